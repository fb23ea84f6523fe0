"""Pools with gold labels, and articles that judge: none of them is in the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.label.learning.gold import one_hot
from classifier.label.pool.counted import CountedPool, Matrix, count_pool, item_rows
from classifier.label.pool.items import Items, items_of, without_copies
from classifier.model.training.settings import DEFAULTS
from classifier.tasks import Task

Array = np.ndarray
POOL, JUDGING = 10_000, 5_000
"""Articles of a pool, and those that judge, at the most: more cost hours and change no ratio."""


@dataclass(frozen=True)
class Set:
    """A counted pool with gold labels, and rows that judge.

    Attributes:
        name: of the set.
        items, pool: that are labelled.
        gold: of each item, shape (n_items, n_labels).
        rows: features of the judging articles.
        truth: their gold labels, shape (n_rows, n_labels).
    """

    name: str
    items: Items
    pool: CountedPool
    gold: Array
    rows: Matrix
    truth: Array


def ag_news(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """AG News: the part of train that is there, and test."""
    frame = pd.read_parquet(folder / "ag_news_partial.parquet").rename(columns={"label": "gold"})
    return _sides(frame[["text", "gold"]], frame["split"], "train_partial", "test")


def newsgroups(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """20 Newsgroups by date."""
    frame = pd.read_parquet(folder / "newsgroups20.parquet").rename(columns={"body": "text", "newsgroup": "gold"})
    return _sides(frame[["title", "text", "gold"]], frame["split"], "train", "test")


def huffpost(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """HuffPost headlines of 41 desks; every fifth judges."""
    frame = pd.read_parquet(folder / "huffpost36k.parquet").rename(columns={"category": "gold"})
    side = pd.Series(np.where(np.arange(len(frame)) % 5 == 4, "test", "train"), index=frame.index)
    return _sides(frame[["text", "gold"]], side, "train", "test")


def allsides(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leaning of AllSides' articles, `split_random`."""
    frame = pd.read_parquet(folder / "allsides.parquet")
    frame = frame.rename(columns={"content_original": "text", "bias_text": "gold"})
    return _sides(frame[["title", "text", "gold"]], frame["split_random"], "train", "valid")


def newsmtsc(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sentiment toward a marked mention."""
    frame = pd.read_parquet(folder / "newsmtsc.parquet")
    names = {"sentence": "text", "mention": "target", "from": "mention_start", "to": "mention_end", "polarity": "gold"}
    frame = frame.rename(columns=names).astype({"gold": str})
    return _sides(frame[[*names.values()]], frame["split"], "train", "dev")


SETS: dict[str, tuple[str, Callable[[Path], tuple[pd.DataFrame, pd.DataFrame]], Task]] = {
    "ag_news": ("AG News", ag_news, Task("gold")),
    "newsgroups": ("20 Newsgroups", newsgroups, Task("gold")),
    "huffpost": ("HuffPost", huffpost, Task("gold")),
    "allsides": ("AllSides leaning", allsides, Task("gold")),
    "newsmtsc": ("NewsMTSC", newsmtsc, Task("gold", "mention")),
}


def counted(name: str, folder: Path, *, pool: int = POOL, seed: int = 0) -> Set:
    """Read and count a set."""
    title, read, task = SETS[name]
    learning, judging = read(folder)
    learning, _ = without_copies(learning.sample(frac=1, random_state=seed).iloc[:pool])
    judging = judging.sample(frac=1, random_state=seed).iloc[:JUDGING]
    labels = sorted(learning["gold"].unique())
    items, others = items_of(learning, task), items_of(judging, task)
    rows = count_pool(items, task.unit, DEFAULTS[task.unit], seed=seed)
    matrix = item_rows(rows.features.transform(others.units), others.units)
    return Set(title, items, rows, _gold(learning, items, labels), matrix, _gold(judging, others, labels))


def _gold(frame: pd.DataFrame, items: Items, labels: list[str]) -> Array:
    return one_hot([[label] for label in frame["gold"].iloc[items.owners]], labels)


def _sides(frame: pd.DataFrame, side: pd.Series, learning: str, judging: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = frame.set_axis([str(number) for number in range(len(frame))])
    values = side.to_numpy()
    return frame[values == learning], frame[values == judging]
