"""The descent over blocks takes the steps of scikit-learn's averaged stochastic gradient descent."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
from sklearn.linear_model import SGDClassifier

from classifier.model.streamed.solver.descent import Coefficients, Lesson
from classifier.model.training.solvers.descent import begin_mean, descended, first_state, mean_of_steps
from classifier.model.training.solvers.descent_kernel import descend

ROWS, WIDTH, C = 60, 25, 8.0


@pytest.mark.parametrize(("passes", "labels"), [(1, 2), (3, 2), (2, 1), (2, 3), (2, 17)])
def test_each_model_is_that_of_scikit_learn_on_the_rows_that_it_learns_from(passes: int, labels: int) -> None:
    random = np.random.default_rng(3)
    matrix = scipy.sparse.random(ROWS, WIDTH, 0.3, format="csr", dtype=np.float32, random_state=random)
    signs = np.where(random.random((ROWS, labels)) < 0.4, 1, -1).astype(np.int8)
    weights = random.uniform(0.5, 2, (ROWS, 2)).astype(np.float32)
    weights[::3, 1] = 0  # the second model holds these out
    ours = averaged(matrix, Lesson(signs, weights, C), passes)
    for model in range(2):
        learnt = np.flatnonzero(weights[:, model])
        for label in range(labels):
            theirs = SGDClassifier(
                loss="log_loss", alpha=1 / (C * len(learnt)), average=True, max_iter=passes, tol=None, shuffle=False
            )
            theirs.fit(matrix[learnt], signs[learnt, label], sample_weight=weights[learnt, model])
            assert np.allclose(ours.coefficients[model, label], theirs.coef_[0], atol=2e-4)
            assert ours.intercepts[model, label] == pytest.approx(theirs.intercept_[0], abs=2e-4)


def averaged(matrix: scipy.sparse.csr_matrix, lesson: Lesson, passes: int) -> Coefficients:
    coefficients, intercepts = [], []
    rows, labels = (matrix.indices, matrix.data, matrix.indptr.astype(np.int64)), lesson.signs.shape[1]
    for weights in np.ascontiguousarray(lesson.weights.T):
        state = first_state(1 / (lesson.C * np.count_nonzero(weights)))
        sums, own = np.zeros((WIDTH, 2, labels), np.float32), np.zeros((2, labels))
        for _ in range(passes):
            descend(np.arange(ROWS), *rows, lesson.signs, weights, state, sums, own)
        coefficients.append(mean_of_steps(sums, state))
        intercepts.append(own[1])
    return Coefficients(np.stack(coefficients), np.stack(intercepts))


def test_the_mean_is_that_of_the_steps_after_it_begins() -> None:
    random = np.random.default_rng(5)
    matrix = scipy.sparse.random(ROWS, WIDTH, 0.3, format="csr", dtype=np.float32, random_state=random)
    rows = matrix.indices, matrix.data, matrix.indptr.astype(np.int64)
    signs, weights = np.where(random.random((ROWS, 2)) < 0.4, 1, -1).astype(np.int8), np.ones(ROWS, np.float32)
    state, sums, intercepts = first_state(1 / (C * ROWS)), np.zeros((WIDTH, 2, 2), np.float32), np.zeros((2, 2))
    steps, offsets = [], []
    for number in range(2 * ROWS):
        if number == ROWS:
            begin_mean(sums, state)
        descend(np.array([number % ROWS]), *rows, signs, weights, state, sums, intercepts)
        steps.append(state[3] * sums[:, 0].T.astype(np.float64))
        offsets.append(intercepts[0].copy())
    assert np.allclose(mean_of_steps(sums, state), np.mean(steps[ROWS:], axis=0), atol=1e-3)
    assert np.allclose(intercepts[1], np.mean(offsets[ROWS:], axis=0))


def test_a_row_without_weight_is_not_learnt_from() -> None:
    random = np.random.default_rng(6)
    matrix = scipy.sparse.random(ROWS, WIDTH, 0.3, format="csr", dtype=np.float32, random_state=random)
    signs, weights = np.where(random.random((ROWS, 2)) < 0.4, 1, -1).astype(np.int8), np.ones(ROWS)
    weights[ROWS // 2 :] = 0
    learnt = descended(matrix, signs, weights, C=C, passes=3, seed=0)
    signs[ROWS // 2 :] *= -1
    assert all(map(np.array_equal, learnt, descended(matrix, signs, weights, C=C, passes=3, seed=0)))
