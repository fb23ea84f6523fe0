"""The items of a pool: what is asked about, one a distinct article, sentence, or article and target."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import Article, articles_of, toward_most_mentioned
from classifier.corpus.prepare.units import Units, cut_units
from classifier.errors import CorpusError
from classifier.tasks import Task

Codes = npt.NDArray[np.int64]

SEPARATOR = "#"
"""Between an article's id and what of it is asked about: a target, or where a sentence begins."""

TARGETS_AN_ARTICLE = 3
"""The most mentioned, of an article that names no target."""

SHOWN_COLUMNS = ("outlet", "url", "published", "authors", "language")
"""Columns of the corpus that an item takes along, where they are there."""


@dataclass(frozen=True)
class Items:
    """The items of a pool.

    Attributes:
        ids: of each item.
        units: that they are read by; the group of each is its item's position.
        articles: the articles, as they were read.
        records: of each article, what is shown and exported of it beside its title and text.
        owners: position of each item's article, shape (n_items,).
    """

    ids: list[str]
    units: Units
    articles: list[Article]
    records: list[dict[str, Any]]
    owners: Codes

    def __len__(self) -> int:
        return len(self.ids)

    def record(self, item: int) -> dict[str, Any]:
        """What an item is, JSON-ready: id, title, text, target, and where its sentence or mentions are."""
        article = self.articles[self.owners[item]]
        target = self.units.targets[item]
        places = {"spans": [list(span) for span in article.spans]} if article.spans else {}
        sentence = {"sentence": self._sentence(item)} if SEPARATOR in self.ids[item] and target is None else {}
        return {
            "id": article.id,
            "title": article.title,
            "text": article.text,
            **self.records[self.owners[item]],
            **({"target": target.name} if target is not None else {}),
            **places,
            **sentence,
        }

    def hash(self, item: int) -> str:
        """SHA-256 of what an item reads: title, text, target and sentence."""
        record = self.record(item)
        words = (str(record.get(name, "")) for name in ("title", "text", "target", "sentence"))
        return hashlib.sha256("\x1f".join(words).encode("utf-8", "surrogatepass")).hexdigest()

    def texts(self) -> list[str]:
        """Title and words of each item, for a search."""
        words: list[list[str]] = [[title] for title in self._titles()]
        for group, text in zip(self.units.group, self.units.text, strict=True):
            words[group].append(text)
        return ["\n".join(parts) for parts in words]

    def _titles(self) -> list[str]:
        return [self.articles[owner].title for owner in self.owners]

    def units_of(self, item: int) -> Units:
        """The units that an item is read by."""
        start, end = np.searchsorted(self._groups, [item, item + 1])
        return self.units.take(list(range(int(start), int(end))))

    def _sentence(self, item: int) -> list[int]:
        units = self.units_of(item)
        return [units.start[0], units.end[0]]

    @cached_property
    def _groups(self) -> Codes:
        return np.asarray(self.units.group, dtype=np.int64)


def items_of(corpus: pd.DataFrame, task: Task) -> Items:
    """Cut a corpus frame into items; near-copies and what has no unit to read are left out.

    Args:
        corpus: see design.md; its labels are not read.
        task: its unit says what an item is.

    Raises:
        CorpusError: nothing is left to ask about.
    """
    articles = articles_of(corpus)
    if task.unit == "mention":
        articles = [article if article.targets else _toward_most_mentioned(article) for article in articles]
    units = cut_units(articles, task)
    if task.unit == "sentence":
        units = _each_alone(units)
    units = _with_units(units)
    if not len(units):
        hint = " Names are found by themselves in English alone." if task.unit == "mention" else ""
        raise CorpusError(f"has no article with a {task.unit} to ask about. Look at its text and target columns.{hint}")
    ids = [_item_id(articles, units, group, task) for group in range(len(units.articles))]
    return Items(ids, units, articles, _shown_columns(corpus), np.asarray(units.articles, dtype=np.int64))


def without_copies(corpus: pd.DataFrame, kept: Collection[str] = ()) -> tuple[pd.DataFrame, int]:
    """The first article of each cluster of near-copies, and how many were left out.

    Args:
        corpus: a corpus frame.
        kept: ids that go before all others of their cluster.
    """
    from classifier.corpus.checks.duplicates import duplicate_clusters

    own = pd.Series(corpus.index.astype(str), index=corpus.index)
    originals = corpus["duplicate_of"].fillna(own) if "duplicate_of" in corpus else duplicate_clusters(corpus["text"])
    # One text with two targets, or two marked mentions, is two questions.
    keys = pd.DataFrame({"original": originals.astype(str)})
    keys = keys.assign(**{name: corpus[name].astype(str) for name in ("target", "mention_start") if name in corpus})
    order = np.argsort(~corpus.index.isin(list(kept)), kind="stable")
    is_first = np.empty(len(corpus), np.bool_)
    is_first[order] = ~keys.iloc[order].duplicated()
    return corpus[is_first], int((~is_first).sum())


def _toward_most_mentioned(article: Article) -> Article:
    return toward_most_mentioned(article, most=TARGETS_AN_ARTICLE)


def _each_alone(units: Units) -> Units:
    """Make each unit a group of its own."""
    articles = [units.articles[group] for group in units.group]
    return replace(units, group=list(range(len(units))), articles=articles, targets=[None] * len(articles))


def _with_units(units: Units) -> Units:
    """Leave out groups without a unit; the others are numbered anew."""
    used = sorted(set(units.group))
    number = {group: place for place, group in enumerate(used)}
    return replace(
        units,
        group=[number[group] for group in units.group],
        articles=[units.articles[group] for group in used],
        targets=[units.targets[group] for group in used],
    )


def _item_id(articles: list[Article], units: Units, group: int, task: Task) -> str:
    article, target = articles[units.articles[group]].id, units.targets[group]
    if target is not None:
        return f"{article}{SEPARATOR}{target.name}"
    return f"{article}{SEPARATOR}{units.start[group]}" if task.unit == "sentence" else article


def _shown_columns(corpus: pd.DataFrame) -> list[dict[str, Any]]:
    names = [name for name in SHOWN_COLUMNS if name in corpus]
    rows = zip(*(corpus[name].tolist() for name in names), strict=True) if names else [()] * len(corpus)
    return [_plain(dict(zip(names, row, strict=True))) for row in rows]


def _plain(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that hold something, as JSON can."""
    filled = {name: value for name, value in cells.items() if isinstance(value, (str, int, datetime))}
    shown = {name: str(value.date()) if isinstance(value, datetime) else str(value) for name, value in filled.items()}
    return {name: text for name, text in shown.items() if text and text != "NaT"}
