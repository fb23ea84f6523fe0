"""The same regression for many labels: fitted to rows, with the pool's directions as columns beside them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifier.label.learning.regression import ABSENT, Array, Codes
from classifier.label.pool.counted import CountedPool, Matrix
from classifier.model.training.pipeline import linear_part, stops_quietly
from classifier.model.training.solvers.regression import fit_regression


def rows_with_places(pool: CountedPool, places: Codes, strength: float) -> Matrix:
    """Features of items, and beside them their places, scaled so that a plain penalty acts as the prior."""
    import scipy.sparse

    if not strength:
        return pool.matrix[places]
    along = scipy.sparse.csr_matrix(pool.places[places] * np.float32(np.sqrt(strength)))
    return scipy.sparse.hstack([pool.matrix[places], along], format="csr")


def coefficients_of(pool: CountedPool, coefficients: Array, strength: float) -> npt.NDArray[np.float32]:
    """Coefficients of the pool's features, from those of rows with places."""
    own, along = coefficients[: pool.matrix.shape[1]], coefficients[pool.matrix.shape[1] :]
    if strength:
        own = own + pool.along(along * (np.sqrt(strength) / pool.length))
    return np.asarray(own, dtype=np.float32)


def fit_rows(rows: Matrix, gold: Array, *, C: float, exclusive: bool, seed: int = 0) -> tuple[Array, Array]:
    """Fit logistic regression to sparse rows; see `fit_points`."""
    if exclusive:
        return _fit_codes(rows, gold.argmax(axis=1), gold.shape[1], C, seed)
    columns = [_fit_codes(rows, has.astype(np.int64), 2, C, seed) for has in gold.T]
    coefficients = np.column_stack([weights[:, 1] - weights[:, 0] for weights, _ in columns])
    return coefficients, np.array([intercepts[1] - intercepts[0] for _, intercepts in columns])


def _fit_codes(rows: Matrix, codes: Codes, labels: int, C: float, seed: int) -> tuple[Array, Array]:
    from sklearn.linear_model import LogisticRegression

    coefficients, intercepts = np.zeros((rows.shape[1], labels)), np.full(labels, ABSENT)
    present = np.unique(codes)
    if len(present) < 2:
        intercepts[present] = 0.0
        return coefficients, intercepts
    regression = LogisticRegression(C=C, random_state=seed)
    with stops_quietly():
        fit_regression(regression, rows, codes, np.ones(len(codes)))
    weights, own = linear_part(regression)
    coefficients[:, present], intercepts[present] = weights.T, own
    return coefficients, intercepts
