"""Averaged stochastic gradient descent of several models at once: a row updates all that learn from it."""

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
    """Take one step for each row and each model that learns from it.

    The step is that of scikit-learn's `SGDClassifier(loss="log_loss", average=True)` with its default learning rate.
    Weights are `scale * sums[:, 0]`; the mean of them over all steps is found from `sums[:, 1]`, to which each change
    is added times the scales that came before it (Xu 2011, section 6).

    Args:
        order: rows, in the order of the steps.
        indices, data, starts: of the sparse rows.
        signs: 1 where a row has a label and -1 elsewhere, shape (n_rows, n_labels).
        weights: of each row in each model, 0 where the model does not learn from it, shape (n_rows, n_models).
        state: of each model alpha, t0, steps taken, scale, sum of scales, steps before the mean begins; shape
            (n_models, 6), float64; moved on.
        sums: shape (n_features, 2, n_models * n_labels), float32; moved on.
        intercepts: of each model and label now and on average, shape (2, n_models * n_labels); moved on.
    """
    n_labels = signs.shape[1]
    n_models = weights.shape[1]
    width = n_models * n_labels
    margins, changes = np.empty(width, np.float32), np.empty(width, np.float32)
    behind = np.empty(width, np.float32)
    # One flat array and indices without a sign: no reference is counted, and no index tested for counting from the end.
    flat, stride, past = sums.reshape(-1), np.uint64(2 * width), np.uint64(width)
    for row in order:
        for k in range(width):
            margins[k] = 0.0
        for i in range(starts[row], starts[row + 1]):
            value, first = data[i], np.uint64(indices[i]) * stride
            for k in range(past):
                margins[k] += value * flat[first + k]
        for model in range(n_models):
            alpha, scale = state[model, 0], state[model, 3]
            weight = weights[row, model]
            eta = 1.0 / (alpha * (state[model, 1] + state[model, 2]))
            shrunk = scale * max(0.0, 1.0 - eta * alpha) if weight > 0 else scale
            for label in range(n_labels):
                k = model * n_labels + label
                changes[k], behind[k] = 0.0, 0.0
                if weight > 0:
                    sign = signs[row, label]
                    margin = sign * (margins[k] * scale + intercepts[0, k])
                    gradient = -sign / (np.exp(min(margin, 500.0)) + 1.0)
                    gradient = max(-LARGEST, min(LARGEST, gradient))
                    update = -eta * gradient * weight
                    changes[k] = update / shrunk
                    behind[k] = changes[k] * state[model, 4]
                    intercepts[0, k] += update * INTERCEPT_DECAY
                    intercepts[1, k] += (intercepts[0, k] - intercepts[1, k]) / (state[model, 2] - state[model, 5] + 1.0)
            if weight > 0:
                state[model, 2] += 1.0
                state[model, 3] = shrunk
                state[model, 4] += shrunk
        for i in range(starts[row], starts[row + 1]):
            value, first = data[i], np.uint64(indices[i]) * stride
            for k in range(past):
                flat[first + k] += value * changes[k]
                flat[first + past + k] += value * behind[k]
