"""Averaged stochastic gradient descent of a model: a row updates what is learnt of all labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.model.training.solvers.row_vectors import adding, summing

LARGEST = 1e12
"""Bound of a gradient, as scikit-learn's."""

INTERCEPT_DECAY = 0.01
"""Part of a step that an intercept takes beside sparse rows, as scikit-learn's."""

WIDE, NARROW = 16, 4
"""Labels that are read at once: of many labels, of few."""

sum_2, sum_4, sum_16 = summing(2), summing(NARROW), summing(WIDE)
add_2, add_4, add_16 = adding(2), adding(NARROW), adding(WIDE)


@kernel
def descend(
    order: Any, indices: Any, data: Any, starts: Any, signs: Any, weights: Any, state: Any, sums: Any, intercepts: Any
) -> Any:
    """Take one step for each row that the model learns from.

    The step is that of scikit-learn's `SGDClassifier(loss="log_loss", average=True)` with its default learning rate.
    Weights are `scale * sums[:, 0]`; the mean of them over the steps is found from `sums[:, 1]`, to which each change
    is added times the scales that came before it (Xu 2011, section 6).

    Args:
        order: rows, in the order of the steps.
        indices, data, starts: of the sparse rows.
        signs: 1 where a row has a label and -1 elsewhere, shape (n_rows, n_labels).
        weights: of each row, 0 where the model does not learn from it, shape (n_rows,).
        state: alpha, t0, steps taken, scale, sum of scales, steps before the mean begins; shape (6,); moved on.
        sums: shape (n_features, 2, n_labels), float32; moved on.
        intercepts: of each label now and on average, shape (2, n_labels); moved on.
    """
    n_labels = signs.shape[1]
    margins, changes = np.empty(n_labels + WIDE, np.float32), np.empty(2 * n_labels, np.float32)
    flat = sums.reshape(-1)
    for row in order:
        weight, start, end = weights[row], starts[row], starts[row + 1]
        if weight <= 0:
            continue
        _add_up(flat, indices, data, start, end, n_labels, margins)
        alpha, scale = state[0], state[3]
        eta = 1.0 / (alpha * (state[1] + state[2]))
        shrunk = scale * max(0.0, 1.0 - eta * alpha)
        for label in range(n_labels):
            sign = signs[row, label]
            margin = sign * (margins[label] * scale + intercepts[0, label])
            gradient = -sign / (np.exp(min(margin, 500.0)) + 1.0)
            gradient = max(-LARGEST, min(LARGEST, gradient))
            update = -eta * gradient * weight
            changes[label] = update / shrunk
            changes[n_labels + label] = changes[label] * state[4]
            intercepts[0, label] += update * INTERCEPT_DECAY
            intercepts[1, label] += (intercepts[0, label] - intercepts[1, label]) / (state[2] - state[5] + 1.0)
        state[2] += 1.0
        state[3] = shrunk
        state[4] += shrunk
        _change(flat, indices, data, start, end, changes)


@inner
def _add_up(flat: Any, indices: Any, data: Any, start: int, end: int, n_labels: int, margins: Any) -> None:
    """Sum the weights of a row's features, times their values; `margins` has WIDE places more than labels.

    What is read beyond the last label belongs to `sums[:, 1]` of the same feature, and comes to stand beyond the
    margins of labels.
    """
    stride, at = 2 * n_labels, 0
    if n_labels == 1:
        sum_2(flat, indices, data, start, end, stride, 0, margins)
        return
    while at + WIDE <= n_labels:
        sum_16(flat, indices, data, start, end, stride, at, margins)
        at += WIDE
    while at < n_labels:
        sum_4(flat, indices, data, start, end, stride, at, margins)
        at += NARROW


@inner
def _change(flat: Any, indices: Any, data: Any, start: int, end: int, changes: Any) -> None:
    """Add changes, of `sums[:, 0]` and then of `sums[:, 1]`, to the features of a row."""
    stride, at = len(changes), 0
    while at + WIDE <= stride:
        add_16(flat, indices, data, start, end, stride, at, changes)
        at += WIDE
    while at + NARROW <= stride:
        add_4(flat, indices, data, start, end, stride, at, changes)
        at += NARROW
    if at < stride:
        add_2(flat, indices, data, start, end, stride, at, changes)
