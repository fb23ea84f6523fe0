"""Rows of whole articles: leaning, and the topic sets of the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.model.training.settings import settings_of
from classifier.tasks import TASKS, Task
from quality_rows.learners import compared
from quality_rows.row import Answers, Row

ROOT = Path(__file__).resolve().parent.parent.parent
RECIPES = ROOT / "data" / "recipes"


def leaning(folder: Path, *, side: str) -> Iterator[Answers]:
    """AllSides: trained on `train` of one of its splits, measured on `valid`."""
    recipe = read_recipe(RECIPES / "leaning.toml")
    corpus = build_corpus(recipe, folder).corpus
    sides = pd.read_parquet(folder / "allsides.parquet", columns=["ID", side])
    given = pd.Series(sides[side].tolist(), index="allsides/" + sides["ID"])
    corpus = corpus.drop(columns="split")
    fitting, judging = (corpus[given.reindex(corpus.index) == name] for name in ("train", "valid"))
    settings = settings_of(recipe.train, TASKS["leaning"].unit)
    yield compared(without_copies_of(judging, fitting), judging, TASKS["leaning"], settings=settings)


def without_copies_of(judging: pd.DataFrame, fitting: pd.DataFrame) -> pd.DataFrame:
    """The training articles without those whose duplicate cluster is judged."""
    if "duplicate_of" not in fitting:
        return fitting
    judged = set(judging.index) | set(judging["duplicate_of"].dropna())
    return fitting[~fitting.index.isin(judged) & ~fitting["duplicate_of"].isin(judged)]


def reuters(folder: Path, *, column: str) -> Iterator[Answers]:
    """R8 or R52 of Reuters-21578, ModApte split."""
    frame = pd.read_parquet(folder / "reuters21578.parquet")
    frame = frame[frame[column].notna()]
    corpus = frame[["title", "body", "modapte"]].rename(columns={"body": "text", "modapte": "side"}).fillna("")
    yield _by_side(corpus.assign(topics_of_wire=frame[column]), Task("topics_of_wire"), "train", "test")


def newsgroups(folder: Path) -> Iterator[Answers]:
    """20 Newsgroups by date: subject and body."""
    frame = pd.read_parquet(folder / "newsgroups20.parquet")
    corpus = frame.rename(columns={"body": "text", "split": "side"})
    yield _by_side(corpus, Task("newsgroup"), "train", "test")


def ag_news(folder: Path) -> Iterator[Answers]:
    """AG News: the 18.9k training articles that are there, and the whole test part."""
    frame = pd.read_parquet(folder / "ag_news_partial.parquet").rename(columns={"label": "section", "split": "side"})
    yield _by_side(frame[["text", "section", "side"]], Task("section"), "train_partial", "test")


def _by_side(corpus: pd.DataFrame, task: Task, fitting: str, judging: str) -> Answers:
    corpus = corpus.reset_index(drop=True)
    corpus.index = corpus.index.astype(str)
    sides = corpus["side"]
    corpus = corpus.drop(columns="side")
    return compared(corpus[sides == fitting], corpus[sides == judging], task)


ROWS = (
    Row(
        name="allsides-random",
        set="AllSides leaning, `split_random` valid",
        metrics=("accuracy", "macro-F1"),
        bars=("86", ""),
        files=("allsides.parquet",),
        run=lambda folder: leaning(folder, side="split_random"),
    ),
    Row(
        name="allsides-media",
        set="AllSides leaning, `split_media` valid (outlets unseen)",
        metrics=("macro-F1", "accuracy"),
        bars=("untuned + 4", ""),
        files=("allsides.parquet",),
        run=lambda folder: leaning(folder, side="split_media"),
    ),
    Row(
        name="reuters-r8",
        set="Reuters R8, test",
        metrics=("accuracy",),
        bars=("97.5",),
        files=("reuters21578.parquet",),
        run=lambda folder: reuters(folder, column="r8"),
        published="TensorGCN 98.0 (Liu et al. 2020)",
    ),
    Row(
        name="reuters-r52",
        set="Reuters R52, test",
        metrics=("accuracy",),
        bars=("94.5",),
        files=("reuters21578.parquet",),
        run=lambda folder: reuters(folder, column="r52"),
        published="TensorGCN 95.1 (Liu et al. 2020)",
    ),
    Row(
        name="newsgroups",
        set="20 Newsgroups by date, test, without headers",
        metrics=("accuracy",),
        bars=("85",),
        files=("newsgroups20.parquet",),
        run=newsgroups,
    ),
    Row(
        name="ag-news",
        set="AG News, 18.9k training articles, test",
        metrics=("accuracy",),
        bars=("91",),
        files=("ag_news_partial.parquet",),
        run=ag_news,
        published="fastText, bigrams, all 120k training articles: 92.5 (Joulin et al. 2017)",
    ),
)
