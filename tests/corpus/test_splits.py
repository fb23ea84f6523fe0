from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.corpus.splits import grouped_folds


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=60), st.integers(2, 5))
def test_no_group_is_in_two_folds(rows: list[tuple[int, int]], folds: int) -> None:
    labels, groups = np.array(rows).T
    assigned = grouped_folds(labels, groups, folds=folds)
    for group in np.unique(groups):
        assert len(np.unique(assigned[groups == group])) == 1


def test_each_fold_has_its_share_of_every_label() -> None:
    labels = np.array([0] * 60 + [1] * 30 + [2] * 10)
    assigned = grouped_folds(labels, np.arange(100), folds=5)
    for label, share in ((0, 12), (1, 6), (2, 2)):
        assert np.bincount(assigned[labels == label], minlength=5).tolist() == [share] * 5


def test_the_seed_decides() -> None:
    labels, groups = np.zeros(50, int), np.arange(50)
    same = grouped_folds(labels, groups, folds=3, seed=1)
    assert (same == grouped_folds(labels, groups, folds=3, seed=1)).all()
    assert (same != grouped_folds(labels, groups, folds=3, seed=2)).any()


def test_one_fold_is_refused() -> None:
    with pytest.raises(ValueError, match="2 or more"):
        grouped_folds(np.zeros(3, int), np.arange(3), folds=1)
