"""Do the intervals of the random draws hold the truth?"""

from __future__ import annotations

import argparse

import numpy as np

from classifier.label.asking.policies import POLICIES, Situation
from classifier.label.learning.judging import answers, judge
from classifier.label.learning.products import Products
from classifier.label.learning.regression import Labelled
from classifier.model.measures.metrics import macro_f1
from labelling_parts.curves import fitted
from labelling_parts.sets import Set, counted

AFTER = (150, 400)
"""Labels of a session: a fifth of them are random draws."""


def run(asked: argparse.Namespace) -> None:
    """Print how often the 95% intervals hold the truth, over sessions' models and draws."""
    print("| set | labels, of them draws | runs | accuracy | its interval holds | macro-F1 | its interval holds |")
    print("|---|---|---:|---:|---:|---:|---:|", flush=True)
    for name in asked.sets:
        data = counted(name, asked.datasets)
        for labels in AFTER:
            _print(data, labels, asked.runs)


def _print(data: Set, labels: int, runs: int) -> None:
    """Judge by draws from articles that the model's policy never saw; the truth is all of these."""
    model = fitted(data, _chosen(data, labels - labels // 5), Products(data.pool.matrix), seed=0)
    scores = model.linear.scores(data.rows)
    probabilities, truth = model.calibrator(scores), data.truth
    codes, own = truth.argmax(axis=1), answers(probabilities, exclusive=True).argmax(axis=1)
    accuracy, f1 = float((codes == own).mean()), macro_f1(codes, own)
    held, held_f1 = [], []
    for seed in range(runs):
        draws = np.random.default_rng(seed).permutation(len(truth))[: labels // 5]
        judgement = judge(probabilities[draws], Labelled(draws, truth[draws]), seed=seed)
        assert judgement.accuracy is not None
        held.append(judgement.accuracy.low <= accuracy <= judgement.accuracy.high)
        if judgement.f1_macro is not None:
            held_f1.append(judgement.f1_macro.low <= f1 <= judgement.f1_macro.high)
    macro = f"{np.mean(held_f1):.1%}" if held_f1 else f"not shown under {7 * truth.shape[1]} draws"
    print(
        f"| {data.name} | {labels}, {labels // 5} | {runs} | {accuracy:.3f} | {np.mean(held):.1%} | {f1:.3f} | "
        f"{macro} |",
        flush=True,
    )


def _chosen(data: Set, count: int) -> list[int]:
    """Items that the default policy takes, five at a time."""
    free, taken, model = np.ones(len(data.items), np.bool_), [], None
    products = Products(data.pool.matrix)
    while len(taken) < count:
        probabilities = None if model is None or not model.is_of_use else model.probabilities
        wanted = min(10, count - len(taken))
        situation = Situation(data.pool, free, probabilities, len(taken), data.gold.shape[1], True, wanted, 0)
        chosen = POLICIES["mixture"](situation)
        free[chosen] = False
        taken += chosen.tolist()
        model = fitted(data, taken, products, seed=0)
    return taken
