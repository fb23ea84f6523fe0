from __future__ import annotations

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB

from classifier.model.training.bayes import add_bayes, bayes_coefficients

MATRIX = scipy.sparse.csr_matrix(np.random.default_rng(0).poisson(0.5, (60, 30)).astype(np.float64))
LABELS = np.arange(60) % 3
ONES = np.ones(60)


def test_coefficients_answer_as_complement_naive_bayes_does() -> None:
    scores = MATRIX @ bayes_coefficients(MATRIX, LABELS, ONES).T
    theirs = ComplementNB(alpha=0.1).fit(MATRIX, LABELS).predict(MATRIX)
    assert (scores.argmax(axis=1) == theirs).all()


def test_a_feature_that_is_ever_negative_is_left_to_the_regression() -> None:
    signed = MATRIX.tolil()
    signed[0, 7] = -1.0
    assert not bayes_coefficients(signed.tocsr(), LABELS, ONES)[:, 7].any()


def test_two_labels_have_one_row_of_coefficients() -> None:
    regression = LogisticRegression().fit(MATRIX, LABELS > 0)
    before = (MATRIX @ regression.coef_.T + regression.intercept_).mean()
    add_bayes(regression, MATRIX, (LABELS > 0).astype(np.int64), ONES, share=2.0)
    assert regression.coef_.shape == (1, 30)
    assert np.isclose((MATRIX @ regression.coef_.T + regression.intercept_).mean(), before)
