"""How sure a fitted logistic regression is of each coefficient: what later learning needs of the articles.

Around its optimum the loss is nearly a parabola, so that a Gaussian at the coefficients, with the loss's second
derivatives as its precision, can stand for the articles (Laplace's approximation: Spiegelhalter & Lauritzen 1990;
Bishop 2006, section 4.5). The diagonal alone is kept: one number a coefficient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.errors import InputError, TaskError
from classifier.model.decision.calibration import sigmoid, softmax
from classifier.model.training.settings import Settings
from classifier.model.training.solvers.regression import is_small
from classifier.tasks import Task

Array = npt.NDArray[np.float64]

MOST = 6e4
"""Largest number that is kept: the coefficients' eleven significant bits are those of float16."""


@dataclass(frozen=True)
class Curvature:
    """What a bundle keeps so that it can learn on.

    Attributes:
        values: of `curvature`, rounded, shape (n_features + 1, n_labels).
        loss: one of `rules.LOSSES`.
    """

    values: npt.NDArray[np.float32]
    loss: str


def check_keeps_learning(task: Task, settings: Settings) -> None:
    """Refuse a task or settings whose model new articles cannot be added to.

    Raises:
        TaskError: the task reads parts of articles, or gives several labels.
        InputError: settings fit more than a regression, or promise what new articles cannot renew.
    """
    if task.unit != "article" or task.multi_label:
        raise TaskError("--keep-learning is for tasks that read whole articles and give one label each.")
    if settings.bayes or settings.unseen:
        what = "naive Bayes (bayes above 0)" if settings.bayes else "--unseen"
        raise InputError(f"--keep-learning goes without {what}: new articles alone cannot renew it. Leave one out.")


def curvature_at(matrix: Any, coefficients: Array, intercepts: Array, weights: Array) -> Curvature:
    """Give what a model that was fitted to a matrix keeps.

    Args:
        matrix: sparse, shape (n_rows, n_features).
        coefficients: shape (n_labels, n_features).
        intercepts: shape (n_labels,).
        weights: of the rows, with which the model was fitted, shape (n_rows,).
    """
    loss = loss_of(matrix.nnz, len(intercepts))
    scores = np.asarray(matrix @ coefficients.T + intercepts, dtype=np.float64)
    return Curvature(rounded(curvature(matrix, scores, weights, loss)), loss)


def loss_of(cells: int, labels: int) -> str:
    """Which of `rules.LOSSES` `solvers.fit_regression` fits to a matrix of so many non-zero cells."""
    return "softmax" if labels == 2 or is_small(cells, labels) else "each label"


def chances(scores: Array, loss: str) -> Array:
    """Probabilities by which a loss judges decision scores, shape (n_rows, n_labels) both; not calibrated."""
    return softmax(scores) if loss == "softmax" else sigmoid(scores)


def curvature(matrix: Any, scores: Array, weights: Array, loss: str) -> Array:
    """Second derivatives of the loss by each coefficient, and in the last row by the intercepts.

    The diagonal alone understates softmax, where labels move against each other: by (n - 1) / n for n equally likely
    labels, which is made up for.

    Args:
        matrix: sparse, shape (n_rows, n_features).
        scores: of these rows, shape (n_rows, n_labels).
        weights: of these rows, shape (n_rows,).
        loss: one of `rules.LOSSES`.

    Returns:
        Shape (n_features + 1, n_labels).
    """
    likely = chances(scores, loss)
    spread = likely * (1 - likely) * weights[:, None]
    if loss == "softmax":
        spread *= scores.shape[1] / (scores.shape[1] - 1)
    by_feature = np.asarray(matrix.multiply(matrix).T @ spread)
    return np.vstack([by_feature, spread.sum(axis=0)])


def rounded(values: Array) -> npt.NDArray[np.float32]:
    """Numbers as they are kept, with eleven significant bits: a third of the size."""
    return np.minimum(values, MOST).astype(np.float16).astype(np.float32)


def balance(class_weight: str | Mapping[Any, float] | None, codes: npt.NDArray[np.int64]) -> Array:
    """Weight of each row by how rare its label is, shape (n_rows,); 1 where `class_weight` is None."""
    from sklearn.utils.class_weight import compute_sample_weight

    return np.asarray(compute_sample_weight(class_weight, codes), dtype=np.float64)
