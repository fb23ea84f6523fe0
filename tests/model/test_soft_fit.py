"""Learning soft labels is learning each row once a label, as scikit-learn does."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
from sklearn.linear_model import LogisticRegression

from classifier.model.soft_fit import fit_softly

ROWS, FEATURES = 200, 60


def drawn(labels: int) -> tuple[scipy.sparse.csr_matrix, np.ndarray, np.ndarray]:
    """A sparse matrix, the probabilities and the weights of its rows."""
    generator = np.random.default_rng(labels)
    matrix = scipy.sparse.random(ROWS, FEATURES, 0.2, format="csr", dtype=np.float32, random_state=0)
    return matrix, generator.dirichlet(np.linspace(0.2, 1, labels), ROWS), generator.uniform(0.5, 2, ROWS)


def regression(class_weight: str | None = None) -> LogisticRegression:
    return LogisticRegression(C=2.0, tol=1e-6, max_iter=2000, class_weight=class_weight)


@pytest.mark.parametrize("labels", [2, 4])
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_it_gives_what_a_copy_of_each_row_a_label_gives(labels: int, class_weight: str | None) -> None:
    matrix, gold, weights = drawn(labels)
    softly, copies = regression(class_weight), regression(class_weight)
    fit_softly(softly, matrix, gold, weights)
    rows, codes = np.nonzero(gold)
    copies.fit(matrix[rows], codes, sample_weight=(weights[:, None] * gold)[rows, codes])
    assert softly.decision_function(matrix) == pytest.approx(copies.decision_function(matrix), abs=5e-3)
    assert softly.predict_proba(matrix[:3]) == pytest.approx(copies.predict_proba(matrix[:3]), abs=1e-3)


def test_a_start_at_the_end_takes_no_step() -> None:
    matrix, gold, weights = drawn(3)
    first, again = regression(), regression()
    fit_softly(first, matrix, gold, weights)
    fit_softly(again, matrix, gold, weights, start=first)
    assert first.n_iter_[0] > 5
    assert again.n_iter_[0] <= 1
    assert again.coef_ == pytest.approx(first.coef_, abs=1e-4)
