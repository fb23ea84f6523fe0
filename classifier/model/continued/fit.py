"""Fit coefficients to new articles, with a Gaussian at the old coefficients in place of the old articles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.training.curvature import chances
from classifier.parallel import in_threads

Array = npt.NDArray[np.float64]

MAX_ITERATIONS = 100
TOLERANCE = 0.1
"""Largest derivative at which the solver stops, as a share of the largest one at the start. With a tenth of it accuracy
on validation articles of AllSides, AG News and HuffPost is the same to 0.002, and the steps are up to twice as many."""


PARTS = 4
"""Runs of columns that are multiplied at once. Their number is fixed, so that sums are the same on any machine."""


@dataclass(frozen=True)
class Prior:
    """A Gaussian of independent coefficients, the intercepts in the last row.

    Attributes:
        means: shape (n_features + 1, n_labels).
        precisions: one over the variances, shape (n_features + 1, n_labels).
    """

    means: Array
    precisions: Array


def fit_from(
    prior: Prior, matrix: Any, gold: Array, weights: Array, loss: str, *, tolerance: float = TOLERANCE
) -> Array:
    """Find the likeliest coefficients by L-BFGS, in units of the prior's standard deviations.

    Args:
        prior: of the coefficients.
        matrix: sparse, shape (n_rows, n_features).
        gold: 0 or 1, shape (n_rows, n_labels).
        weights: of the rows, shape (n_rows,).
        loss: one of `classifier.model.training.rules.LOSSES`.
        tolerance: see TOLERANCE.

    Returns:
        Shape (n_features + 1, n_labels), the intercepts in the last row.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    # Products in single precision: they wait for memory, and a step needs no more digits.
    scales, rows = 1 / np.sqrt(prior.precisions), _Columns(matrix.astype(np.float32))
    start = linear_scores(prior.means, rows)

    def objective(flat: Array) -> tuple[float, Array]:
        step = flat.reshape(scales.shape)
        scores = start + linear_scores((step * scales).astype(np.float32), rows)
        error = (chances(scores, loss) - gold) * weights[:, None]
        slope = np.vstack([rows.summed(error.astype(np.float32)), error.sum(axis=0)]) * scales + step
        return _loss(scores, gold, weights, loss) + 0.5 * float(flat @ flat), slope.ravel()

    zero = np.zeros(scales.size)
    steepest = float(np.abs(objective(zero)[1]).max())
    options = {"maxiter": MAX_ITERATIONS, "gtol": tolerance * steepest, "ftol": 1e-12}
    with threadpool_limits(1):  # of numpy's own, which would take the cores of these
        found = minimize(objective, zero, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(prior.means + found.x.reshape(scales.shape) * scales)


class _Columns:
    """A sparse matrix in runs of columns, whose products are done in threads.

    Column by column, what is read and written in between are the few numbers of the rows, which fit into the cache;
    row by row they would be those of all features.
    """

    def __init__(self, matrix: Any) -> None:
        columns = matrix.tocsc()
        cells = columns.indptr[-1] * np.arange(1, PARTS) / PARTS
        self.cuts = np.searchsorted(columns.indptr, cells)
        edges = [0, *self.cuts.tolist(), columns.shape[1]]
        self.parts = [columns[:, first:last] for first, last in pairwise(edges)]

    def __matmul__(self, coefficients: Array) -> Array:
        runs = zip(self.parts, np.split(coefficients, self.cuts), strict=True)
        return np.asarray(np.sum(in_threads([partial(part.dot, own) for part, own in runs]), axis=0))

    def summed(self, values: Array) -> Array:
        """The transposed matrix times values, shape (n_rows, n_labels)."""
        return np.concatenate(in_threads([partial(part.T.dot, values) for part in self.parts]))


def linear_scores(coefficients: Array, matrix: Any) -> Array:
    """Decision scores of rows, shape (n_rows, n_labels), by coefficients with the intercepts in the last row."""
    return np.asarray(matrix @ coefficients[:-1] + coefficients[-1], dtype=np.float64)


def _loss(scores: Array, gold: Array, weights: Array, loss: str) -> float:
    totals = np.logaddexp.reduce(scores, axis=1) if loss == "softmax" else np.logaddexp(0, scores).sum(axis=1)
    return float(weights @ (totals - (gold * scores).sum(axis=1)))
