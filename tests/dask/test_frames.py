"""Dask frames give what pandas frames give."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("dask.dataframe", reason="needs the extra dask")
dask = pytest.importorskip("dask", reason="needs the extra dask")

import dask.dataframe as dd  # noqa: E402

import classifier  # noqa: E402
import classifier.dask as on_dask  # noqa: E402
from classifier.corpus.checks.duplicates import duplicate_clusters  # noqa: E402
from classifier.tfidf.fit import fit_vocabulary  # noqa: E402
from classifier.tfidf.vectorizer import FastTfidfVectorizer  # noqa: E402

TEXTS = [
    "The striker scored twice in the final and the cup was theirs on a rainy night in the capital.",
    "The central bank raised its interest rate again while shares in London fell by two percent.",
    "Doctors at the hospital said that the new vaccine had passed its second trial with patients.",
    "The minister told parliament that the law on housing would be put to a vote before summer.",
]


@pytest.fixture
def articles() -> pd.DataFrame:
    rows = [f"{TEXTS[number % 4]} Report number {number} of town {number * 7}." for number in range(24)]
    rows[9] = ""
    return pd.DataFrame({"text": rows}, index=pd.Index([f"a{number:02d}" for number in range(24)], name="id"))


@pytest.fixture(autouse=True)
def in_this_process() -> object:
    with dask.config.set(scheduler="synchronous"):
        yield


def test_a_dask_frame_is_scored_as_a_pandas_frame(articles: pd.DataFrame) -> None:
    ours = on_dask.score(dd.from_pandas(articles, npartitions=3), models=["topic"])
    theirs = classifier.score(articles, "topic")
    got = ours.compute()
    assert list(ours.columns) == list(got.columns) and got.index.equals(theirs.index)
    for column in theirs.columns.drop("error"):
        assert got[column].dropna().tolist() == theirs[column].dropna().tolist()
    assert got["error"].notna().tolist() == theirs["error"].notna().tolist()


def test_cleaning_leaves_what_models_read(articles: pd.DataFrame) -> None:
    articles.loc["a00", "text"] = (
        "Also Read: Five things to know\n" + articles.loc["a00", "text"] + "\n\nShare on Facebook"
    )
    got = on_dask.clean(dd.from_pandas(articles, npartitions=2)).compute()["text"]
    assert "striker" in got["a00"] and "Facebook" not in got["a00"]
    assert got["a09"] == ""


def test_near_duplicates_of_other_partitions_are_found(articles: pd.DataFrame) -> None:
    random = np.random.default_rng(1)
    words = [f"word{number}" for number in range(400)]
    rows = [" ".join(random.choice(words, 60)) for _ in range(20)]
    frame = pd.DataFrame({"text": [*rows, rows[0], rows[3] + " more", ""]}, index=[f"b{n:02d}" for n in range(23)])
    got = on_dask.near_duplicates(dd.from_pandas(frame, npartitions=4))
    wanted = duplicate_clusters(frame["text"])
    alike = wanted[wanted.duplicated(keep=False)]
    assert got.to_dict() == alike.to_dict() and len(got) == 4


def test_a_cluster_is_on_one_side(articles: pd.DataFrame) -> None:
    frame = pd.concat([articles.set_axis(articles.index + f"-{copy}") for copy in range(20)])
    frame["duplicate_of"] = [id_.split("-")[0] for id_ in frame.index]
    got = on_dask.split(dd.from_pandas(frame.sort_index(), npartitions=5)).compute()
    sides = got.groupby(frame["duplicate_of"]).nunique()
    assert (sides == 1).all()
    apart = on_dask.split(dd.from_pandas(frame.drop(columns="duplicate_of").sort_index(), npartitions=5)).compute()
    assert 0.72 < (apart == "train").mean() < 0.88 and set(apart) == {"train", "validation", "test"}


def test_counts_added_up_in_a_tree_are_those_of_one_fit(articles: pd.DataFrame) -> None:
    vectorizer = FastTfidfVectorizer(ngram_range=(1, 2), min_df=2, max_features=50, dtype=np.float32)
    got = on_dask.document_frequencies(dd.from_pandas(articles, npartitions=11)["text"], vectorizer)
    whole, _ = fit_vocabulary(articles["text"].tolist(), vectorizer)
    assert got.blob == whole.blob and np.array_equal(got.idf, whole.idf)


def test_an_id_in_two_partitions_is_a_problem(articles: pd.DataFrame) -> None:
    twice = dd.concat([dd.from_pandas(articles, npartitions=2), dd.from_pandas(articles.iloc[:1], npartitions=1)])
    problems = on_dask.validate(twice)
    assert problems[problems["check"] == "duplicate id"]["id"].tolist() == ["a00"]
    assert (problems["check"] == "empty text").sum() == 1
