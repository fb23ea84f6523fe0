"""What a set of stories looks like: a row a story, and how outlets differ within it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from classifier.findings.answer_table import LABEL, PROBABILITY, TARGET

COLUMNS = ("story_id", "title", "articles", "copies", "outlets", "first", "last", "lead", "first_outlet")
"""Columns of a table of stories; `lead` is the id of the article whose title is most like the others'."""


def story_table(articles: pd.DataFrame, *, least: int = 2) -> pd.DataFrame:
    """Give a row for each story, the largest first.

    Args:
        articles: `id`, `title`, `story_id`, `copy_of`; optional `outlet` and `published`.
        least: articles that a story has at least.
    """
    sizes = articles["story_id"].map(articles["story_id"].value_counts())
    rows = [_row(str(story), group) for story, group in articles[sizes >= least].groupby("story_id", sort=False)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["articles", "story_id"], ascending=[False, True], ignore_index=True)


def outlet_differences(articles: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Give how a story's outlets differ from the story as a whole.

    Args:
        articles: `story_id`, `outlet` and the answers to one task; see `answer_table.read_answers`.
        labels: of the task.

    Returns:
        A row a story and outlet (and target, for a task that reads mentions), of those with two outlets or more:
        `story_id`, `target`, `outlet`, `articles`, for each label its mean probability (the share of answers where
        there are no probabilities), and under `LABEL from the others` how much higher it is than of the other outlets.
    """
    keys = ["story_id", *([TARGET] if TARGET in articles else [])]
    values = pd.DataFrame({label: _values(articles, label) for label in labels}, index=articles.index)
    frame = pd.concat([articles[[*keys, "outlet"]], values], axis=1).dropna(subset=["outlet"])
    grouped = frame.groupby([*keys, "outlet"])
    sums, sizes = grouped[list(labels)].sum(), grouped.size()
    rest = sizes.groupby(level=keys).transform("sum") - sizes
    means = sums.div(sizes, axis=0)
    others = (sums.groupby(level=keys).transform("sum") - sums).div(rest.where(rest > 0), axis=0)
    steps = (means - others).add_suffix(" from the others")
    return pd.concat([sizes.rename("articles"), means, steps], axis=1)[rest > 0].reset_index()


def _values(articles: pd.DataFrame, label: str) -> pd.Series[float]:
    if PROBABILITY + label in articles:
        return articles[PROBABILITY + label].fillna(0).astype(float)
    return (articles[LABEL] == label).astype(float)


def _row(story: str, group: pd.DataFrame) -> dict[str, Any]:
    lead = _lead(group)
    outlets = group["outlet"].dropna().astype(str) if "outlet" in group else pd.Series(dtype=str)
    dates = group["published"].dropna().astype(str) if "published" in group else pd.Series(dtype=str)
    return {
        "story_id": story,
        "title": str(lead["title"] or ""),
        "articles": len(group),
        "copies": int((group["copy_of"].astype(str) != group["id"].astype(str)).sum()),
        "outlets": int(outlets.nunique()),
        "first": dates.min() if len(dates) else "",
        "last": dates.max() if len(dates) else "",
        "lead": str(lead["id"]),
        "first_outlet": str(outlets.iloc[0]) if len(outlets) else "",
    }


def _lead(group: pd.DataFrame) -> pd.Series[Any]:
    """The article whose title shares most words with the titles of the others."""
    titles = [set(str(title).lower().split()) for title in group["title"].fillna("")]
    counts: dict[str, int] = {}
    for words in titles:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    shared = [sum(counts[word] - 1 for word in words) / (len(words) + 3) for words in titles]
    return group.iloc[int(np.argmax(shared))]
