"""The sets that distillation is measured on, and the articles that may be labelled softly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.tasks import TASKS, Task

LEANING_ARTICLES = 2000
"""Of AllSides' training outlets that are read: an article has 256 tokens, and a core reads a few a second."""


@dataclass(frozen=True)
class Data:
    """A set: `train`, whose rest is unlabelled, and `judge`; the label is in a column named after the task."""

    task: Task
    train: pd.DataFrame
    judge: pd.DataFrame


@cache
def ag_news(folder: Path, _: int) -> Data:
    """Title and description, four desks."""
    rows = pd.read_parquet(folder / "ag_news_partial.parquet")
    rows = rows.assign(desk=rows["label"], id=[f"ag-{i}" for i in range(len(rows))]).set_index("id")
    side = rows["split"].str.startswith("train")
    return Data(Task("desk"), rows.loc[side, ["text", "desk"]], rows.loc[~side, ["text", "desk"]])


@cache
def newsmtsc(folder: Path, _: int) -> Data:
    """Stance toward marked mentions; judged on both dev sets."""
    rows = pd.read_parquet(folder / "newsmtsc.parquet").drop_duplicates("id").set_index("id")
    names = {"sentence": "text", "mention": "target", "from": "mention_start", "to": "mention_end"}
    rows = rows.rename(columns=names).assign(stance=rows["polarity"].map({-1: "against", 0: "neutral", 1: "favor"}))
    side = rows["split"] == "train"
    columns = ["text", "target", "mention_start", "mention_end", "stance"]
    return Data(TASKS["stance"], rows.loc[side, columns], rows.loc[~side, columns])


@cache
def leaning(folder: Path, _: int) -> Data:
    """Leaning of AllSides articles, judged on outlets unseen."""
    rows = allsides_rows(folder)
    columns = ["title", "text", "leaning"]
    return Data(
        TASKS["leaning"],
        allsides(folder)[columns].sample(LEANING_ARTICLES, random_state=0),
        rows.loc[rows["split_media"] != "train", columns],
    )


def editorials(folder: Path, seed: int) -> Data:
    """Sentiment of NYT editorial sentences; each seed holds out another fifth of the editorials."""
    rows = pd.read_parquet(folder / "vader_nyt.parquet").set_index("id")
    cut = np.select(
        [rows["mean_sentiment"] <= -0.5, rows["mean_sentiment"] >= 0.5], ["negative", "positive"], "neutral"
    )
    rows = rows.assign(sentiment=cut, group=rows["article_id"])[["text", "sentiment", "group"]]
    held = np.random.default_rng(0).permutation(rows["group"].unique())[seed % 5 :: 5]
    is_held = rows["group"].isin(held)
    return Data(TASKS["sentiment"], rows[~is_held], rows[is_held])


SETS: dict[str, Callable[[Path, int], Data]] = {
    "ag_news": ag_news,
    "newsmtsc": newsmtsc,
    "leaning": leaning,
    "editorials": editorials,
}


@cache
def allsides(folder: Path) -> pd.DataFrame:
    """The articles that are in the training part of both of AllSides' splits."""
    rows = allsides_rows(folder)
    return rows[(rows["split_random"] == "train") & (rows["split_media"] == "train")]


def allsides_rows(folder: Path) -> pd.DataFrame:
    """All articles of AllSides that are there."""
    rows = pd.read_parquet(folder / "allsides.parquet")
    names = {"ID": "id", "content_original": "text", "bias_text": "leaning"}
    return rows.rename(columns=names).set_index("id").drop(columns=["authors", "date", "url"])
