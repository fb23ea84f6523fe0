"""Averaged stochastic gradient descent on a matrix in memory: the steps of scikit-learn's, for all labels in one walk.

`SGDClassifier` fits one label against the rest at a time, and walks the matrix once for each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.interrupts import check_interrupt

Array = npt.NDArray[np.float64]

STATE = 6
"""Numbers of a model's state, see `descend`."""

MEAN_FROM = 1
"""Passes whose steps are left out of the mean: with the first in it, the rows' order changes three times as much."""


def descended(
    matrix: Any, signs: npt.NDArray[np.int8], weights: Array, *, C: float, passes: int, seed: int
) -> tuple[Array, Array]:
    """Fit one model a label by averaged stochastic gradient descent.

    Args:
        matrix: scipy's sparse rows, shape (n_rows, n_features).
        signs: 1 where a row has a label and -1 elsewhere, shape (n_rows, n_labels).
        weights: of each row, shape (n_rows,); 0 for one that is not learnt from.
        C: inverse strength of the L2 penalty.
        passes: over the matrix.
        seed: of the rows' order in each pass.

    Returns:
        Coefficients, shape (n_labels, n_features), and intercepts, shape (n_labels,).
    """
    from classifier.model.training.solvers.descent_kernel import descend

    rows, n_labels = matrix.tocsr(), signs.shape[1]
    cells = rows.indices.astype(np.int32, copy=False), rows.data.astype(np.float32, copy=False)
    starts, own_weights = rows.indptr.astype(np.int64), weights.astype(np.float32)
    state = first_state(1 / (C * np.count_nonzero(weights)))
    sums, intercepts = np.zeros((rows.shape[1], 2, n_labels), np.float32), np.zeros((2, n_labels))
    for number in range(passes):
        check_interrupt()
        order = np.random.default_rng([seed, number]).permutation(rows.shape[0])
        descend(order, *cells, starts, signs, own_weights, state, sums, intercepts)
        if number + 1 == MEAN_FROM:
            begin_mean(sums, state)
    return mean_of_steps(sums, state), intercepts[1]


def first_state(alpha: float) -> Array:
    """Alpha, Bottou's t0 for the "optimal" rate as scikit-learn sets it, steps, scale, sum of scales."""
    typical = np.sqrt(1 / np.sqrt(alpha))
    eta = typical / max(1.0, 1 / (1 + np.exp(-typical)))
    return np.array([alpha, 1 / (eta * alpha), 0.0, 1.0, 0.0, 0.0])


def begin_mean(sums: npt.NDArray[np.float32], state: Array) -> None:
    """Take the means of coefficients and intercepts over the steps from here on alone.

    Args:
        sums: shape (n_features, 2, n_labels); changed.
        state: shape (STATE,); changed.
    """
    sums[:, 1] = state[4] * sums[:, 0]
    state[5] = state[2]


def mean_of_steps(sums: npt.NDArray[np.float32], state: Array) -> Array:
    """The mean of a model's coefficients over its steps, shape (n_labels, n_features).

    Args:
        sums: shape (n_features, 2, n_labels).
        state: shape (STATE,).
    """
    steps, scales = state[2] - state[5], state[4]
    own = sums.astype(np.float64)
    return np.asarray(((scales * own[:, 0] - own[:, 1]) / max(1.0, steps)).T)
