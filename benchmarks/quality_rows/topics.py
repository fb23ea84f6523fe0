"""Rows of the topic model's carrying over: to a source it never saw, and to the sets of the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from classifier.corpus.prepare.labels import map_labels, read_label_map
from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.model.training.settings import settings_of
from classifier.scoring.loaded import load_model
from classifier.tasks import TASKS
from quality_rows.articles import RECIPES, ROOT, without_copies_of
from quality_rows.learners import quickly_answered, shipped_answers, untuned_peer, whole_texts
from quality_rows.row import Answers, Row

MAPS = ROOT / "data" / "label_maps"
SOURCES = (
    "huffpost36k.parquet",
    "allsides.parquet",
    "wikipedia_current_events.parquet",
    "uci_news_aggregator.parquet",
    "times_of_india_2001.parquet",
    "sib200_english.parquet",
)


def leave_one_source_out(folder: Path) -> Iterator[Answers]:
    """Train on all sources of the recipe but one, on gold labels alone, and answer that one; a part for each."""
    recipe = read_recipe(RECIPES / "topic.toml")
    corpus = build_corpus(recipe, folder).corpus.drop(columns="split", errors="ignore")
    settings = settings_of(recipe.train, "article")
    for source in corpus["data_set"].unique():
        judging, fitting = corpus[corpus["data_set"] == source], corpus[corpus["data_set"] != source]
        fitting = without_copies_of(judging, fitting)
        # A label that no other source has cannot be learnt.
        judging = judging[judging["topic"].isin(fitting["topic"])]
        ours = quickly_answered(fitting, judging, TASKS["topic"], settings)
        majority = str(fitting["topic"].mode()[0])
        yield Answers(judging["topic"].tolist(), ours, None, majority, name=f", {source} left out")


def carry_over(folder: Path) -> Iterator[Answers]:
    """What the shipped bundle answers on the test parts of sets that it never saw, with their labels mapped."""
    model = load_model(ROOT / "models" / "topic")
    corpus = build_corpus(read_recipe(RECIPES / "topic.toml"), folder).corpus
    peer = untuned_peer(whole_texts(corpus), corpus["topic"].tolist())
    majority = str(corpus["topic"].mode()[0])
    for name, frame in (("Reuters", reuters), ("AG News", ag_news), ("20 Newsgroups", newsgroups)):
        judging = frame(folder)
        ours = shipped_answers(model, judging)
        untuned = [str(label) for label in peer.predict(whole_texts(judging))]
        yield Answers(judging["topic"].tolist(), ours, untuned, majority, name=f" to {name}")


def reuters(folder: Path) -> pd.DataFrame:
    """Test articles of Reuters-21578 (ModApte) whose topics all map to one."""
    frame = pd.read_parquet(folder / "reuters21578.parquet")
    frame = frame[frame["modapte"] == "test"]
    rules = read_label_map(MAPS / "reuters.csv")
    mapped = [set(map_labels(topics, [""] * len(topics), rules)) for topics in frame["topics"]]
    found = [next(iter(labels)) if len(labels) == 1 else "" for labels in mapped]
    return _labelled(frame.rename(columns={"body": "text"})[["title", "text"]].fillna(""), found)


def ag_news(folder: Path) -> pd.DataFrame:
    """AG News' test part, but for World, which names a place."""
    frame = pd.read_parquet(folder / "ag_news_partial.parquet")
    frame = frame[frame["split"] == "test"]
    rules = read_label_map(MAPS / "ag_news.csv")
    return _labelled(frame[["text"]].assign(title=""), map_labels(frame["label"], frame["text"], rules))


def newsgroups(folder: Path) -> pd.DataFrame:
    """20 Newsgroups' test part, but for the groups that name no one topic."""
    frame = pd.read_parquet(folder / "newsgroups20.parquet")
    frame = frame[frame["split"] == "test"]
    rules = read_label_map(MAPS / "newsgroups20.csv")
    frame = frame.rename(columns={"body": "text"})
    return _labelled(frame[["title", "text"]], map_labels(frame["newsgroup"], frame["text"], rules))


def _labelled(frame: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    frame = frame.assign(topic=labels).set_axis(frame.index.astype(str))
    return frame[(frame["topic"] != "") & (frame["text"].str.strip() != "")]


ROWS = (
    Row(
        name="topic-left-out",
        set="Topic, gold labels alone",
        metrics=("accuracy", "macro-F1"),
        bars=("", ""),
        files=SOURCES,
        run=leave_one_source_out,
    ),
    Row(
        name="topic-carry-over",
        set="Shipped topic bundle, carried over",
        metrics=("accuracy",),
        files=(*SOURCES, "reuters21578.parquet", "ag_news_partial.parquet", "newsgroups20.parquet"),
        run=carry_over,
    ),
)
