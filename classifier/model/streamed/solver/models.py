"""The models of a matrix on disk: one of all training examples, and one of all but each fold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.streamed.disk.blocks import Matrix
from classifier.model.streamed.disk.folder import Folder
from classifier.model.streamed.solver.descent import Lesson, fitted_models, models_at_once
from classifier.model.training.examples import Examples
from classifier.model.training.pipeline import fit_classifier, make_pipeline, stops_quietly
from classifier.model.training.settings import Settings
from classifier.model.training.solvers.regression import is_small, passes_over
from classifier.tasks import Task

Numbers = npt.NDArray[np.int64]


def fit_models(
    folder: Folder,
    matrix: Matrix,
    fitting: Examples,
    folds: Numbers,
    settings: Settings,
    task: Task,
    *,
    seed: int,
    memory: int,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Any]:
    """Fit scikit-learn classifiers: of all examples, and of all but each fold, in the folds' order.

    A small matrix is fitted as in memory; of a large one, as many models as fit into memory learn in the same walks.

    Args:
        folder: for checkpoints.
        matrix: of the training side.
        fitting: its examples, one unit each.
        folds: of these.
        settings, task, seed: see `classifier.model.training.train.train`.
        memory: bytes that the models' weights may take.
        progress: called with a line a pass.
    """
    learnt = [np.ones(len(folds), np.bool_), *(_learnt(fitting, folds, fold) for fold in np.unique(folds))]
    if is_small(matrix.cells, len(task.labels)):
        return _as_in_memory(matrix, fitting, learnt, settings, task, seed)
    lesson = _lesson(fitting, learnt, settings, task)
    step = models_at_once(len(learnt), lesson.signs.shape[1], matrix.width, memory)
    classifiers = []
    for first in range(0, len(learnt), step):
        models = list(range(first, min(first + step, len(learnt))))
        fitted = fitted_models(
            matrix,
            lesson.take(models),
            passes=passes_over(int(learnt[0].sum())),
            seed=seed,
            checkpoint=folder.file("descent", first),
            progress=progress,
        )
        parts = zip(fitted.coefficients, fitted.intercepts, strict=True)
        classifiers += [_classifier(*part, settings, task, seed) for part in parts]
    return classifiers


def _learnt(fitting: Examples, folds: Numbers, fold: int) -> npt.NDArray[np.bool_]:
    """Which examples a fold's model learns: no others of the fold, and where folds are by origin no copies of these."""
    held = folds == fold
    if fitting.origins is None:
        return np.asarray(~held)
    return np.asarray(~held & ~np.isin(fitting.clusters, fitting.clusters[held]))


def _as_in_memory(
    matrix: Matrix, fitting: Examples, learnt: list[npt.NDArray[np.bool_]], settings: Settings, task: Task, seed: int
) -> list[Any]:
    import scipy.sparse

    blocks = list(matrix.blocks())
    order = np.argsort(np.concatenate([block.numbers for block in blocks]))
    rows = scipy.sparse.vstack([block.matrix(matrix.width) for block in blocks], format="csr")[order]
    classifiers = []
    with stops_quietly():
        for own in learnt:
            classifier = make_pipeline(settings, task, seed=seed).named_steps["classifier"]
            fit_classifier(classifier, rows if own.all() else rows[own], fitting.take(own))
            classifiers.append(classifier)
    return classifiers


def _lesson(fitting: Examples, learnt: list[npt.NDArray[np.bool_]], settings: Settings, task: Task) -> Lesson:
    from sklearn.utils.class_weight import compute_sample_weight

    gold = fitting.gold
    signs = np.where(gold > 0.5, 1, -1).astype(np.int8)
    weights = np.zeros((len(gold), len(learnt)), np.float32)
    for model, own in enumerate(learnt):
        weights[own, model] = fitting.weights[own]
        if not task.multi_label:
            weights[own, model] *= compute_sample_weight(settings.class_weight, gold[own].argmax(axis=1))
    is_binary = not task.multi_label and signs.shape[1] == 2
    return Lesson(np.ascontiguousarray(signs[:, 1:]) if is_binary else signs, weights, settings.C)


def _classifier(coefficients: Any, intercepts: Any, settings: Settings, task: Task, seed: int) -> Any:
    """A scikit-learn classifier with these coefficients, shape (n_labels, n_features)."""
    from sklearn.base import clone

    classifier = make_pipeline(settings, task, seed=seed).named_steps["classifier"]
    if not task.multi_label:
        return _with_attributes(classifier, coefficients, intercepts, np.arange(len(task.labels)))
    binary = np.arange(2)
    classifier.estimators_ = [
        _with_attributes(clone(classifier.estimator), own[None], np.array([intercept]), binary)
        for own, intercept in zip(coefficients, intercepts, strict=True)
    ]
    return classifier


def _with_attributes(regression: Any, coefficients: Any, intercepts: Any, classes: Any) -> Any:
    regression.coef_, regression.intercept_, regression.classes_ = coefficients, intercepts, classes
    regression.n_features_in_ = coefficients.shape[1]
    return regression
