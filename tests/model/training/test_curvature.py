"""The curvature is the second derivative of the loss, which finite differences of the slope confirm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse

from classifier.errors import InputError, TaskError
from classifier.model.training.curvature import (
    MOST,
    chances,
    check_keeps_learning,
    curvature,
    loss_of,
    rounded,
)
from classifier.model.training.settings import DEFAULTS
from classifier.tasks import TASKS

ROWS, FEATURES, LABELS = 40, 6, 3


@pytest.mark.parametrize(("loss", "factor"), [("softmax", LABELS / (LABELS - 1)), ("each label", 1.0)])
def test_it_is_the_second_derivative(loss: str, factor: float) -> None:
    generator = np.random.default_rng(0)
    matrix, weights = generator.normal(size=(ROWS, FEATURES)), generator.uniform(0.5, 2, ROWS)
    coefficients = generator.normal(size=(FEATURES, LABELS))

    def slope(moved: np.ndarray) -> np.ndarray:
        return matrix.T @ (chances(matrix @ moved, loss) * weights[:, None])

    found = curvature(scipy.sparse.csr_matrix(matrix), matrix @ coefficients, weights, loss)
    for feature, label in [(0, 0), (3, 1), (5, 2)]:
        moved = coefficients.copy()
        moved[feature, label] += 1e-6
        numeric = (slope(moved) - slope(coefficients))[feature, label] / 1e-6
        assert found[feature, label] == pytest.approx(factor * numeric, rel=1e-4)


def test_two_labels_are_one_logistic_regression() -> None:
    """Halves of a binary model, each with its own number, hold their difference as firmly as its one coefficient."""
    matrix, weights = scipy.sparse.csr_matrix(np.array([[1.0], [2.0]])), np.ones(2)
    scores = np.array([[-0.5, 0.5], [0.2, -0.2]])
    p = chances(scores, "softmax")[:, 1]
    whole = ((p * (1 - p)) * np.array([1.0, 4.0])).sum()
    halves = curvature(matrix, scores, weights, "softmax")[0]
    # A step d of the coefficient is a step d / 2 of each half.
    assert (halves / 4).sum() == pytest.approx(whole)


def test_which_loss_was_fitted() -> None:
    assert loss_of(1_000, 3) == "softmax" and loss_of(10**9, 3) == "each label" and loss_of(10**9, 2) == "softmax"


def test_what_is_kept_is_finite() -> None:
    kept = rounded(np.array([1e9, 0.0, 0.1]))
    assert kept[0] == pytest.approx(MOST, rel=1e-3) and kept[1] == 0 and kept[2] == pytest.approx(0.1, rel=1e-3)


def test_what_new_articles_cannot_renew_is_refused() -> None:
    settings = DEFAULTS["article"]
    check_keeps_learning(TASKS["topic"], settings)
    with pytest.raises(TaskError, match="whole articles"):
        check_keeps_learning(TASKS["sentiment"], DEFAULTS["sentence"])
    with pytest.raises(TaskError, match="one label"):
        check_keeps_learning(replace(TASKS["topic"], multi_label=True), settings)
    with pytest.raises(InputError, match="naive Bayes"):
        check_keeps_learning(TASKS["topic"], replace(settings, bayes=1.0))
    with pytest.raises(InputError, match="--unseen"):
        check_keeps_learning(TASKS["topic"], replace(settings, unseen="outlet"))
