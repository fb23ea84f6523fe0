from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.corpus.checks.duplicates import duplicate_clusters
from classifier.corpus.prepare.splits import (
    LEFT_OUT,
    WAYS,
    Shares,
    cluster_codes,
    fold_masks,
    folds,
    grouped_folds,
    split,
    without_crossing,
)
from classifier.errors import CorpusError


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=60), st.integers(2, 5))
def test_no_group_is_in_two_folds(rows: list[tuple[int, int]], count: int) -> None:
    labels, groups = np.array(rows).T
    assigned = grouped_folds(labels, groups, folds=count)
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


def corpus(size: int = 120, seed: int = 0) -> pd.DataFrame:
    """Articles of 12 outlets over a year; every tenth is a copy of the one before."""
    generator = random.Random(seed)
    texts: list[str] = []
    for i in range(size):
        words = " ".join(f"w{generator.randrange(3000)}" for _ in range(60))
        texts.append(texts[-1] + " updated" if i % 10 == 9 else words)
    return pd.DataFrame(
        {
            "title": "",
            "text": texts,
            "outlet": [f"o{generator.randrange(12)}" for _ in range(size)],
            "target": [f"t{generator.randrange(15)}" for _ in range(size)],
            "topic": [("sport", "health")[generator.random() < 0.3] for _ in range(size)],
            "published": pd.date_range("2024-01-01", periods=size, freq="D", tz="UTC"),
        },
        index=pd.Index([f"a{i}" for i in range(size)], name="id"),
    )


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("seed", range(3))
def test_no_cluster_crosses_a_split(by: str, seed: int) -> None:
    frame = corpus(seed=seed)
    sides = split(frame, by=by, label_column="topic", shares=Shares(0.2, 0.2), seed=seed)
    kept = sides[sides != LEFT_OUT]
    clusters = duplicate_clusters(frame["text"])[kept.index]
    assert kept.groupby(clusters).nunique().max() == 1
    assert set(kept) == {"train", "validation", "test"} and len(kept) >= 0.85 * len(frame)
    if by in ("outlet", "target"):
        assert kept.groupby(frame.loc[kept.index, by]).nunique().max() == 1


def test_shares_are_met_and_labels_keep_theirs() -> None:
    frame = corpus(400)
    sides = split(frame, label_column="topic", shares=Shares(0.1, 0.2))
    assert (sides.value_counts() / 400).round(2).to_dict() == {"train": 0.7, "test": 0.2, "validation": 0.1}
    shares = (frame["topic"] == "health").groupby(sides).mean()
    assert shares.max() - shares.min() < 0.03


def test_by_time_the_latest_articles_judge() -> None:
    frame = corpus()
    sides = split(frame, by="time", shares=Shares(0.2, 0.2))
    dates = frame["published"].groupby(sides)
    assert dates.max()["train"] < dates.min()["validation"] and dates.max()["validation"] < dates.min()["test"]


def test_a_copy_in_a_later_side_costs_the_earlier_one() -> None:
    sides, clusters = np.array([0, 1, 2, 0, 1]), np.array([7, 7, 8, 8, 9])
    assert without_crossing(sides, clusters).tolist() == [3, 1, 2, 3, 1]


def test_a_group_stays_together_like_a_cluster() -> None:
    frame = corpus(60).assign(group=[f"g{i // 3}" for i in range(60)])
    sides = split(frame, shares=Shares(0.3, 0.0))
    assert sides.groupby(frame["group"]).nunique().max() == 1 and set(sides) == {"train", "validation"}
    codes = cluster_codes(frame)
    assert pd.Series(codes).groupby(frame["group"].to_numpy()).nunique().max() == 1


@pytest.mark.parametrize("by", WAYS)
def test_folds_judge_every_article_once_and_share_no_cluster(by: str) -> None:
    frame = corpus()
    assigned = folds(frame, by=by, label_column="topic", count=4).to_numpy()
    clusters = cluster_codes(frame)
    judged = np.zeros(len(frame), int)
    for trains, judges in fold_masks(assigned, clusters, in_time=by == "time"):
        judged += judges
        assert not set(clusters[trains]) & set(clusters[judges]) and not (trains & judges).any()
        if by == "time":
            assert frame["published"][trains].max() < frame["published"][judges].min()
    assert set(judged) == ({0, 1} if by == "time" else {1})


def test_what_a_split_needs_and_has_not_is_named() -> None:
    frame = corpus(20)
    frame.loc[["a3", "a5"], "outlet"] = None
    with pytest.raises(CorpusError, match="2 articles have no 'outlet'") as caught:
        split(frame, by="outlet")
    assert caught.value.ids == ["a3", "a5"]
    with pytest.raises(CorpusError, match="--published-column"):
        split(frame.drop(columns="published"), by="time")
    with pytest.raises(CorpusError, match="no column 'tone'"):
        split(frame, label_column="tone")
    with pytest.raises(ValueError, match="not one of"):
        split(frame, by="weather")
    with pytest.raises(ValueError, match="leave no article"):
        Shares(0.5, 0.5)


def test_a_frame_is_not_changed() -> None:
    frame = corpus(30)
    before = frame.copy()
    split(frame, by="outlet")
    pd.testing.assert_frame_equal(frame, before)
