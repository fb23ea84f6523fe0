"""Which articles train and which judge, so that no duplicate cluster is on both sides.

A cluster that the chosen way of splitting would cut (one outlet in train printed what
another in test wrote) keeps its articles in the side that judges; those in the sides
before it are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from classifier.errors import CorpusError

if TYPE_CHECKING:
    import pandas as pd

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

SIDES = ("train", "validation", "test")
"""Sides of a split; a cluster in two of them goes to the later one."""

LEFT_OUT = "left out"
WAYS = ("duplicates", "outlet", "time", "target")
_COLUMNS = {"outlet": "outlet", "time": "published", "target": "target"}


@dataclass(frozen=True)
class Shares:
    """Shares of the articles, 0 to 1, that go to validation and to test; the rest trains."""

    validation: float = 0.1
    test: float = 0.1

    def __post_init__(self) -> None:
        if min(self.validation, self.test) < 0 or not 0 < self.validation + self.test < 1:
            raise ValueError(f"validation {self.validation} and test {self.test} leave no article to train or to judge")


def split(
    corpus: pd.DataFrame,
    *,
    by: str = "duplicates",
    label_column: str | None = None,
    shares: Shares = Shares(),
    seed: int = 0,
) -> pd.Series[str]:
    """Assign each article to train, validation or test.

    Args:
        corpus: needs the column of `by`; `duplicate_of` is made where it is not there, and
            a `group` column is kept together like a cluster.
        by: one of WAYS. `duplicates`: stratified by label, whole clusters; `outlet` and
            `target`: no outlet or target is on two sides; `time`: the latest articles judge.
        label_column: that the shares are kept in; None: not looked at.
        shares: met to within one group.
        seed: of the order of groups.

    Returns:
        One of SIDES, or LEFT_OUT, on the corpus' index.

    Raises:
        CorpusError: an article has not what `by` needs; `.ids` names them.
        ValueError: `by` is none of WAYS.
    """
    import pandas as pd

    clusters = cluster_codes(corpus)
    if by == "time":
        sides = _by_time(_column(corpus, by), shares)
    else:
        labels = _label_codes(corpus, label_column)
        sides = _by_groups(labels, _groups(corpus, by, clusters), shares, seed)
    sides = without_crossing(sides, clusters)
    names = np.array([*SIDES, LEFT_OUT], dtype=object)
    return pd.Series(names[sides], index=corpus.index, name="split", dtype="str")


def lacking(corpus: pd.DataFrame, *, by: str) -> Mask:
    """Which articles have not what a split needs: an outlet, a date or a target, shape (n_articles,)."""
    if _COLUMNS.get(by) not in corpus:
        return np.zeros(len(corpus), dtype=np.bool_)
    values = corpus[_COLUMNS[by]]
    return np.asarray(values.isna() | (values.astype(str).str.strip() == ""), dtype=np.bool_)


def folds(
    corpus: pd.DataFrame,
    *,
    by: str = "duplicates",
    label_column: str | None = None,
    count: int = 5,
    seed: int = 0,
) -> pd.Series[int]:
    """Assign each article to a fold, as `split` does to sides.

    Args:
        corpus, by, label_column, seed: see `split`.
        count: of folds; by time, fold 0 is the earliest.

    Returns:
        Fold from 0, on the corpus' index; judge with `fold_masks`, which leaves out of the
        training side whatever has a copy in the fold.
    """
    import pandas as pd

    clusters = cluster_codes(corpus)
    if by == "time":
        ranks = np.argsort(np.argsort(_column(corpus, by).to_numpy(), kind="stable"), kind="stable")
        assigned = ranks * count // len(corpus)
    else:
        labels = _label_codes(corpus, label_column)
        assigned = grouped_folds(labels, _groups(corpus, by, clusters), folds=count, seed=seed)
    return pd.Series(assigned, index=corpus.index, name="fold")


def fold_masks(assigned: Codes, clusters: Codes, *, in_time: bool = False) -> Iterator[tuple[Mask, Mask]]:
    """Give the training and the judging articles of each fold, no cluster in both.

    Args:
        assigned: fold of each article, shape (n_articles,).
        clusters: code of each article's cluster, shape (n_articles,).
        in_time: train on the folds before alone; the first fold then judges nothing.
    """
    for fold in np.unique(assigned)[1 if in_time else 0 :]:
        judges = assigned == fold
        trains = (assigned < fold) if in_time else ~judges
        yield trains & ~np.isin(clusters, clusters[judges]), judges


def without_crossing(sides: Codes, clusters: Codes) -> Codes:
    """Leave out of the earlier sides the articles whose cluster is in a later one.

    Args:
        sides: position in SIDES of each article, shape (n_articles,).
        clusters: code of each article's cluster, shape (n_articles,).

    Returns:
        The sides, with len(SIDES) for what is left out.
    """
    return np.where(crossing(sides, clusters), len(SIDES), sides)


def crossing(parts: Codes, clusters: Codes) -> Mask:
    """Which articles have their cluster in a later side or fold as well, shape (n_articles,)."""
    latest = np.zeros(clusters.max(initial=0) + 1, dtype=np.int64)
    np.maximum.at(latest, clusters, parts)
    return np.asarray(parts != latest[clusters], dtype=np.bool_)


def cluster_codes(corpus: pd.DataFrame) -> Codes:
    """Code of each article's duplicate cluster, joined with its `group` where the corpus has that column."""
    import pandas as pd

    from classifier.corpus.checks.duplicates import duplicate_clusters

    own = pd.Series(corpus.index.astype(str), index=corpus.index)
    known = corpus["duplicate_of"] if "duplicate_of" in corpus else duplicate_clusters(corpus["text"])
    clusters = pd.factorize(known.where(known.notna(), own).astype(str))[0]
    if "group" not in corpus:
        return np.asarray(clusters, dtype=np.int64)
    groups = corpus["group"].astype("str").where(corpus["group"].notna(), own)
    return joined_codes(clusters, pd.factorize(groups)[0])


def joined_codes(one: Codes, other: Codes) -> Codes:
    """Code of what hangs together by either of two groupings, shape (n_articles,)."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    size = one.max(initial=-1) + 1
    total = size + other.max(initial=-1) + 1
    links = coo_matrix((np.ones(len(one)), (one, other + size)), shape=(total, total))
    return np.asarray(connected_components(links, directed=False)[1][one], dtype=np.int64)


def grouped_folds(labels: Codes, groups: Codes, *, folds: int, seed: int = 0) -> Codes:
    """Assign whole groups to folds, each fold with about the same share of every label.

    Args:
        labels: code of each article's label, shape (n_articles,).
        groups: code of each article's group, shape (n_articles,).
        folds: how many, 2 or more.
        seed: of the order of groups of one size.

    Returns:
        Fold of each article, from 0, shape (n_articles,).

    Raises:
        ValueError: fewer than 2 folds.
    """
    if folds < 2:
        raise ValueError(f"folds is {folds}, not 2 or more")
    return grouped_parts(labels, groups, np.full(folds, 1 / folds), seed=seed)


def grouped_parts(labels: Codes, groups: Codes, shares: npt.NDArray[np.float64], *, seed: int = 0) -> Codes:
    """Assign whole groups to parts of given shares, each with about the same share of every label.

    Largest groups first, each to the part that then lacks the most articles of the group's
    labels, each label weighed by how rare it is.

    Args:
        labels, groups, seed: see `grouped_folds`.
        shares: of each part, adding up to 1, shape (n_parts,).
    """
    _, label_codes = np.unique(labels, return_inverse=True)
    _, group_codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    counts = np.zeros((len(sizes), label_codes.max(initial=0) + 1))
    np.add.at(counts, (group_codes, label_codes), 1)
    order = np.random.default_rng(seed).permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    return np.asarray(_assign(counts, order, shares)[group_codes], dtype=np.int64)


def _assign(counts: npt.NDArray[np.float64], order: Codes, shares: npt.NDArray[np.float64]) -> Codes:
    totals = np.maximum(counts.sum(axis=0), 1)
    missing = totals * shares[:, None]
    assigned = np.zeros(len(counts), dtype=np.int64)
    for group in order:
        own = counts[group]
        # Rounded, so that parts that lack as much are told apart by the second key alone.
        wanted = np.round((missing * own / totals).sum(axis=1), 9)
        part = int(np.lexsort((-missing.sum(axis=1), -wanted))[0])
        missing[part] -= own
        assigned[group] = part
    return assigned


def _by_groups(labels: Codes, groups: Codes, shares: Shares, seed: int) -> Codes:
    parts = np.array([1 - shares.validation - shares.test, shares.validation, shares.test])
    wanted = np.flatnonzero(parts)
    return np.asarray(wanted[grouped_parts(labels, groups, parts[wanted], seed=seed)], dtype=np.int64)


def _by_time(dates: pd.Series[Any], shares: Shares) -> Codes:
    ranks = dates.rank(method="min").to_numpy() - 1
    share = ranks / len(dates)
    return np.asarray(
        (share >= 1 - shares.validation - shares.test).astype(int) + (share >= 1 - shares.test),
        dtype=np.int64,
    )


def _groups(corpus: pd.DataFrame, by: str, clusters: Codes) -> Codes:
    import pandas as pd

    if by == "duplicates":
        return clusters
    values = _column(corpus, by)
    return np.asarray(pd.factorize(values.map(str))[0], dtype=np.int64)


def _column(corpus: pd.DataFrame, by: str) -> pd.Series[Any]:
    if by not in _COLUMNS:
        raise ValueError(f"by is {by!r}, not one of {', '.join(WAYS)}")
    name = _COLUMNS[by]
    if name not in corpus:
        raise CorpusError(f"has no column {name!r}, which a split by {by} needs. Name it with --{name}-column.")
    missing = lacking(corpus, by=by)
    if missing.any():
        what = f"{int(missing.sum()):,} articles have no {name!r}, which a split by {by} needs. Leave them out."
        raise CorpusError(what, ids=corpus.index[missing].astype(str).tolist())
    return corpus[name]


def _label_codes(corpus: pd.DataFrame, label_column: str | None) -> Codes:
    import pandas as pd

    if label_column is None:
        return np.zeros(len(corpus), dtype=np.int64)
    if label_column not in corpus:
        raise CorpusError(f"has no column {label_column!r}; it has {', '.join(corpus.columns)}.")
    return np.asarray(pd.factorize(corpus[label_column].map(str))[0], dtype=np.int64)
