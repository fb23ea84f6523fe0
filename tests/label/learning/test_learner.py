"""The model that learns along."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from classifier.label.learning.learner import doubted, learn
from classifier.label.learning.problems import of_points, of_rows
from classifier.label.learning.regression import Labelled
from classifier.label.pool.counted import CountedPool, count_pool
from classifier.label.pool.items import items_of
from classifier.model.training.settings import DEFAULTS
from tests.label.makers import TASK, pool


@pytest.fixture(scope="module")
def counted() -> CountedPool:
    return count_pool(items_of(pool(200), TASK), "article", DEFAULTS["article"])


def some(count: int, wrong: tuple[int, ...] = ()) -> Labelled:
    places = np.arange(count)
    gold = np.eye(2)[places % 2]
    gold[list(wrong)] = gold[list(wrong)][:, ::-1]
    return Labelled(places, gold)


def test_eight_labels_tell_two_kinds_of_articles(counted: CountedPool) -> None:
    model = learn(counted, some(8))
    assert model is not None
    right = model.probabilities.argmax(axis=1) == np.arange(len(counted)) % 2
    assert right.mean() > 0.95


def test_without_the_prior_it_is_plain_logistic_regression(counted: CountedPool) -> None:
    labelled = some(60)
    ours = of_points(counted, labelled, strength=0.0).solved().scores(counted.matrix)
    plain = LogisticRegression(C=8.0, tol=1e-6, max_iter=1000).fit(counted.matrix[:60], labelled.places % 2)
    margins = ours[:, 1] - ours[:, 0]
    assert np.corrcoef(margins, plain.decision_function(counted.matrix))[0, 1] > 0.999


@pytest.mark.parametrize("strength", [0.0, 5.0])
def test_rows_and_points_give_one_model(counted: CountedPool, strength: float) -> None:
    labelled = some(60)
    by_points = of_points(counted, labelled, strength=strength).solved()
    by_rows = of_rows(counted, labelled, strength=strength).solved()
    own, other = (linear.scores(counted.matrix) for linear in (by_points, by_rows))
    assert np.corrcoef(own[:, 1] - own[:, 0], other[:, 1] - other[:, 0])[0, 1] > 0.999


def test_a_wrong_label_is_doubted_first(counted: CountedPool) -> None:
    model = learn(counted, some(80, wrong=(11,)))
    assert model is not None
    assert doubted(model)[0] == 11


def test_of_one_label_alone_nothing_is_suggested(counted: CountedPool) -> None:
    model = learn(counted, Labelled(np.array([0, 2]), np.eye(2)[[0, 0]]))
    assert model is not None and not model.is_of_use
    assert learn(counted, Labelled(np.array([], np.int64), np.zeros((0, 2)))) is None


def test_several_labels_are_learnt_each_by_itself(counted: CountedPool) -> None:
    places = np.arange(40)
    gold = np.column_stack([places % 2 == 0, np.ones(40)]).astype(float)
    model = learn(counted, Labelled(places, gold, exclusive=False))
    assert model is not None
    assert ((model.probabilities[:, 0] > 0.5) == (np.arange(len(counted)) % 2 == 0)).mean() > 0.95


def test_the_random_draws_change_probabilities_and_no_answer(counted: CountedPool) -> None:
    judged = Labelled(np.arange(100, 140), np.eye(2)[np.arange(100, 140) % 2])
    alone, beside = learn(counted, some(40)), learn(counted, some(40), judged)
    assert alone is not None and beside is not None
    assert (alone.scores == beside.scores).all()
    assert alone.calibrator != beside.calibrator
