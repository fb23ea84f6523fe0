"""Fit coefficients to new articles, with a Gaussian at the old coefficients in place of the old articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.training.curvature import chances

Array = npt.NDArray[np.float64]

MAX_ITERATIONS = 100
TOLERANCE = 0.1
"""Largest derivative at which the solver stops, as a share of the largest one at the start. With a tenth of it accuracy
on validation articles of AllSides, AG News and HuffPost is the same to 0.002, and the steps are up to twice as many."""


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

    # Products in single precision: they wait for memory, and a step needs no more digits.
    scales, rows = 1 / np.sqrt(prior.precisions), matrix.astype(np.float32)
    start = linear_scores(prior.means, rows)

    def objective(flat: Array) -> tuple[float, Array]:
        step = flat.reshape(scales.shape)
        scores = start + linear_scores((step * scales).astype(np.float32), rows)
        error = (chances(scores, loss) - gold) * weights[:, None]
        slope = np.vstack([rows.T @ error.astype(np.float32), error.sum(axis=0)]) * scales + step
        return _loss(scores, gold, weights, loss) + 0.5 * float(flat @ flat), slope.ravel()

    zero = np.zeros(scales.size)
    steepest = float(np.abs(objective(zero)[1]).max())
    options = {"maxiter": MAX_ITERATIONS, "gtol": tolerance * steepest, "ftol": 1e-12}
    found = minimize(objective, zero, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(prior.means + found.x.reshape(scales.shape) * scales)


def linear_scores(coefficients: Array, matrix: Any) -> Array:
    """Decision scores of rows, shape (n_rows, n_labels), by coefficients with the intercepts in the last row."""
    return np.asarray(matrix @ coefficients[:-1] + coefficients[-1], dtype=np.float64)


def _loss(scores: Array, gold: Array, weights: Array, loss: str) -> float:
    totals = np.logaddexp.reduce(scores, axis=1) if loss == "softmax" else np.logaddexp(0, scores).sum(axis=1)
    return float(weights @ (totals - (gold * scores).sum(axis=1)))
