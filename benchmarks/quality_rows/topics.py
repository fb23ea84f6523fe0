"""Rows of the topic model's carrying over: to a source it never saw, and to the sets of the field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from classifier.corpus.labels import map_labels, read_label_map
from classifier.corpus.recipe import build_corpus, read_recipe
from classifier.tasks import TASKS, Task
from quality_rows.articles import RECIPES, ROOT, without_copies_of
from quality_rows.learners import answered, fit, untuned_answers, whole_texts
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
    """Train on all sources of the recipe but one, and answer that one; a part for each."""
    corpus = build_corpus(read_recipe(RECIPES / "topic.toml"), folder).drop(columns="split", errors="ignore")
    for source in corpus["data_set"].unique():
        judging, fitting = corpus[corpus["data_set"] == source], corpus[corpus["data_set"] != source]
        found = _carried(without_copies_of(judging, fitting), judging)
        yield replace(found, name=f", {source} left out")


def carry_over(folder: Path) -> Iterator[Answers]:
    """Train on the whole recipe, and answer Reuters, AG News and 20 Newsgroups with their labels mapped."""
    corpus = build_corpus(read_recipe(RECIPES / "topic.toml"), folder).drop(columns="split", errors="ignore")
    frames = {"Reuters": reuters(folder), "AG News": ag_news(folder), "20 Newsgroups": newsgroups(folder)}
    judging = pd.concat([frame.assign(data_set=name) for name, frame in frames.items()], ignore_index=True)
    found = _carried(corpus, judging.set_axis(judging.index.astype(str)))
    for name in frames:
        kept = [i for i, source in enumerate(judging["data_set"]) if source == name]
        yield Answers(
            [found.gold[i] for i in kept],
            [found.ours[i] for i in kept],
            [(found.untuned or [])[i] for i in kept],
            found.majority,
            name=f" to {name}",
        )


def reuters(folder: Path) -> pd.DataFrame:
    """Articles of Reuters-21578 whose topics all map to one."""
    frame = pd.read_parquet(folder / "reuters21578.parquet")
    rules = read_label_map(MAPS / "reuters.csv")
    mapped = [set(map_labels(topics, [""] * len(topics), rules)) for topics in frame["topics"]]
    found = [next(iter(labels)) if len(labels) == 1 else "" for labels in mapped]
    return _labelled(frame.rename(columns={"body": "text"})[["title", "text"]].fillna(""), found)


def ag_news(folder: Path) -> pd.DataFrame:
    """AG News' training part, but for World, which names a place."""
    frame = pd.read_parquet(folder / "ag_news_partial.parquet")
    frame = frame[frame["split"] != "test"]
    rules = read_label_map(MAPS / "ag_news.csv")
    return _labelled(frame[["text"]].assign(title=""), map_labels(frame["label"], frame["text"], rules))


def newsgroups(folder: Path) -> pd.DataFrame:
    """20 Newsgroups' training part, but for the groups that name no one topic."""
    frame = pd.read_parquet(folder / "newsgroups20.parquet")
    frame = frame[frame["split"] == "train"]
    rules = read_label_map(MAPS / "newsgroups20.csv")
    frame = frame.rename(columns={"body": "text"})
    return _labelled(frame[["title", "text"]], map_labels(frame["newsgroup"], frame["text"], rules))


def _labelled(frame: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    frame = frame.assign(topic=labels)
    return frame[(frame["topic"] != "") & (frame["text"].str.strip() != "")]


def _carried(fitting: pd.DataFrame, judging: pd.DataFrame) -> Answers:
    """Ours and the untuned peer, among the labels that the training part has."""
    task: Task = TASKS["topic"]
    ours = answered(fit(fitting, task), judging)
    untuned = untuned_answers(whole_texts(fitting), fitting["topic"].tolist(), whole_texts(judging))
    return Answers(judging["topic"].tolist(), ours, untuned, str(fitting["topic"].mode()[0]))


ROWS = (
    Row(
        name="topic-left-out",
        set="Topic",
        metrics=("accuracy", "macro-F1"),
        bars=("", ""),
        files=SOURCES,
        run=leave_one_source_out,
    ),
    Row(
        name="topic-carry-over",
        set="Topic, carried over",
        metrics=("accuracy",),
        files=(*SOURCES, "reuters21578.parquet", "ag_news_partial.parquet", "newsgroups20.parquet"),
        run=carry_over,
    ),
)
