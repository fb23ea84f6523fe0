"""Averaged stochastic gradient descent of a model: a row updates what is learnt of all labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import kernel

LARGEST = 1e12
"""Bound of a gradient, as scikit-learn's."""

INTERCEPT_DECAY = 0.01
"""Part of a step that an intercept takes beside sparse rows, as scikit-learn's."""


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
    margins, changes = np.empty(n_labels, np.float32), np.empty(n_labels, np.float32)
    behind = np.empty(n_labels, np.float32)
    # One flat array and indices without a sign: no reference is counted, and no index tested for counting from the end.
    flat, stride, past = sums.reshape(-1), np.uint64(2 * n_labels), np.uint64(n_labels)
    for row in order:
        weight = weights[row]
        if weight <= 0:
            continue
        for k in range(past):
            margins[k] = 0.0
        for i in range(starts[row], starts[row + 1]):
            value, first = data[i], np.uint64(indices[i]) * stride
            for k in range(past):
                margins[k] += value * flat[first + k]
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
            behind[label] = changes[label] * state[4]
            intercepts[0, label] += update * INTERCEPT_DECAY
            intercepts[1, label] += (intercepts[0, label] - intercepts[1, label]) / (state[2] - state[5] + 1.0)
        state[2] += 1.0
        state[3] = shrunk
        state[4] += shrunk
        for i in range(starts[row], starts[row + 1]):
            value, first = data[i], np.uint64(indices[i]) * stride
            for k in range(past):
                flat[first + k] += value * changes[k]
                flat[first + past + k] += value * behind[k]
