"""What is asked next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from classifier.label.asking.policies import POLICIES, Situation, margins
from classifier.label.asking.reserve import EVERY, SHARE, is_random_turn, reserve
from classifier.label.pool.counted import CountedPool, count_pool
from classifier.label.pool.items import items_of
from classifier.model.training.settings import DEFAULTS
from tests.label.makers import TASK, pool


@pytest.fixture(scope="module")
def counted() -> CountedPool:
    return count_pool(items_of(pool(), TASK), "article", DEFAULTS["article"])


def situation(counted: CountedPool, sure: np.ndarray | None = None, count: int = 6) -> Situation:
    probabilities = None if sure is None else np.column_stack([sure, 1 - sure])
    return Situation(counted, np.ones(len(counted), np.bool_), probabilities, 10, 2, True, count, 0)


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("has_model", [False, True])
def test_a_policy_takes_free_items_once_each(counted: CountedPool, name: str, has_model: bool) -> None:
    sure = np.linspace(0.01, 0.99, len(counted)) if has_model else None
    asked = situation(counted, sure)
    free = asked.free.copy()
    free[::3] = False
    taken = POLICIES[name](replace(asked, free=free))
    assert len(taken) == len(set(taken.tolist())) == 6
    assert free[taken].all()


def test_the_least_sure_come_first(counted: CountedPool) -> None:
    sure = np.full(len(counted), 0.9)
    sure[[5, 7]] = 0.5, 0.6
    assert POLICIES["uncertain"](situation(counted, sure, 2)).tolist() == [5, 7]


def test_spread_asks_about_every_predicted_label(counted: CountedPool) -> None:
    sure = np.full(len(counted), 0.9)
    sure[:4] = 0.05  # few of the second label, and the model is surer of them
    taken = POLICIES["spread"](situation(counted, sure, 6))
    assert (sure[taken] < 0.5).sum() == 3


def test_the_mixture_asks_about_each_of_many_labels_in_turn(counted: CountedPool) -> None:
    probabilities = np.full((len(counted), 12), 0.01)
    probabilities[np.arange(len(counted)), np.arange(len(counted)) % 12] = np.linspace(0.5, 0.9, len(counted))
    asked = replace(situation(counted, count=24), probabilities=probabilities, labelled=30, labels=12)
    taken = POLICIES["mixture"](asked)
    assert taken.tolist() == POLICIES["spread"](asked).tolist()
    assert np.bincount(taken % 12).tolist() == [2] * 12


def test_what_a_lost_model_doubts_is_not_asked(counted: CountedPool) -> None:
    doubtful = replace(situation(counted), probabilities=np.full((len(counted), 3), 1 / 3), labels=3, labelled=200)
    assert POLICIES["mixture"](doubtful).tolist() == POLICIES["random"](doubtful).tolist()
    early = replace(doubtful, labelled=100)
    assert POLICIES["mixture"](early).tolist() != POLICIES["random"](early).tolist()


def test_a_start_asks_about_both_clusters(counted: CountedPool) -> None:
    taken = POLICIES["mixture"](situation(counted, count=8))
    assert set((taken % 2).tolist()) == {0, 1}


def test_a_model_of_fewer_items_than_labels_is_not_asked_what_it_doubts(counted: CountedPool) -> None:
    sure = np.linspace(0.01, 0.99, len(counted))
    early, start = replace(situation(counted, sure), labelled=1), situation(counted)
    assert POLICIES["mixture"](early).tolist() == POLICIES["mixture"](start).tolist()
    assert POLICIES["mixture"](situation(counted, sure)).tolist() != POLICIES["mixture"](start).tolist()


def test_margins_of_several_labels_are_those_of_the_least_sure() -> None:
    probabilities = np.array([[0.5, 0.9], [0.1, 0.9]])
    assert margins(probabilities, exclusive=False).round(3).tolist() == [0.0, 0.8]


def test_the_reserve_is_a_share_that_hangs_on_ids_alone() -> None:
    ids = [f"a{number}" for number in range(4000)]
    set_aside = {ids[place] for place in reserve(ids, seed=3)}
    assert abs(len(set_aside) / len(ids) - SHARE) < 0.03
    grown = ["new", *reversed(ids), "newer"]
    assert {grown[place] for place in reserve(grown, seed=3)} - {"new", "newer"} == set_aside
    assert set_aside != {ids[place] for place in reserve(ids, seed=4)}


def test_every_fifth_question_is_a_random_draw() -> None:
    assert [turn for turn in range(20) if is_random_turn(turn)] == [4, 9, 14, 19]
    assert EVERY == 5
