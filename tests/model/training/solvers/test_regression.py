from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from classifier.model.training.solvers import regression as solvers
from classifier.model.training.solvers.regression import fit_regression, passes_over


def drawn(size: int = 3000, n_labels: int = 3) -> tuple[scipy.sparse.csr_matrix, np.ndarray]:
    """Rows of counts in which each label prefers features of its own."""
    generator = np.random.default_rng(0)
    labels = generator.integers(0, n_labels, size)
    rates = generator.random((n_labels, 60)) ** 3
    rows = generator.poisson(rates[labels]).astype(np.float32)
    rows /= np.maximum(1, np.linalg.norm(rows, axis=1, keepdims=True))
    return scipy.sparse.csr_matrix(rows), labels


@pytest.mark.parametrize("n_labels", [2, 4])
def test_a_large_matrix_is_descended_and_answers_as_the_exact_solver_does(
    monkeypatch: pytest.MonkeyPatch, n_labels: int
) -> None:
    matrix, labels = drawn(n_labels=n_labels)
    exact, quick = LogisticRegression(C=1.0), LogisticRegression(C=1.0, random_state=0)
    fit_regression(exact, matrix, labels, np.ones(len(labels)))
    monkeypatch.setattr(solvers, "EXACT_CELLS", 0)
    fit_regression(quick, matrix, labels, np.ones(len(labels)))
    assert quick.coef_.shape == exact.coef_.shape
    assert (quick.coef_ != exact.coef_).any()
    assert (quick.predict(matrix) == exact.predict(matrix)).mean() > 0.97


def test_weights_and_balance_count_in_descent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "EXACT_CELLS", 0)
    matrix, labels = drawn(n_labels=2)
    rare = (labels == 0) | (np.arange(len(labels)) % 10 == 0)
    plain, balanced = LogisticRegression(), LogisticRegression(class_weight="balanced")
    for regression in (plain, balanced):
        regression.set_params(random_state=0)
        fit_regression(regression, matrix[rare], labels[rare], np.ones(rare.sum()))
    heavier = LogisticRegression(random_state=0)
    fit_regression(heavier, matrix[rare], labels[rare], np.where(labels[rare] == 1, 10.0, 1.0))
    shares = [(each.predict(matrix) == 1).mean() for each in (plain, balanced, heavier)]
    assert shares[1] > shares[0] and shares[2] > shares[0]


def test_small_sets_are_read_more_often_than_large_ones() -> None:
    assert [passes_over(rows) for rows in (10, 14_000, 10**6)] == [20, 10, 5]
