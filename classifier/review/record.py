"""What a bundle does on articles of a set that it did not learn from, recorded in the bundle for its model card."""

from __future__ import annotations

from typing import Any

import pandas as pd

from classifier.model.bundle.card import model_card
from classifier.model.bundle.store import read_bundle, read_metrics, save_bundle
from classifier.model.decision.thresholds import fit_promises
from classifier.model.measures.metrics import sure_table
from classifier.review.answers import answer_corpus
from classifier.review.evaluate import evaluate
from classifier.review.gold import judging_rows
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model

ELSEWHERE = "elsewhere"
"""Key of the figures in `metrics.json`: by the name of each set."""

FEW = 20
"""Articles of a label in a set from which on its recall is recorded."""

WORST = 3
"""Labels with the lowest recall that are recorded."""


def record_elsewhere(bundle: str, sets: dict[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """Judge a bundle on sets that it did not learn from, and write the figures into its metrics and card.

    Args:
        bundle: a folder, or the name of a shipped bundle; written anew.
        sets: corpora by the names that the card gives them, each with the column of labels.

    Returns:
        The figures of each set: `n`, `accuracy`, `f1_macro`, `ece`, `answered` (its share, and the share of these
        that is right), and `recall` of the labels that it finds the least of.
    """
    model = load_model(bundle)
    figures = {name: _figures(model, corpus) for name, corpus in sets.items()}
    metrics = read_metrics(model.path) | {ELSEWHERE: figures}
    _rewrite(model, dict(model.manifest), metrics)
    return figures


def record_promises(bundle: str, corpus: pd.DataFrame, *, split: str | None = None) -> None:
    """Fit thresholds for each promised precision on articles that a bundle did not learn from, and store them.

    Args:
        bundle: a folder, or the name of a shipped bundle; written anew.
        corpus: with the column of labels.
        split: see `judging_rows`.
    """
    model = load_model(bundle)
    rows = judging_rows(model, corpus, label_column=None, split=split)
    answers = answer_corpus(model, rows.corpus)
    is_answered = answers.is_answered
    gold, probabilities = rows.gold[answers.rows][is_answered], answers.probabilities[is_answered]
    promises = fit_promises(probabilities, gold, model.task.labels)
    metrics = read_metrics(model.path)
    thresholds = answers.thresholds[is_answered]
    metrics["validation"]["sure"] = sure_table(gold.argmax(axis=1), probabilities, thresholds, model.task.labels)
    _rewrite(model, {**model.manifest, "promises": promises}, metrics)


def record_windows(bundle: str, *, least: int = 300, words: int = 80, share: float = 0.5) -> None:
    """Let a bundle that reads articles name further labels of long ones; see `classifier.model.decision.windows`.

    The defaults are those of the shipped topic bundle. On 1,913 validation articles of 250 words or more they name
    another topic on one in eleven. They were chosen on the same articles.

    Args:
        bundle: a folder, or the name of a shipped bundle; written anew.
        least, words, share: see `Windows`.
    """
    model = load_model(bundle)
    windows = {"least": least, "words": words, "share": share}
    _rewrite(model, {**model.manifest, "windows": windows}, read_metrics(model.path))


def _figures(model: Model, corpus: pd.DataFrame) -> dict[str, Any]:
    metrics = evaluate(model, corpus, split="all").metrics
    labels = {label: row for label, row in metrics["labels"].items() if row["support"] >= FEW}
    worst = sorted(labels, key=lambda label: float(labels[label]["recall"]))[:WORST]
    return {
        **{name: metrics[name] for name in ("n", "accuracy", "f1_macro", "ece", "answered")},
        "recall": {label: labels[label]["recall"] for label in worst},
    }


def _rewrite(model: Model, manifest: dict[str, Any], metrics: dict[str, Any]) -> None:
    """Write a bundle anew with the same content."""
    saved = read_bundle(model.path)
    plain = {name: value for name, value in manifest.items() if name != "sha256"}
    save_bundle(model.path, saved.content, plain, metrics, model_card(plain, metrics))
