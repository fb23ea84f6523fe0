"""The scikit-learn pipeline that is trained: how it is fitted to examples, and its scores."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.model.decision.pooling import Pooling, pooled
from classifier.model.training.bayes import add_bayes
from classifier.model.training.examples import Examples
from classifier.model.training.settings import Settings
from classifier.model.training.solvers.regression import fit_regression
from classifier.parallel import in_threads
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


MIN_COPY = 0.05
"""A soft label's probability under this is left out: each one is a row more to learn from."""


def make_pipeline(settings: Settings, task: Task, *, seed: int = 0) -> Any:
    """The unfitted scikit-learn pipeline: units to features, features to decision scores."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import Pipeline

    from classifier.model.features.estimator import UnitFeatures

    regression = LogisticRegression(
        C=settings.C,
        tol=settings.tol,
        max_iter=settings.max_iter,
        class_weight=settings.class_weight,
        random_state=seed,
    )
    classifier = OneVsRestClassifier(regression) if task.multi_label else regression
    return Pipeline([("features", UnitFeatures(list(settings.blocks))), ("classifier", classifier)])


@contextmanager
def stops_quietly() -> Iterator[None]:
    """Let the solver stop at `max_iter` without a warning: where it stops is a setting, and measured."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield


def fit_classifier(classifier: Any, matrix: Any, examples: Examples, *, bayes: float = 0.0) -> None:
    """Fit the classifier, each unit with its group's label and its share of the group's weight.

    Args:
        classifier: of `make_pipeline`.
        matrix: features of the examples' units.
        examples: to learn from.
        bayes: see `Settings`; labels that do not exclude each other are learnt by the regression alone.
    """
    group = np.asarray(examples.units.group)
    if hasattr(classifier, "estimator"):
        _fit_each_label(classifier, matrix, examples.gold[group], examples.unit_weights)
        return
    rows, labels, weights = hard_copies(examples.gold[group], examples.unit_weights)
    learning = matrix if len(rows) == len(group) else matrix[rows]
    fit_regression(classifier, learning, labels, weights)
    if bayes:
        add_bayes(classifier, learning, labels, weights, share=bayes)


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


def decision_scores(pipeline: Any, units: Units, task: Task) -> Array:
    """Linear score of each unit for each label, shape (n_units, n_labels)."""
    if not len(units):
        return np.zeros((0, len(task.labels)))
    matrix = pipeline.named_steps["features"].transform(units)
    return linear_scores(pipeline.named_steps["classifier"], matrix)


def held_out_scores(
    matrix: Any,
    examples: Examples,
    folds: Codes,
    settings: Settings,
    task: Task,
    *,
    whole: Any = None,
    seed: int = 0,
) -> Array:
    """Decision scores of each group by a model that saw no group of its fold.

    Args:
        matrix: features of the examples' units.
        examples: those behind the last group that has a fold are in none, and always learnt from.
        folds: of the groups, shape (n_groups,).
        settings, task: of the model.
        whole: a classifier to fit on all examples at the same time; None: there is none.
        seed: of the solver.
    """
    from threadpoolctl import threadpool_limits

    numbers = [int(fold) for fold in np.unique(folds)]
    everywhere = np.concatenate([folds, np.full(len(examples.gold) - len(folds), -1)])
    jobs: list[Callable[[], Any]] = [
        partial(_fold_scores, matrix, examples, everywhere == fold, settings, task, seed) for fold in numbers
    ]
    if whole is not None:  # the longest first
        jobs.insert(0, partial(fit_classifier, whole, matrix, examples, bayes=settings.bayes))
    with threadpool_limits(1):  # of numpy's own, which would take each other's cores
        results = in_threads(jobs)
    scores = np.zeros((len(folds), examples.gold.shape[1]))
    for fold, held_scores in zip(numbers, results[-len(numbers) :], strict=True):
        scores[folds == fold] = held_scores
    return scores


def _fold_scores(
    matrix: Any, examples: Examples, held: npt.NDArray[np.bool_], settings: Settings, task: Task, seed: int
) -> Array:
    group = np.asarray(examples.units.group)
    classifier = make_pipeline(settings, task, seed=seed).named_steps["classifier"]
    learnt = ~held & ~_have_copies(examples, held)
    learning = matrix[learnt[group]]
    fit_classifier(classifier, learning, examples.take(learnt), bayes=settings.bayes)
    scores = linear_scores(classifier, matrix[held[group]])
    pooling = fit_pooling(settings.pooling, classifier, learning, int(learnt.sum()))
    return pooled(scores, examples.take(held).units, pooling)


def _have_copies(examples: Examples, held: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether groups are copies of held-out ones, which folds by origin do not keep together."""
    if examples.origins is None:
        return np.zeros(len(held), np.bool_)
    return np.asarray(np.isin(examples.clusters, examples.clusters[held]))


def linear_scores(classifier: Any, matrix: Any) -> Array:
    """Linear score of each row for each label, shape (n_rows, n_labels)."""
    coefficients, intercepts = linear_part(classifier)
    return np.asarray(matrix @ coefficients.T + intercepts, dtype=np.float64)


def compact(pipeline: Any) -> None:
    """Round coefficients to 11 significant bits, as float32: a third of the size, the same answers."""
    classifier = pipeline.named_steps["classifier"]
    for estimator in getattr(classifier, "estimators_", [classifier]):
        estimator.coef_ = np.asarray(estimator.coef_, dtype=np.float16).astype(np.float32)


def fit_pooling(overlap: float, classifier: Any, matrix: Any, groups: int) -> Pooling:
    """Learn how a classifier's scores are put together.

    Args:
        overlap: see `Pooling`.
        classifier: fitted.
        matrix: of the training units.
        groups: that these belong to.
    """
    coefficients, intercepts = linear_part(classifier)
    means = matrix.T @ np.full(matrix.shape[0], 1 / matrix.shape[0])  # scipy's mean makes a copy first
    return Pooling(overlap, np.asarray(coefficients @ means + intercepts, dtype=np.float64), matrix.shape[0] / groups)


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
