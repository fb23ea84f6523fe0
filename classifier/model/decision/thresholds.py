"""Thresholds on probabilities: under which an answer is abstained from, or from which one of several labels counts.

Thresholds for each of some promised precisions are fitted in training and stored in the bundle, so that the
precision can be chosen when articles are scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.errors import InputError

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

MIN_PRECISION_ROWS = 20
"""A precision counted on fewer answers than this is not trusted when a threshold is set."""

LEAST_THRESHOLD = 0.3
"""The best F1 of a label that cannot be told is that of giving it to every article (Lipton et al. 2014, section 4):
under this a threshold does not go. On training folds of Reuters-21578 it costs no macro-F1, and the rare labels'
thresholds without it take micro-F1 from 0.86 to 0.58."""

NEVER = 1.0
"""A threshold that no probability reaches."""

FOLD_SLACK = 0.05
"""Part of a promised precision that a single fold may lack."""

MANY_ORIGINS = 20
"""From so many outlets on, how much they differ is told by them."""

BOUND = 1.645
"""Standard errors under its estimate at which a precision is promised: 95% one-sided."""


class Kinds(NamedTuple):
    """What rows differ by in kind: outlets, say, of which whole ones were left out.

    Attributes:
        folds: of the rows, shape (n_rows,); no origin is in two.
        origins: of the rows, shape (n_rows,).
    """

    folds: Codes
    origins: Codes

    def take(self, rows: npt.NDArray[np.bool_]) -> Kinds:
        """Those of some rows."""
        return Kinds(self.folds[rows], self.origins[rows])


Promises = Mapping[str, Any]
"""JSON-ready: `precision`, a list that rises, and `thresholds`, for each label a list as long."""

PRECISIONS = (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
"""Precisions that thresholds are stored for."""


def chosen_labels(probabilities: Array, thresholds: Sequence[float] | Array, *, several: bool) -> npt.NDArray[np.bool_]:
    """Choose the likeliest label of each row, or of a multi-label task all from their threshold on.

    Args:
        probabilities: shape (n_rows, n_labels); a row of nan has no answer, and gets no label.
        thresholds: one a label, or one a row and label; not read where one label is chosen.
        several: of a multi-label task.

    Returns:
        Shape (n_rows, n_labels).
    """
    if several:
        return np.asarray(np.nan_to_num(probabilities, nan=-1.0) >= np.asarray(thresholds))
    likeliest = np.nan_to_num(probabilities).argmax(axis=1)
    return np.asarray(np.eye(probabilities.shape[1], dtype=np.bool_)[likeliest] & ~np.isnan(probabilities[:, :1]))


def fit_thresholds(
    probabilities: Array,
    gold: Array,
    *,
    precision: float,
    kinds: Kinds | None = None,
    or_never: bool = False,
    weights: Array | None = None,
) -> list[float]:
    """Set for each label the lowest probability at which its answers reach a precision.

    Args:
        probabilities: held-out, shape (n_rows, n_labels).
        gold: 0 or 1, shape (n_rows, n_labels).
        precision: share of a label's answers at or above its threshold that should be right.
        kinds: of rows that differ in kind: the precision is then promised where every fold comes within FOLD_SLACK
            of it and, of MANY_ORIGINS or more, the origins as a sample of such origins reach it with 95% confidence;
            and else nothing is answered. None: all rows are alike.
        or_never: NEVER where no threshold reaches the precision, without kinds too.
        weights: of rows where there are no kinds, shape (n_weightings, n_rows): the precision is reached where it is
            by each weighting. None: each row counts as one.

    Returns:
        A threshold a label. Where no threshold reaches the precision, NEVER with kinds; without them the one that
        comes nearest to it with MIN_PRECISION_ROWS answers or more left.
    """
    answered = probabilities.argmax(axis=1)
    weights = np.ones((1, len(gold))) if weights is None else weights
    thresholds = []
    for label in range(probabilities.shape[1]):
        rows = answered == label
        confidence, right = probabilities[rows, label], gold[rows, label]
        if kinds is None:
            thresholds.append(_threshold(confidence, right, weights[:, rows], precision, or_never=or_never))
        else:
            thresholds.append(_safe_threshold(confidence, right, kinds.take(rows), precision))
    return thresholds


def fit_promises(
    probabilities: Array,
    gold: Array,
    labels: Sequence[str],
    *,
    kinds: Kinds | None = None,
    weights: Array | None = None,
) -> dict[str, Any]:
    """Fit thresholds for each of PRECISIONS; a label that reaches one nowhere is never given for certain there.

    Args:
        probabilities: held-out, shape (n_rows, n_labels).
        gold: 0 or 1, shape (n_rows, n_labels).
        labels: in the order of the columns.
        kinds, weights: see `fit_thresholds`.
    """
    rows = [
        fit_thresholds(probabilities, gold, precision=precision, kinds=kinds, or_never=True, weights=weights)
        for precision in PRECISIONS
    ]
    rising = np.maximum.accumulate(rows, axis=0).T.tolist()
    return {"precision": list(PRECISIONS), "thresholds": dict(zip(labels, rising, strict=True))}


def promised_thresholds(promises: Promises | None, precision: float, *, name: object) -> tuple[float, ...]:
    """Give the thresholds of the lowest stored precision that is at least as high as the one asked for.

    Args:
        promises: of a bundle; None: it has none.
        precision: share of the answers given for certain that should be right, 0 to 1.
        name: of the bundle, for the message.

    Raises:
        InputError: the bundle stores no such promise.
    """
    if promises is None:
        raise InputError("stores no thresholds for --precision, since it gives several labels or is older.", path=name)
    place = int(np.searchsorted(promises["precision"], precision - 1e-9))
    if place == len(promises["precision"]):
        raise InputError(f"--precision {precision:g} is higher than it can promise: {promises['precision'][-1]:g}.")
    return tuple(float(thresholds[place]) for thresholds in promises["thresholds"].values())


def _threshold(confidence: Array, right: Array, weights: Array, precision: float, *, or_never: bool) -> float:
    if len(confidence) < MIN_PRECISION_ROWS:
        return NEVER if or_never else 0.5
    ranked, reached = _precisions(confidence, right, weights)
    enough = np.flatnonzero(reached >= precision)
    if or_never and not len(enough):
        return NEVER
    place = enough[-1] if len(enough) else int(np.argmax(reached))
    return float(np.floor(ranked[place] * 1000) / 1000)


def _safe_threshold(confidence: Array, right: Array, kinds: Kinds, precision: float) -> float:
    """The lowest threshold that keeps the promise over all rows and origins, and nearly keeps it in every fold."""
    if len(confidence) < MIN_PRECISION_ROWS:
        return NEVER
    ranked, reached = _precisions(confidence, right, np.ones((1, len(right))))
    order = np.argsort(-confidence, kind="stable")
    in_fold = kinds.folds[order][:, None] == np.unique(kinds.folds)
    counts = np.cumsum(in_fold, axis=0)
    hits = np.cumsum(in_fold * right[order][:, None], axis=0)
    worst = np.divide(hits, counts, out=np.ones_like(hits), where=counts > 0).min(axis=1)
    holds = (worst >= precision - FOLD_SLACK) & ((counts > 0).sum(axis=1) > 1)
    if len(np.unique(kinds.origins)) >= MANY_ORIGINS:
        spread = origin_errors(right[order], kinds.origins[order])[MIN_PRECISION_ROWS - 1 :]
        reached = reached - BOUND * spread
    enough = np.flatnonzero((reached >= precision) & holds[MIN_PRECISION_ROWS - 1 :])
    return float(np.ceil(ranked[enough[-1]] * 1000) / 1000) if len(enough) else NEVER


def origin_errors(right: Array, origins: Codes) -> Array:
    """Standard error of the share of right rows up to each, origins taken as the sample; shape (n_rows,).

    That is the linearized variance of a ratio of means over clusters (Cochran 1977, section 6.3): rows of one outlet
    are no independent draws.

    Args:
        right: 0 or 1, shape (n_rows,).
        origins: of the rows, shape (n_rows,).
    """
    before, hits = _running(np.ones(len(right)), origins), _running(right, origins)
    squares = np.cumsum(2 * before + 1)
    hit_squares = np.cumsum(right * (2 * hits + 1))
    products = np.cumsum(hits + right * (before + 1))
    rows, groups = np.arange(1, len(right) + 1), np.cumsum(before == 0)
    share = np.cumsum(right) / rows
    total = np.maximum(hit_squares - 2 * share * products + share**2 * squares, 0)
    errors = np.sqrt(total * groups / np.maximum(groups - 1, 1)) / rows
    return np.where(groups > 1, errors, np.inf)


def _running(values: Array, origins: Codes) -> Array:
    """For each row the sum over the rows of its origin before it."""
    order = np.argsort(origins, kind="stable")
    sums = np.cumsum(values[order])
    starts = np.flatnonzero(np.diff(origins[order], prepend=-1))
    sizes = np.diff(starts, append=len(order))
    behind = np.concatenate([[0.0], sums])[starts]
    result = np.empty(len(values))
    result[order] = sums - values[order] - np.repeat(behind, sizes)
    return result


def _precisions(confidence: Array, right: Array, weights: Array) -> tuple[Array, Array]:
    """Probabilities from the highest down, and the share that is right of those up to each; the first few left out."""
    order = np.argsort(-confidence, kind="stable")
    weights = weights[:, order]
    reached = (np.cumsum(right[order] * weights, axis=1) / np.cumsum(weights, axis=1)).min(axis=0)
    return confidence[order][MIN_PRECISION_ROWS - 1 :], reached[MIN_PRECISION_ROWS - 1 :]


def best_f1_thresholds(probabilities: Array, gold: Array) -> list[float]:
    """Choose for each label the threshold with the highest F1 on held-out probabilities, LEAST_THRESHOLD at least."""
    return [_best(probabilities[:, label], gold[:, label]) for label in range(gold.shape[1])]


def held_out_thresholds(probabilities: Array, gold: Array, folds: Codes) -> Array:
    """Give for each row the thresholds that are best on the other folds, shape (n_rows, n_labels)."""
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
