"""Articles about one event: near-copies, and titles and leads that are alike within some days.

Titles and leads are TF-IDF vectors, clustered by average linkage (Sokal & Michener 1958), as in topic detection and
tracking (Allan et al. 1998), a block of articles at a time in the order of their dates. The mean similarity of two
clusters is the product of their mean vectors, so that blocks are joined by the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.checks.duplicates import duplicate_clusters
from classifier.corpus.records.dates import parse_dates
from classifier.errors import CorpusError

Codes = npt.NDArray[np.int64]

BLOCK = 4000
"""Articles that are clustered at once: their distances are 64 MB."""

LEAST_SIMILARITY = 0.08
"""Mean cosine similarity of two clusters' titles from which they are one story; chosen on the first 40,000 headlines of
the UCI news aggregator, and kept for the rest."""

LEAST_WITH_LEADS = 0.15
"""The same where leads are read beside titles, each for half; chosen by eye on a week of AllSides articles."""

JOIN_WITH_LEADS = 0.2
JOIN_SIMILARITY = 0.3
"""The same for a cluster of a later day and a story: what is alike by chance adds up over days. There 0.1 halves the
pairwise precision, and 0.3 costs 3 points of it."""

BY_TITLES, WITH_LEADS = (LEAST_SIMILARITY, JOIN_SIMILARITY), (LEAST_WITH_LEADS, JOIN_WITH_LEADS)
"""Least similarity on one day, and of a later day and a story."""

DAYS = 3.0
"""Days from an article of a story to the next, at the most."""

LEAD_CHARACTERS = 1000
"""Characters of the text that are read beside the title."""

STAND_IN_CHARACTERS = 120
"""Characters of the text that stand for a title that is missing."""

UNDATED = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class _Story:
    """A story that articles may still join: its number, the sum of its vectors, its size and its last day."""

    number: int
    total: Any
    size: int
    last: float


def find_stories(articles: pd.DataFrame, *, days: float = DAYS, seed: int = 0) -> pd.DataFrame:
    """Find the articles that are about one event.

    Args:
        articles: one a row; `id`, `title` or `text`, and `published`. Articles without a date are of one day.
        days: from an article of a story to the next, at the most.
        seed: of the hash functions that find near-copies.

    Returns:
        On the index of the articles: `story_id` (id of the story's first article), `copy_of` (id of the article that
        it is a near-copy of, else its own).

    Raises:
        CorpusError: there is neither a title nor a text.
    """
    if "title" not in articles and "text" not in articles:
        raise CorpusError("has neither titles nor texts, by which stories are told.")
    ids = articles["id"].astype(str).to_numpy() if "id" in articles else articles.index.astype(str).to_numpy()
    titles, when = _titles(articles), _days(articles)
    order = np.argsort(when, kind="stable")
    copies = _copies(articles, ids, seed)
    numbers = np.empty(len(ids), np.int64)
    leads = _leads(articles)
    vectors = _vectors([titles[i] for i in order], [leads[i] for i in order] if leads else None)
    if vectors is None:
        numbers = np.arange(len(ids))
    else:
        numbers[order] = _clustered(vectors, when[order], days, WITH_LEADS if leads else BY_TITLES)
    numbers = _joined(numbers, pd.factorize(pd.Series(copies))[0])
    first = pd.Series(ids[order]).groupby(numbers[order]).first()
    return pd.DataFrame({"story_id": first.reindex(numbers).to_numpy(), "copy_of": copies}, index=articles.index)


def _titles(articles: pd.DataFrame) -> list[str]:
    empty = pd.Series([""] * len(articles), index=articles.index)
    titles = articles.get("title", empty).fillna("").astype(str)
    leads = articles.get("text", empty).fillna("").astype(str).str[:STAND_IN_CHARACTERS]
    return titles.where(titles.str.strip() != "", leads).tolist()


def _days(articles: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Each article's date in days; one day for those without."""
    if "published" not in articles:
        return np.zeros(len(articles))
    dates = parse_dates(articles["published"]).dt.tz_convert("UTC").dt.tz_localize(None)
    since = (dates - pd.Timestamp(UNDATED)).dt.total_seconds() / 86_400
    return np.asarray(since.fillna(0.0), np.float64)


def _copies(articles: pd.DataFrame, ids: npt.NDArray[Any], seed: int) -> npt.NDArray[Any]:
    """The id of the first article that each is a near-copy of; titles alone are no ground for it."""
    if "text" not in articles:
        return ids
    texts = articles["text"].fillna("").astype(str).tolist()
    places = pd.Index([str(i) for i in range(len(ids))])
    first = duplicate_clusters(pd.Series(texts, index=places), seed=seed).astype(int).to_numpy()
    return np.asarray(ids[first])


def _leads(articles: pd.DataFrame) -> list[str] | None:
    """The beginning of each text; None where there are no texts."""
    if "text" not in articles:
        return None
    return articles["text"].fillna("").astype(str).str[:LEAD_CHARACTERS].tolist()


def _vectors(titles: list[str], leads: list[str] | None) -> Any:
    """A vector an article, whose products are similarities; None where no title has a word."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    from classifier.tfidf.vectorizer import FastTfidfVectorizer

    parts = []
    for texts in (titles, leads) if leads else (titles,):
        vectorizer = FastTfidfVectorizer(sublinear_tf=True, stop_words=sorted(ENGLISH_STOP_WORDS), dtype=np.float32)
        try:
            parts.append(vectorizer.fit_transform(texts))
        except ValueError:  # in scikit-learn's words, an empty vocabulary
            continue
    if not parts:
        return None
    return (hstack(parts) * np.float32(1 / np.sqrt(len(parts)))).tocsr()


def _clustered(matrix: Any, when: npt.NDArray[np.float64], days: float, least: tuple[float, float]) -> Codes:
    """The number of each article's story; articles in the order of their dates."""
    numbers, active, count = np.empty(matrix.shape[0], np.int64), list[_Story](), 0
    for start, stop in _blocks(when):
        vectors = matrix[start:stop]
        groups = _linked(vectors, least[0])
        active = [story for story in active if when[start] - story.last <= days]
        own, joins = _summed(vectors, groups, when[start:stop]), np.empty(groups.max() + 1, np.int64)
        for group, story in enumerate(_matched(own, active, least)):
            joins[group] = count if story is None else story.number
            count += story is None
        numbers[start:stop] = joins[groups]
        active = _updated(active, own, joins)
    return numbers


def _blocks(when: npt.NDArray[np.float64]) -> Iterator[tuple[int, int]]:
    """Runs of articles: of one day, and no more than BLOCK."""
    days = np.floor(when)
    edges = [0, *(np.flatnonzero(np.diff(days)) + 1).tolist(), len(when)]
    for first, last in pairwise(edges):
        for start in range(first, last, BLOCK):
            yield start, min(start + BLOCK, last)


def _linked(vectors: Any, least: float) -> Codes:
    """The group of each of a block's articles, from 0."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if vectors.shape[0] < 2:
        return np.zeros(vectors.shape[0], np.int64)
    distances = 1 - (vectors @ vectors.T).toarray()
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(np.maximum(distances, 0), checks=False), "average")
    return np.asarray(fcluster(tree, 1 - least, "distance") - 1, np.int64)


@dataclass(frozen=True)
class _Groups:
    """Groups of a block: sums of their vectors, sizes, last days."""

    totals: Any
    sizes: npt.NDArray[np.float64]
    last: npt.NDArray[np.float64]


def _summed(vectors: Any, groups: Codes, when: npt.NDArray[np.float64]) -> _Groups:
    from scipy.sparse import csr_matrix

    count = int(groups.max()) + 1
    member = csr_matrix(
        (np.ones(len(groups), np.float32), (groups, np.arange(len(groups)))), shape=(count, len(groups))
    )
    last = np.full(count, -np.inf)
    np.maximum.at(last, groups, when)
    return _Groups((member @ vectors).tocsr(), np.bincount(groups).astype(np.float64), last)


def _matched(groups: _Groups, active: list[_Story], least: tuple[float, float]) -> list[_Story | None]:
    """The earlier story that each group is most like on average; None: it is a new one."""
    from scipy.sparse import vstack

    if not active:
        return [None] * len(groups.sizes)
    earlier = vstack([story.total for story in active])
    likeness = (groups.totals @ earlier.T).toarray() / groups.sizes[:, None]
    likeness /= np.array([story.size for story in active])
    best = likeness.argmax(axis=1)
    day = np.floor(groups.last[0])
    enough = [least[int(np.floor(story.last) != day)] for story in active]
    return [
        active[place] if likeness[group, place] >= enough[place] else None for group, place in enumerate(best.tolist())
    ]


def _updated(active: list[_Story], groups: _Groups, joins: Codes) -> list[_Story]:
    """The stories that the next block may join."""
    stories = {story.number: story for story in active}
    for group, number in enumerate(joins.tolist()):
        total, size, last = groups.totals[group], int(groups.sizes[group]), float(groups.last[group])
        before = stories.get(number)
        if before is not None:
            total, size, last = before.total + total, before.size + size, max(before.last, last)
        stories[number] = _Story(number, total, size, last)
    return list(stories.values())


def _joined(numbers: Codes, copies: Codes) -> Codes:
    """The numbers of stories with near-copies in one."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    stories = int(numbers.max(initial=-1)) + 1
    size = stories + int(copies.max(initial=-1)) + 1
    graph = coo_matrix((np.ones(len(numbers)), (numbers, stories + copies)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][numbers], np.int64)
