"""Fit the classifier of a pipeline to examples: weights, soft labels, several labels an article."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.training.examples import Examples
from classifier.model.training.solvers import fit_regression

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

MIN_COPY = 0.05
"""A soft label's probability under this is left out: each one is a row more to learn from."""


@contextmanager
def stops_quietly() -> Iterator[None]:
    """Let the solver stop at `max_iter` without a warning: where it stops is a setting, and measured."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def fit_classifier(classifier: Any, matrix: Any, examples: Examples) -> None:
    """Fit the classifier, each unit with its group's label and its share of the group's weight."""
    group = np.asarray(examples.units.group)
    if hasattr(classifier, "estimator"):
        _fit_each_label(classifier, matrix, examples.gold[group], examples.unit_weights)
        return
    rows, labels, weights = hard_copies(examples.gold[group], examples.unit_weights)
    fit_regression(classifier, matrix if len(rows) == len(group) else matrix[rows], labels, weights)


def _fit_each_label(classifier: Any, matrix: Any, gold: Array, weights: Array) -> None:
    """Fit a one-vs-rest classifier, whose own `fit` takes no weights: a binary model a label."""
    from sklearn.base import clone
    from sklearn.preprocessing import LabelBinarizer

    classifier.label_binarizer_ = LabelBinarizer(sparse_output=True).fit((gold >= 0.5).astype(int))
    classifier.estimators_ = []
    for has in gold.T:
        rows, labels, shares = hard_copies(np.column_stack([1 - has, has]), weights)
        fitted = clone(classifier.estimator)
        fit_regression(fitted, matrix if len(rows) == len(gold) else matrix[rows], labels, shares)
        classifier.estimators_.append(fitted)


def hard_copies(gold: Array, weights: Array) -> tuple[Codes, Codes, Array]:
    """Each row once for each label that it may have, the weight divided by the probabilities.

    Cross-entropy with the copies is cross-entropy with the probabilities.

    Returns:
        Row, label and weight of each copy; a row that has one label for certain is one copy.
    """
    # The likeliest label is kept among however many.
    shares = np.where(gold >= np.minimum(MIN_COPY, gold.max(axis=1, keepdims=True)), gold, 0.0)
    rows, labels = np.nonzero(shares)
    share = shares[rows, labels] / shares.sum(axis=1)[rows]
    return rows, labels, weights[rows] * share
