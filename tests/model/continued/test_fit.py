"""The Gaussian stands for the old articles: with little of it the new ones decide, with much of it nothing moves."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse

from classifier.model.continued.fit import Prior, fit_from

GOLD = np.eye(3)[np.arange(60) % 3]
ROWS = scipy.sparse.csr_matrix(np.hstack([GOLD, np.random.default_rng(0).normal(size=(60, 2))]).astype(np.float32))
WEIGHTS = np.ones(60)


def prior(precision: float) -> Prior:
    return Prior(np.zeros((6, 3)), np.full((6, 3), precision))


@pytest.mark.parametrize("loss", ["softmax", "each label"])
def test_new_articles_are_learnt(loss: str) -> None:
    found = fit_from(prior(0.1), ROWS, GOLD, WEIGHTS, loss)
    scores = ROWS @ found[:-1] + found[-1]
    assert (scores.argmax(axis=1) == GOLD.argmax(axis=1)).all()


@pytest.mark.parametrize("loss", ["softmax", "each label"])
def test_what_is_sure_stays(loss: str) -> None:
    means = np.arange(18.0).reshape(6, 3)
    found = fit_from(Prior(means, np.full((6, 3), 1e9)), ROWS, GOLD, WEIGHTS, loss)
    assert found == pytest.approx(means, abs=1e-3)


def test_it_is_the_regression_with_a_penalty_of_scikit_learn() -> None:
    """With means of 0, and a flat prior of the intercepts, the prior is the L2 penalty."""
    from sklearn.linear_model import LogisticRegression

    precisions = np.full((6, 3), 0.5)
    precisions[-1] = 1e-4
    found = fit_from(Prior(np.zeros((6, 3)), precisions), ROWS, GOLD, WEIGHTS, "softmax", tolerance=1e-6)
    expected = LogisticRegression(C=2.0, tol=1e-8, max_iter=5000).fit(ROWS, GOLD.argmax(axis=1))
    centred = found[:-1] - found[:-1].mean(axis=1, keepdims=True)
    assert centred == pytest.approx(expected.coef_.T, abs=5e-3)
