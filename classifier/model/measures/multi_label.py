"""Figures of merit where an article may have several labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.measures.metrics import precision_recall_f1

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

LEAST_THRESHOLD = 0.3
"""The best F1 of a label that cannot be told is that of giving it to every article (Lipton et al. 2014, section 4):
under this a threshold does not go. On training folds of Reuters-21578 it costs no macro-F1, and the rare labels'
thresholds without it take micro-F1 from 0.86 to 0.58."""


def measure_multi_label(
    gold: Array, probabilities: Array, labels: Sequence[str], thresholds: Sequence[float] | Array
) -> dict[str, Any]:
    """Measure sets of labels against gold sets.

    Args:
        gold: 0 or 1, shape (n_rows, n_labels).
        probabilities: calibrated, shape (n_rows, n_labels).
        labels: in the order of the columns.
        thresholds: from which a label is given, one a label, or one a row and label.

    Returns:
        `n`, `f1_micro`, `f1_macro`, `exact` (share of rows with just the gold set), `labels`.
    """
    truth, given = gold > 0, probabilities >= np.asarray(thresholds)
    rows = [precision_recall_f1(truth[:, i], given[:, i]) for i in range(len(labels))]
    return {
        "n": len(gold),
        "f1_micro": round(precision_recall_f1(truth.ravel(), given.ravel())[2], 4),
        "f1_macro": round(float(np.mean([f1 for _, _, f1 in rows])), 4),
        "exact": round(float((truth == given).all(axis=1).mean()), 4),
        "labels": {
            label: {
                "precision": round(row[0], 4),
                "recall": round(row[1], 4),
                "f1": round(row[2], 4),
                "support": int(truth[:, i].sum()),
            }
            for i, (label, row) in enumerate(zip(labels, rows, strict=True))
        },
    }


def best_f1_thresholds(probabilities: Array, gold: Array) -> list[float]:
    """For each label the threshold with the highest F1 on held-out probabilities, LEAST_THRESHOLD at the least."""
    return [_best(probabilities[:, label], gold[:, label]) for label in range(gold.shape[1])]


def held_out_thresholds(probabilities: Array, gold: Array, folds: Codes) -> Array:
    """For each row the thresholds that are best on the other folds, shape (n_rows, n_labels)."""
    thresholds = np.zeros_like(probabilities)
    for fold in np.unique(folds):
        held = folds == fold
        thresholds[held] = best_f1_thresholds(probabilities[~held], gold[~held])
    return thresholds


def _best(probability: Array, gold: Array) -> float:
    order = np.argsort(-probability, kind="stable")
    ranked, hits = probability[order], np.cumsum(gold[order])
    if not hits[-1]:
        return 0.5
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + hits[-1])
    # Equal probabilities are on one side of a threshold.
    f1[:-1][ranked[:-1] == ranked[1:]] = 0.0
    return max(LEAST_THRESHOLD, float(ranked[int(f1.argmax())]))
