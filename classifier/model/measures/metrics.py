"""Figures of merit: what `metrics.json` holds for a split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

NO_ANSWER = -1
"""Code of an article without an answer, in place of a label's position."""

ECE_BINS = 15
COVERAGE_THRESHOLDS = tuple(round(step * 0.05, 2) for step in range(20))
COVERAGE_SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


def measure_single_label(
    gold: Codes, probabilities: Array, labels: Sequence[str], *, majority: int | None = None
) -> dict[str, Any]:
    """Measure answers of a task with one label an article.

    Args:
        gold: position of the gold label, shape (n_rows,).
        probabilities: calibrated, shape (n_rows, n_labels); nan where there is no answer, which counts as not right.
        labels: in the order of the columns.
        majority: position of the training corpus' most frequent label, which the baseline
            answers always; None: that of `gold`.

    Returns:
        `n`, `unanswered` (how many of them have no answer), `accuracy`, `f1_macro`, `majority`, `ece` (of those
        with an answer), `coverage` and `labels`, JSON-ready. Macro-F1 is over the labels that occur in `gold` or
        in the answers.
    """
    answered = answered_codes(probabilities)
    most = int(np.bincount(gold).argmax()) if majority is None else majority
    has_answer = answered != NO_ANSWER
    return {
        "n": len(gold),
        "unanswered": int((~has_answer).sum()),
        "accuracy": _rounded((answered == gold).mean()),
        "f1_macro": _rounded(macro_f1(gold, answered)),
        "majority": {
            "accuracy": _rounded((gold == most).mean()),
            "f1_macro": _rounded(macro_f1(gold, np.full_like(gold, most))),
        },
        "ece": _rounded(expected_calibration_error(gold[has_answer], probabilities[has_answer])),
        "coverage": coverage_table(gold, probabilities),
        "accuracy_at_coverage": accuracy_at_coverage(gold, probabilities),
        "labels": label_table(gold, answered, labels),
    }


def answered_codes(probabilities: Array) -> Codes:
    """Give the position of each row's likeliest label, or NO_ANSWER, shape (n_rows,)."""
    has_answer = ~np.isnan(probabilities[:, 0])
    return np.where(has_answer, np.nan_to_num(probabilities).argmax(axis=1), NO_ANSWER)


def macro_f1(gold: Codes, answered: Codes) -> float:
    """Unweighted mean F1 of the labels that occur in either; NO_ANSWER is none."""
    from sklearn.metrics import f1_score

    present = np.setdiff1d(np.union1d(gold, answered), [NO_ANSWER])
    return float(f1_score(gold, answered, labels=present, average="macro", zero_division=0))


def f1_of_answers(gold: Array, answered: Array, *, multi_label: bool = False) -> float:
    """Macro-F1 of answers, 0 or 1, shape (n_rows, n_labels): of a multi-label task over all labels, else as above."""
    from sklearn.metrics import f1_score

    present = None if multi_label else np.flatnonzero((gold + answered).any(axis=0))
    return float(f1_score(gold > 0, answered > 0, labels=present, average="macro", zero_division=0))


def f1_of_scores(scores: Array, gold: Array, *, exclusive: bool = True) -> float:
    """Macro-F1 of decision scores: of the highest a row or, if labels do not exclude each other, of those above 0.

    Args:
        scores: shape (n_rows, n_labels).
        gold: 0 or 1, shape (n_rows, n_labels).
        exclusive: exactly one label a row is true.
    """
    if exclusive:
        return _rounded(macro_f1(gold.argmax(axis=1), scores.argmax(axis=1)))
    return _rounded(f1_of_answers(gold, (scores > 0).astype(np.float64), multi_label=True))


def label_table(gold: Codes, answered: Codes, labels: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Precision, recall, F1 and support of each label."""
    from sklearn.metrics import precision_recall_fscore_support

    columns = precision_recall_fscore_support(gold, answered, labels=np.arange(len(labels)), zero_division=0)
    return label_rows(labels, columns)


def label_rows(labels: Sequence[str], columns: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """Name the columns of scikit-learn's `precision_recall_fscore_support`, a row a label; JSON-ready."""
    return {
        label: {
            "precision": _rounded(precision),
            "recall": _rounded(recall),
            "f1": _rounded(f1),
            "support": int(support),
        }
        for label, precision, recall, f1, support in zip(labels, *columns, strict=True)
    }


def sure_table(
    gold: Codes, probabilities: Array, thresholds: Sequence[float] | Array, labels: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """Share of all articles that get each label for certain, and the share of these that is right (None: of none)."""
    answered = answered_codes(probabilities)
    rows = np.broadcast_to(np.asarray(thresholds, dtype=np.float64), probabilities.shape)
    is_sure = (np.nan_to_num(probabilities) >= rows)[np.arange(len(gold)), answered] & (answered != NO_ANSWER)
    table = {}
    for code, label in enumerate(labels):
        own = is_sure & (answered == code)
        right = _rounded((gold[own] == code).mean()) if own.any() else None
        table[label] = {"coverage": _rounded(own.mean()), "precision": right}
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
    return float(np.sum(gaps) / max(1, len(gold)))


def coverage_table(gold: Codes, probabilities: Array) -> list[dict[str, Any]]:
    """Share of articles answered, and accuracy on them, for each threshold on the probability."""
    answered = answered_codes(probabilities)
    confidence = np.where(answered == NO_ANSWER, -1.0, np.nan_to_num(probabilities).max(axis=1))
    right = answered == gold
    sides = [(threshold, confidence >= threshold) for threshold in COVERAGE_THRESHOLDS]
    return [
        {"threshold": threshold, "coverage": _rounded(is_sure.mean()), "accuracy": _rounded(right[is_sure].mean())}
        for threshold, is_sure in sides
        if is_sure.any()
    ]


def accuracy_at_coverage(gold: Codes, probabilities: Array) -> list[dict[str, Any]]:
    """Accuracy on the surest share of the articles, for each share in COVERAGE_SHARES."""
    order = np.argsort(-np.nan_to_num(probabilities).max(axis=1), kind="stable")
    right = (answered_codes(probabilities) == gold)[order]
    return [
        {"coverage": share, "accuracy": _rounded(right[: max(1, round(share * len(right)))].mean())}
        for share in COVERAGE_SHARES
    ]


def _rounded(value: Any) -> float:
    return round(float(value), 4)
