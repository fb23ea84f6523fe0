"""Linear scores: one layout for binary, multi-class and multi-label models, and pooling over units."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.units import Units

Array = npt.NDArray[np.float64]


def linear_part(classifier: Any) -> tuple[Array, Array]:
    """Coefficients, shape (n_labels, n_features), and intercepts, shape (n_labels,).

    A binary model's one score s becomes (-s/2, s/2), whose softmax is the sigmoid of s.
    """
    estimators = getattr(classifier, "estimators_", None)
    if estimators is not None:
        coefficients = np.vstack([estimator.coef_ for estimator in estimators])
        return coefficients, np.concatenate([estimator.intercept_ for estimator in estimators])
    if len(classifier.coef_) == 1:
        half = classifier.coef_ / 2, classifier.intercept_ / 2
        return np.vstack([-half[0], half[0]]), np.concatenate([-half[1], half[1]])
    return classifier.coef_, classifier.intercept_


def pooled(scores: Array, units: Units, power: float, baseline: Array) -> Array:
    """Put unit scores together into one row a group, shape (n_groups, n_labels).

    What the units' scores say beyond the baseline is summed, divided by the units' number to a
    power (see `Settings.pooling`), and the baseline is added once: ten sentences that each say
    a little are more than one, and the labels' frequency is counted once and not ten times.

    Args:
        scores: of each unit, shape (n_units, n_labels).
        units: whose groups they belong to.
        power: 1 gives the mean, 0 the sum.
        baseline: mean score of a training unit, shape (n_labels,); what a group without units gets.
    """
    group = np.asarray(units.group, dtype=np.int64)
    size = len(units.articles)
    count = np.maximum(np.bincount(group, minlength=size), 1).astype(np.float64)
    beyond = (np.asarray(scores) - baseline).T
    summed = [np.bincount(group, weights=column, minlength=size) for column in beyond]
    return np.column_stack(summed) / (count**power)[:, None] + baseline


def baseline_of(classifier: Any, matrix: Any) -> Array:
    """Mean decision score of a matrix' rows, shape (n_labels,)."""
    coefficients, intercepts = linear_part(classifier)
    return np.asarray(coefficients @ np.asarray(matrix.mean(axis=0)).ravel() + intercepts, dtype=np.float64)
