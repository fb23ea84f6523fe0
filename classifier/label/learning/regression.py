"""Logistic regression on few labels, with what the unlabelled pool says of the features.

The penalty on coefficients is not the same in all directions: along those in which the pool's items differ
most (`CountedPool.directions`) it is weaker by `1 + strength`, so that words that go together in the pool get
coefficients together (a Gaussian prior with the pool's own shape; cf. Raina, Ng & Koller 2006, "Constructing
Informative Priors using Transfer Learning"). The result is a plain linear model of the same features.

With n labelled items the coefficients are a combination of n rows (the representer theorem), so that the
problem solved has n columns, however many features there are.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.label.learning.products import Products
from classifier.label.pool.counted import CountedPool
from classifier.label.pool.directions import sparse_rows
from classifier.tfidf.sparse import multiply

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

STRONGEST, WEAKEST = 30.0, 1.0
STRENGTH_LABELS = 500.0
"""Strength times labelled items a label: the prior fades as labels come. Chosen on training parts, see
benchmarks/README.md."""

RIDGE = 1e-4
"""Added to an item's product with itself, as a share of the mean: decision scores change in their third decimal."""

TOLERANCE, MAX_ITERATIONS = 1e-3, 100
"""Of the solver. A tolerance of 1e-4 needs as many labels on AG News, and is a point or two worse with a hundred."""

ABSENT = -20.0
"""Intercept of a label that no item has yet: it is not suggested."""


@dataclass(frozen=True)
class Linear:
    """A linear model of the pool's features.

    Attributes:
        coefficients: shape (n_features, n_labels), float32.
        intercepts: shape (n_labels,).
    """

    coefficients: npt.NDArray[np.float32]
    intercepts: Array

    def scores(self, matrix: Any) -> Array:
        """Decision scores of rows, shape (n_rows, n_labels); of many by a kernel, beside which a page can answer."""
        return multiply(sparse_rows(matrix), self.coefficients) + self.intercepts


@dataclass(frozen=True)
class Labelled:
    """Labelled items of a pool.

    Attributes:
        places: of each item in the pool, shape (n_labelled,).
        gold: 0 or 1, shape (n_labelled, n_labels).
        exclusive: each item has one label.
    """

    places: Codes
    gold: Array
    exclusive: bool = True

    def __len__(self) -> int:
        return len(self.places)


def prior_strength(labelled: int, labels: int) -> float:
    """How much weaker the penalty is along the pool's directions, less 1."""
    return float(np.clip(STRENGTH_LABELS * labels / max(1, labelled), WEAKEST, STRONGEST))


def similarities(pool: CountedPool, places: Codes, strength: float, products: Products | None = None) -> Array:
    """Inner products of items under the prior, shape (n, n).

    Args:
        pool: counted.
        places: of the items, shape (n,).
        strength: of the prior, see `prior_strength`.
        products: of items that were asked for before; None: there are none.
    """
    plain = (products or Products(pool.matrix)).of(places)
    return plain + strength * (pool.places[places] @ pool.places[places].T).astype(np.float64)


def coordinates(products: Array) -> npt.NDArray[np.float32]:
    """Items as points with these inner products: the Cholesky factor, lower triangular, shape (n, n).

    Each item's product with itself is RIDGE larger, so that copies of an item have a factor too.
    """
    from scipy.linalg import cholesky

    ridge = RIDGE * max(float(products.diagonal().mean()), 1e-12)
    factor = cholesky(products + ridge * np.eye(len(products)), lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(factor, dtype=np.float32)


def shares_of(points: npt.NDArray[np.float32], weights: Array) -> Array:
    """Coefficients of the items from those of their points, shape (n, n_labels)."""
    from scipy.linalg import solve_triangular

    return np.asarray(solve_triangular(points.astype(np.float64), weights, lower=True, trans="T", check_finite=False))


def fit_points(points: Any, gold: Array, *, C: float, exclusive: bool, seed: int = 0) -> tuple[Array, Array]:
    """Fit logistic regression to points.

    Args:
        points: shape (n, width).
        gold: 0 or 1, shape (n, n_labels).
        C: inverse strength of the penalty.
        exclusive: one label a point; else each label is fitted by itself.
        seed: of the solver.

    Returns:
        Coefficients, shape (width, n_labels), and intercepts; a label that no point has is not suggested.
    """
    if exclusive:
        return _fit_exclusive(points, gold.argmax(axis=1), gold.shape[1], C, seed)
    columns = [_fit_exclusive(points, has.astype(np.int64), 2, C, seed) for has in gold.T]
    coefficients = np.column_stack([weights[:, 1] - weights[:, 0] for weights, _ in columns])
    return coefficients, np.array([intercepts[1] - intercepts[0] for _, intercepts in columns])


def unfolded(pool: CountedPool, places: Codes, shares: Array, intercepts: Array, strength: float) -> Linear:
    """Coefficients of the features from those of the items.

    Args:
        pool, places, strength: see `similarities`.
        shares: coefficient of each item, shape (n, n_labels).
        intercepts: shape (n_labels,).
    """
    along = pool.places[places].T @ shares * (strength / pool.length)
    own = pool.matrix[places].T @ shares
    return Linear(np.asarray(own + pool.along(along), dtype=np.float32), intercepts)


def _fit_exclusive(points: Any, codes: Codes, labels: int, C: float, seed: int) -> tuple[Array, Array]:
    from sklearn.linear_model import LogisticRegression

    coefficients, intercepts = np.zeros((points.shape[1], labels)), np.full(labels, ABSENT)
    present = np.unique(codes)
    if len(present) < 2:
        intercepts[present] = 0.0
        return coefficients, intercepts
    regression = LogisticRegression(C=C, tol=TOLERANCE, max_iter=MAX_ITERATIONS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it stops is measured
        regression.fit(points, codes)
    if len(present) == 2:
        half = regression.coef_[0] / 2, regression.intercept_[0] / 2
        coefficients[:, present] = np.column_stack([-half[0], half[0]])
        intercepts[present] = [-half[1], half[1]]
    else:
        coefficients[:, present], intercepts[present] = regression.coef_.T, regression.intercept_
    return coefficients, intercepts
