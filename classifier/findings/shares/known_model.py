"""What is known of a model that answered, for shares without gold labels of the articles at hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.errors import CorpusError
from classifier.findings.shares.assumed import Assumption
from classifier.findings.shares.shift import Reference
from classifier.model.training.labelled import labels_in
from classifier.review.answers import answer_corpus
from classifier.scoring.model import Model

MEASURED = ("unseen", "validation")
"""Splits of `metrics.json` whose calibration error counts, the surest first."""


def assumption_of(
    model: Model, reference: pd.DataFrame | None = None, *, label_column: str | None = None
) -> Assumption:
    """Take what a bundle says of itself, and its answers to labelled articles.

    Args:
        model: loaded from a bundle.
        reference: labelled articles of the kind that the model was trained on; None: there are none.
        label_column: of their labels; None: named after the task.

    Raises:
        CorpusError: the reference has no labels of the model.
    """
    counts = model.manifest["corpus"]["label_counts"]
    total = sum(counts.values())
    prior = {label: counts.get(label, 0) / total for label in model.task.labels}
    known = None if reference is None else _reference(model, reference, label_column or model.task.name)
    return Assumption(prior, _calibration_error(model.path), known, model.task.labels)


def _calibration_error(bundle: Path) -> float | None:
    """The largest calibration error that the bundle's metrics hold."""
    file = bundle / "metrics.json"
    if not file.is_file():
        return None
    metrics = json.loads(file.read_text(encoding="utf-8"))
    errors = [metrics[name]["ece"] for name in MEASURED if "ece" in metrics.get(name, {})]
    return max(errors) if errors else None


def _reference(model: Model, corpus: pd.DataFrame, column: str) -> Reference:
    if column not in corpus:
        raise CorpusError(f"the reference has no column {column!r} of labels. Give --label-column.")
    cells = labels_in(corpus, column, model.task)
    is_known = cells.map(lambda cell: len(cell) == 1 and cell[0] in model.task.labels)
    if not is_known.any():
        raise CorpusError(f"no article of the reference has a label of {model.task.name} in {column!r}.")
    answers = answer_corpus(model, corpus[is_known.to_numpy()])
    has_answer = ~np.isnan(answers.probabilities[:, 0])
    places = {label: k for k, label in enumerate(model.task.labels)}
    gold = np.array([places[cell[0]] for cell in cells[is_known]], np.int64)[answers.rows]
    return Reference(gold[has_answer], answers.probabilities[has_answer].argmax(axis=1))
