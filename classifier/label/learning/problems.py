"""Labelled items as rows that a plain penalty fits: points of their own while they are few, features when many.

Both give one model: the prior of `regression` is in the rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.label.learning.products import Products
from classifier.label.learning.regression import (
    Array,
    Codes,
    Labelled,
    Linear,
    coordinates,
    fit_points,
    shares_of,
    similarities,
    unfolded,
)
from classifier.label.learning.rows import coefficients_of, fit_rows, rows_with_places
from classifier.label.pool.counted import CountedPool

MAX_POINTS = 8000
"""Labelled items up to which the problem is solved among themselves: 256 MB of inner products, 20 s."""


@dataclass(frozen=True)
class Problem:
    """Labelled items, and how they are learnt from.

    Attributes:
        labelled: items.
        rows: of them, shape (n_labelled, width).
        fit: coefficients, shape (width, n_labels), and intercepts, of rows and their gold labels.
        linear: the linear model of the pool's features that coefficients and intercepts stand for.
    """

    labelled: Labelled
    rows: Any
    fit: Callable[[Any, Array], tuple[Array, Array]]
    linear: Callable[[Array, Array], Linear]

    def solved(self) -> Linear:
        """Learn from all items."""
        return self.linear(*self.fit(self.rows, self.labelled.gold))

    def held_out(self, folds: Codes, wanted: Codes) -> Array:
        """Scores of the items of some folds, each by a model without its fold; 0 of the others."""
        scores, gold = np.zeros(self.labelled.gold.shape), self.labelled.gold
        for fold in wanted if len(self.labelled) > 1 else ():
            held: npt.NDArray[np.bool_] = folds == fold
            coefficients, intercepts = self.fit(self.rows[~held], gold[~held])
            scores[held] = self.rows[held] @ coefficients + intercepts
        return scores


def problem(
    pool: CountedPool, labelled: Labelled, *, strength: float, products: Products | None = None, seed: int = 0
) -> Problem:
    """Set the problem up, in the way that is faster for so many items.

    Args:
        pool: counted.
        labelled: items.
        strength: of the prior, see `prior_strength`.
        products: see `similarities`.
        seed: of the solver.
    """
    if len(labelled) > MAX_POINTS:
        return of_rows(pool, labelled, strength=strength, seed=seed)
    return of_points(pool, labelled, strength=strength, products=products, seed=seed)


def of_points(
    pool: CountedPool, labelled: Labelled, *, strength: float, products: Products | None = None, seed: int = 0
) -> Problem:
    """The problem among the items themselves; see `problem`."""
    points = coordinates(similarities(pool, labelled.places, strength, products))

    def fit(rows: Any, gold: Array) -> tuple[Array, Array]:
        return fit_points(rows, gold, C=pool.settings.C, exclusive=labelled.exclusive, seed=seed)

    def linear(weights: Array, intercepts: Array) -> Linear:
        return unfolded(pool, labelled.places, shares_of(points, weights), intercepts, strength)

    return Problem(labelled, points, fit, linear)


def of_rows(pool: CountedPool, labelled: Labelled, *, strength: float, seed: int = 0) -> Problem:
    """The problem in the pool's features, with its directions as columns beside them; see `problem`."""

    def fit(rows: Any, gold: Array) -> tuple[Array, Array]:
        return fit_rows(rows, gold, C=pool.settings.C, exclusive=labelled.exclusive, seed=seed)

    def linear(coefficients: Array, intercepts: Array) -> Linear:
        return Linear(coefficients_of(pool, coefficients, strength), intercepts)

    return Problem(labelled, rows_with_places(pool, labelled.places, strength), fit, linear)
