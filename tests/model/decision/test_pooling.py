from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import Units, cut_units
from classifier.model.decision.pooling import Pooling, pooled
from classifier.tasks import Task

BASELINE = np.array([1.0, -1.0])
TONE = Task("tone", "sentence", ("dark", "light"))


def groups(*texts: str) -> Units:
    return cut_units([Article(str(number), "", text) for number, text in enumerate(texts)], TONE)


@pytest.mark.parametrize("overlap", [0.0, 0.3, 1.0])
def test_a_unit_that_stands_alone_keeps_its_score(overlap: float) -> None:
    scores = np.array([[3.0, 0.5]])
    assert pooled(scores, groups("One."), Pooling(overlap, BASELINE)) == pytest.approx(scores)


def test_a_group_without_units_gets_the_baseline() -> None:
    found = pooled(np.array([[3.0, 0.5]]), groups("", "One."), Pooling(0.2, BASELINE))
    assert found[0] == pytest.approx(BASELINE)


def test_overlap_goes_from_the_sum_to_the_mean_of_what_units_say_beyond_the_baseline() -> None:
    scores, units = np.array([[2.0, -1.0], [4.0, -1.0]]), groups("One. Two.")
    faded = BASELINE / 4
    assert pooled(scores, units, Pooling(0.0, BASELINE))[0] == pytest.approx(np.array([4.0, 0.0]) + faded)
    assert pooled(scores, units, Pooling(1.0, BASELINE))[0] == pytest.approx(np.array([2.0, 0.0]) + faded)


def test_the_baseline_counts_whole_in_groups_as_large_as_those_learnt_from() -> None:
    found = pooled(np.array([[2.0, -1.0], [4.0, -1.0]]), groups("One. Two."), Pooling(1.0, BASELINE, units=2.0))
    assert found[0] == pytest.approx([3.0, -1.0])


@given(st.integers(1, 10_000), st.floats(0.01, 1.0))
def test_a_long_article_is_not_ever_surer(count: int, overlap: float) -> None:
    each, _ = Pooling(overlap, BASELINE).weights(count)
    assert each * count <= 1 / overlap + 1e-9
