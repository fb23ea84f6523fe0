"""Figures of merit: what `metrics.json` holds for a split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

ECE_BINS = 15
COVERAGE_THRESHOLDS = tuple(round(step * 0.05, 2) for step in range(20))
COVERAGE_SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


def measure(gold: Codes, probabilities: Array, labels: Sequence[str], *, majority: int | None = None) -> dict[str, Any]:
    """Measure answers against gold labels.

    Args:
        gold: position of the gold label, shape (n_rows,).
        probabilities: calibrated, shape (n_rows, n_labels).
        labels: in the order of the columns.
        majority: position of the training corpus' most frequent label, which the baseline
            answers always; None: that of `gold`.

    Returns:
        `n`, `accuracy`, `f1_macro`, `majority`, `ece`, `coverage` and `labels`, JSON-ready.
        Macro-F1 is over the labels that occur in `gold` or in the answers.
    """
    answered = probabilities.argmax(axis=1)
    most = int(np.bincount(gold).argmax()) if majority is None else majority
    return {
        "n": len(gold),
        "accuracy": _rounded((answered == gold).mean()),
        "f1_macro": _rounded(macro_f1(gold, answered)),
        "majority": {
            "accuracy": _rounded((gold == most).mean()),
            "f1_macro": _rounded(macro_f1(gold, np.full_like(gold, most))),
        },
        "ece": _rounded(expected_calibration_error(gold, probabilities)),
        "coverage": coverage_table(gold, probabilities),
        "accuracy_at_coverage": accuracy_at_coverage(gold, probabilities),
        "labels": label_table(gold, answered, labels),
    }


def macro_f1(gold: Codes, answered: Codes) -> float:
    """Unweighted mean F1 of the labels that occur in either."""
    present = np.union1d(gold, answered)
    return float(np.mean([precision_recall_f1(gold == label, answered == label)[2] for label in present]))


def f1_of_answers(gold: Array, answered: Array, *, multi_label: bool = False) -> float:
    """Macro-F1 of answers, 0 or 1, shape (n_rows, n_labels): of a multi-label task over all labels, else as above."""
    hits, total = (gold * answered).sum(axis=0), (gold + answered).sum(axis=0)
    f1 = np.divide(2 * hits, total, out=np.zeros_like(hits), where=total > 0)
    return float(f1.sum() / (len(f1) if multi_label else (total > 0).sum()))


def f1_of_scores(scores: Array, gold: Array, *, exclusive: bool = True) -> float:
    """Macro-F1 of decision scores: of the highest a row or, if labels do not exclude each other, of those above 0.

    Args:
        scores: shape (n_rows, n_labels).
        gold: 0 or 1, shape (n_rows, n_labels).
        exclusive: exactly one label a row is true.
    """
    if exclusive:
        return _rounded(macro_f1(gold.argmax(axis=1), scores.argmax(axis=1)))
    columns = zip(gold.T == 1, scores.T > 0, strict=True)
    return _rounded(np.mean([precision_recall_f1(*column)[2] for column in columns]))


def precision_recall_f1(gold: npt.NDArray[np.bool_], answered: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    """Of one label; 0 where nothing can be divided."""
    hits = float((gold & answered).sum())
    precision = hits / answered.sum() if answered.any() else 0.0
    recall = hits / gold.sum() if gold.any() else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return float(precision), float(recall), f1


def label_table(gold: Codes, answered: Codes, labels: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Precision, recall, F1 and support of each label."""
    table = {}
    for code, label in enumerate(labels):
        precision, recall, f1 = precision_recall_f1(gold == code, answered == code)
        table[label] = {
            "precision": _rounded(precision),
            "recall": _rounded(recall),
            "f1": _rounded(f1),
            "support": int((gold == code).sum()),
        }
    return table


def reliability(gold: Codes, probabilities: Array, *, bins: int = ECE_BINS) -> list[dict[str, Any]]:
    """Confidence against accuracy in equally wide bins of the answer's probability."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    place = confidence_bins(probabilities, bins=bins)
    return [
        {
            "bin": [round(b / bins, 4), round((b + 1) / bins, 4)],
            "n": int((place == b).sum()),
            "confidence": _rounded(confidence[place == b].mean()),
            "accuracy": _rounded(right[place == b].mean()),
        }
        for b in range(bins)
        if (place == b).any()
    ]


def confidence_bins(probabilities: Array, *, bins: int = ECE_BINS) -> Codes:
    """Number of the bin that each answer's probability is in, shape (n_rows,)."""
    return np.asarray(np.minimum((probabilities.max(axis=1) * bins).astype(np.int64), bins - 1))


def expected_calibration_error(gold: Codes, probabilities: Array, *, bins: int = ECE_BINS) -> float:
    """Mean gap between confidence and accuracy over the bins, weighted by size (Naeini et al. 2015)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    place = confidence_bins(probabilities, bins=bins)
    gaps = [abs(right[place == b].sum() - confidence[place == b].sum()) for b in range(bins)]
    return float(np.sum(gaps) / len(gold))


def coverage_table(gold: Codes, probabilities: Array) -> list[dict[str, Any]]:
    """Share of articles answered, and accuracy on them, for each threshold on the probability."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == gold
    table = []
    for threshold in COVERAGE_THRESHOLDS:
        kept = confidence >= threshold
        if kept.any():
            table.append(
                {
                    "threshold": threshold,
                    "coverage": _rounded(kept.mean()),
                    "accuracy": _rounded(right[kept].mean()),
                }
            )
    return table


def accuracy_at_coverage(gold: Codes, probabilities: Array) -> list[dict[str, Any]]:
    """Accuracy on the surest share of the articles, for each share in COVERAGE_SHARES."""
    order = np.argsort(-probabilities.max(axis=1), kind="stable")
    right = (probabilities.argmax(axis=1) == gold)[order]
    return [
        {"coverage": share, "accuracy": _rounded(right[: max(1, round(share * len(right)))].mean())}
        for share in COVERAGE_SHARES
    ]


def _rounded(value: Any) -> float:
    return round(float(value), 4)
