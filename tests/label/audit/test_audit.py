"""Likely label errors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import CorpusError
from classifier.label.audit.audit import COPIES, ERROR, audit
from classifier.label.audit.confident import confident_labels, joint, likely_errors, suspicion, thresholds
from classifier.tasks import Task
from tests.label.makers import gold_of, pool

PROBABILITIES = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.1, 0.9], [0.85, 0.15]])
GIVEN = np.array([0, 0, 1, 1, 1])


def test_thresholds_are_the_mean_of_each_labels_own() -> None:
    assert thresholds(PROBABILITIES, GIVEN) == pytest.approx([0.8, (0.8 + 0.9 + 0.15) / 3])


def test_an_article_that_is_surely_of_another_label_is_an_error() -> None:
    assert confident_labels(PROBABILITIES, GIVEN).tolist() == [0, 0, 1, 1, 0]
    assert likely_errors(PROBABILITIES, GIVEN).tolist() == [False, False, False, False, True]
    assert suspicion(PROBABILITIES, GIVEN).argmax() == 4
    assert joint(PROBABILITIES, GIVEN).tolist() == [[2, 0], [1, 2]]


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.integers(0, 1)), min_size=1, max_size=30))
def test_the_joint_counts_every_article_once(rows: list[tuple[float, int]]) -> None:
    own = np.array([value for value, _ in rows])
    given_ = np.array([code for _, code in rows])
    counts = joint(np.column_stack([own, 1 - own]), given_)
    assert counts.sum() == len(rows)
    assert counts.sum(axis=1).tolist() == np.bincount(given_, minlength=2).tolist()


def test_planted_errors_come_first_and_copies_that_part_are_named() -> None:
    frame = pool(120)
    frame["desk"] = [gold_of(id_) for id_ in frame.index]
    frame.loc["a10", "desk"] = "trade"
    frame.loc["copy"] = frame.loc["a20"]
    frame.loc["copy", "desk"] = "trade"
    found = audit(frame, Task("desk"), label_column="desk")
    errors = found.table[found.table["problem"] == ERROR]
    assert errors["id"].iloc[0] == "a10"
    copies = found.table[found.table["problem"] == COPIES]
    assert copies["id"].tolist() == ["copy"] and copies["nearest_copy"].tolist() == ["a20"]
    assert found.pairs.iloc[0, :2].tolist() == ["trade", "sport"]
    assert [suspect.item for suspect in found.suspects()].count("copy") == 1


def test_several_labels_an_article_are_refused() -> None:
    with pytest.raises(CorpusError, match="one label an article"):
        audit(pool(10), Task("desk", multi_label=True), label_column="desk")
