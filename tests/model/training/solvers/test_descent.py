"""The descent over blocks takes the steps of scikit-learn's averaged stochastic gradient descent."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
from sklearn.linear_model import SGDClassifier

from classifier.model.streamed.solver.descent import Coefficients, Lesson
from classifier.model.training.solvers.descent import first_state, mean_of_steps
from classifier.model.training.solvers.descent_kernel import descend

ROWS, WIDTH, C = 60, 25, 8.0


@pytest.mark.parametrize("passes", [1, 3])
def test_each_model_is_that_of_scikit_learn_on_the_rows_that_it_learns_from(passes: int) -> None:
    random = np.random.default_rng(3)
    matrix = scipy.sparse.random(ROWS, WIDTH, 0.3, format="csr", dtype=np.float32, random_state=random)
    signs = np.where(random.random((ROWS, 2)) < 0.4, 1, -1).astype(np.int8)
    weights = random.uniform(0.5, 2, (ROWS, 2)).astype(np.float32)
    weights[::3, 1] = 0  # the second model holds these out
    ours = averaged(matrix, Lesson(signs, weights, C), passes)
    for model in range(2):
        learnt = np.flatnonzero(weights[:, model])
        for label in range(2):
            theirs = SGDClassifier(
                loss="log_loss", alpha=1 / (C * len(learnt)), average=True, max_iter=passes, tol=None, shuffle=False
            )
            theirs.fit(matrix[learnt], signs[learnt, label], sample_weight=weights[learnt, model])
            assert np.allclose(ours.coefficients[model, label], theirs.coef_[0], atol=2e-4)
            assert ours.intercepts[model, label] == pytest.approx(theirs.intercept_[0], abs=2e-4)


def averaged(matrix: scipy.sparse.csr_matrix, lesson: Lesson, passes: int) -> Coefficients:
    coefficients, intercepts = [], []
    rows = matrix.indices, matrix.data, matrix.indptr.astype(np.int64)
    for weights in np.ascontiguousarray(lesson.weights.T):
        state = first_state(1 / (lesson.C * np.count_nonzero(weights)))
        sums, own = np.zeros((WIDTH, 2, 2), np.float32), np.zeros((2, 2))
        for _ in range(passes):
            descend(np.arange(ROWS), *rows, lesson.signs, weights, state, sums, own)
        coefficients.append(mean_of_steps(sums, state))
        intercepts.append(own[1])
    return Coefficients(np.stack(coefficients), np.stack(intercepts))
