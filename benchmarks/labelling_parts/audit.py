"""Planted label errors, found by our audit and by cleanlab from the same probabilities and from its own."""

from __future__ import annotations

import argparse

import numpy as np

from classifier.label.audit.audit import out_of_fold
from classifier.label.audit.confident import likely_errors, suspicion
from labelling_parts.sets import Set, counted

PLANTED = 0.05
"""Share of labels that are changed to another one at random."""


def run(asked: argparse.Namespace) -> None:
    """Print precision and recall of the errors named, and average precision of the ranking."""
    print("| set | articles, planted | who | named | precision | recall | average precision |")
    print("|---|---|---|---:|---:|---:|---:|", flush=True)
    for name in asked.sets:
        data = counted(name, asked.datasets)
        for seed in range(asked.seeds):
            _print(data, seed)


def _print(data: Set, seed: int) -> None:
    from sklearn.metrics import average_precision_score

    truth, labels = data.gold.argmax(axis=1), data.gold.shape[1]
    generator = np.random.default_rng(seed)
    planted = np.zeros(len(truth), np.bool_)
    planted[generator.permutation(len(truth))[: int(PLANTED * len(truth))]] = True
    given = np.where(planted, (truth + generator.integers(1, labels, len(truth))) % labels, truth)
    clusters = np.arange(len(truth))
    probabilities = out_of_fold(data.pool, np.eye(labels)[given], clusters, seed=seed)
    found = {"ours": (likely_errors(probabilities, given), suspicion(probabilities, given))} | _peers(
        data, given, probabilities
    )
    for who, (named, score) in found.items():
        hits = int((named & planted).sum())
        print(
            f"| {data.name}, seed {seed} | {len(truth):,}, {int(planted.sum())} | {who} | {int(named.sum())} | "
            f"{hits / max(1, named.sum()):.3f} | {hits / planted.sum():.3f} | "
            f"{average_precision_score(planted, score):.3f} |",
            flush=True,
        )


def _peers(data: Set, given: np.ndarray, probabilities: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """cleanlab on our probabilities by each of its scores, and as its guide has it: scikit-learn's own model."""
    try:
        from cleanlab.filter import find_label_issues
        from cleanlab.rank import get_label_quality_scores
    except ImportError:
        return {}
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    named = find_label_issues(given, probabilities, n_jobs=1)
    methods = ("self_confidence", "normalized_margin", "confidence_weighted_entropy")
    peers = {
        f"cleanlab, our probabilities, {method}": (
            named,
            1 - get_label_quality_scores(given, probabilities, method=method, adjust_pred_probs=adjust),
        )
        for method in methods
        for adjust in (False,)
    }
    own = cross_val_predict(LogisticRegression(max_iter=200), data.pool.matrix, given, cv=5, method="predict_proba")
    scores = 1 - get_label_quality_scores(given, own)
    return peers | {"cleanlab, scikit-learn's probabilities": (find_label_issues(given, own, n_jobs=1), scores)}
