"""The same regression for many labels: fitted to rows, with the pool's directions as columns beside them."""

from __future__ import annotations

import numpy as np

from classifier.label.learning.regression import Array, Codes, Labelled, Linear
from classifier.label.pool.counted import CountedPool, Matrix
from classifier.model.training.pipeline import linear_part, stops_quietly
from classifier.model.training.solvers.regression import fit_regression


def fit_rows(
    pool: CountedPool, labelled: Labelled, folds: Codes, *, strength: float, seed: int = 0
) -> tuple[Linear, Array]:
    """Fit a model to all labelled items, and one without each fold.

    Args:
        pool: counted.
        labelled: items.
        folds: of these, shape (n_labelled,).
        strength: of the prior: a column of places times its root is what makes the penalty along it weaker.
        seed: of the solver.

    Returns:
        The model, and the scores of each item by the model without its fold, shape (n_labelled, n_labels).
    """
    rows = rows_with_places(pool, labelled.places, strength)
    held_scores = np.zeros(labelled.gold.shape)
    for fold in np.unique(folds):
        held = folds == fold
        coefficients, intercepts = _fit(rows[~held], labelled.gold[~held], labelled.exclusive, pool.settings.C, seed)
        held_scores[held] = rows[held] @ coefficients + intercepts
    coefficients, intercepts = _fit(rows, labelled.gold, labelled.exclusive, pool.settings.C, seed)
    own, along = coefficients[: pool.matrix.shape[1]], coefficients[pool.matrix.shape[1] :]
    if strength:
        own = own + pool.directions @ (along * (np.sqrt(strength) / pool.length))
    return Linear(np.asarray(own, dtype=np.float32), intercepts), held_scores


def rows_with_places(pool: CountedPool, places: Codes, strength: float) -> Matrix:
    """Features of items, and beside them their places, scaled so that a plain penalty acts as the prior."""
    import scipy.sparse

    if not strength:
        return pool.matrix[places]
    along = scipy.sparse.csr_matrix(pool.places[places] * np.float32(np.sqrt(strength)))
    return scipy.sparse.hstack([pool.matrix[places], along], format="csr")


def _fit(rows: Matrix, gold: Array, exclusive: bool, C: float, seed: int) -> tuple[Array, Array]:
    if exclusive:
        return _fit_codes(rows, gold.argmax(axis=1), gold.shape[1], C, seed)
    columns = [_fit_codes(rows, has.astype(np.int64), 2, C, seed) for has in gold.T]
    coefficients = np.column_stack([weights[:, 1] - weights[:, 0] for weights, _ in columns])
    return coefficients, np.array([intercepts[1] - intercepts[0] for _, intercepts in columns])


def _fit_codes(rows: Matrix, codes: Codes, labels: int, C: float, seed: int) -> tuple[Array, Array]:
    from sklearn.linear_model import LogisticRegression

    from classifier.label.learning.regression import ABSENT

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
