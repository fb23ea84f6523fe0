"""Count the n-grams of a corpus, column by column in the order of the alphabet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.string_table import Table, empty_table
from classifier.tfidf.kernels.count import (
    count_filed,
    count_places,
    count_words,
    file_places,
    label_places,
    list_filed,
    list_words,
    renumbered,
)
from classifier.tfidf.kernels.csr import to_columns, written_terms
from classifier.tfidf.kernels.grams import scan_grams
from classifier.tfidf.kernels.rows import rows_of_grams
from classifier.tfidf.tokenize import Tokens, at_once, shares_of

Numbers = npt.NDArray[Any]


NOTHING_LEFT = "After pruning, no terms remain. Try a lower min_df or a higher max_df."


class EmptyVocabularyError(ValueError):
    """Texts have no n-gram that is counted."""


@dataclass(frozen=True)
class Limits:
    """Which n-grams become columns: `min_df`, `max_df` as numbers of articles, `max_features`.

    Attributes:
        rarest, commonest: articles that an n-gram must, and may, be in.
        most: columns, those that occur most; None: all.
        binary: occurrences in one article count once.
        dtype: of the occurrences when the most frequent are chosen.
    """

    rarest: float
    commonest: float
    most: int | None = None
    binary: bool = False
    dtype: Any = np.float64


@dataclass(frozen=True)
class Columns:
    """Counts, column after column.

    Attributes:
        terms: as UTF-8, each followed by a line feed.
        frequency: articles that hold each term.
        starts: where each column begins, and where the last ends.
        lists: which articles hold it, in the upper half of each number, and how often, in the lower.
    """

    terms: bytes
    frequency: Numbers
    starts: Numbers
    lists: Numbers


@dataclass(frozen=True)
class _Level:
    """The n-grams of one n: their first n-1 words' number, last word, articles, occurrences; and where they are."""

    head: Numbers
    word: Numbers
    frequency: Numbers
    total: Numbers
    filed: Numbers
    bounds: Numbers

    def starts_by_head(self) -> Numbers:
        """Where each head's n-grams begin, and where the last one's end."""
        return np.searchsorted(self.head, np.arange(len(self.bounds)))


def count_word_ngrams(tokens: Tokens, low: int, high: int, limits: Limits, stop_words: Sequence[bytes]) -> Columns:
    """Count word n-grams of `low` to `high` words.

    An n-gram is in no more articles than its first words, so those that are too rare are
    given up before they are made longer.

    Raises:
        EmptyVocabularyError: nothing to count, or nothing left of it; in scikit-learn's words.
    """
    rarest = max(1, math.ceil(limits.rarest))
    skipped = np.isin(np.arange(tokens.table.size), _numbers_of(tokens.table, stop_words))
    frequency, total = count_words(tokens.words, tokens.ends, tokens.table.size)
    order = alphabetical(tokens.table, np.flatnonzero((frequency >= rarest) & ~skipped))
    numbers = np.full(tokens.table.size, -1, np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    ends = tokens.ends.copy()
    words = renumbered(tokens.words, ends, numbers, skipped)
    if not len(ends) or np.diff(ends, prepend=0).max() < low:
        raise EmptyVocabularyError("empty vocabulary; perhaps the documents only contain stop words")
    if not len(order):
        raise EmptyVocabularyError(NOTHING_LEFT)
    levels = _levels(words, ends, frequency[order], total[order], high, rarest)
    columns = _numbered(levels, low, limits)
    starts, lists = _listed(levels, columns, words, ends)
    pool_numbers = np.append(order, -1).astype(np.int32)
    parts = pool_numbers[_paths(levels, columns)]
    terms = written_terms(tokens.table.pool, tokens.table.ends, parts).tobytes()
    return Columns(terms, np.diff(starts).astype(np.int32), starts, lists)


def count_char_ngrams(tokens: Tokens, low: int, high: int, limits: Limits) -> Columns:
    """Count the character n-grams of words, padded with blanks, as scikit-learn's `char_wb`.

    Raises:
        ValueError: as `count_word_ngrams`.
    """
    table, grams, gram_ends = scan_grams(empty_table(), tokens.table, low, high)
    table = Table(*table)
    if not table.size:
        raise EmptyVocabularyError("empty vocabulary; perhaps the documents only contain stop words")
    numbers, counts, stops = rows_of_grams(tokens.words, tokens.ends, 0, len(tokens.ends), grams, gram_ends)
    frequency = np.bincount(numbers, minlength=table.size)
    total = np.bincount(numbers, weights=counts, minlength=table.size)
    order = alphabetical(table, np.arange(table.size))
    order = order[chosen(frequency[order], total[order], limits)]
    column_of = np.full(table.size, -1, np.int32)
    column_of[order] = np.arange(len(order), dtype=np.int32)
    starts = np.concatenate([[0], np.cumsum(frequency[order])])
    lists = np.empty(starts[-1], np.int64)
    to_columns(numbers, counts, stops, column_of, starts[:-1].copy(), lists)
    terms = written_terms(table.pool, table.ends, order[:, None].astype(np.int32)).tobytes()
    return Columns(terms, frequency[order].astype(np.int32), starts, lists)


def chosen(frequency: Numbers, total: Numbers, limits: Limits) -> Numbers:
    """Positions of the terms that become columns, the same that scikit-learn takes, in order.

    Raises:
        ValueError: none is left.
    """
    columns = np.flatnonzero((frequency <= limits.commonest) & (frequency >= limits.rarest))
    if limits.most is not None and len(columns) > limits.most:
        # The same sort of the same numbers as scikit-learn's, which settles ties in the same way.
        occurrences = (frequency if limits.binary else total)[columns].astype(limits.dtype)
        columns = np.sort(columns[(-occurrences).argsort()[: limits.most]])
    if not len(columns):
        raise EmptyVocabularyError(NOTHING_LEFT)
    return columns


def alphabetical(table: Table, numbers: Numbers) -> Numbers:
    """Sort the numbers of a table's strings by the strings."""
    keys = table.keys.reshape(-1, 3)[numbers, 1:].byteswap()  # so that numbers compare as the strings do
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    numbers, keys = numbers[order], keys[order]
    edges = np.flatnonzero(np.append((keys[1:] != keys[:-1]).any(axis=1), True)) + 1
    starts = np.append(0, edges[:-1])
    ties = edges - starts > 1
    for start, stop in zip(starts[ties], edges[ties], strict=True):
        # Equal in their first 16 bytes: the rest decides.
        numbers[start:stop] = sorted(numbers[start:stop], key=lambda number: _string(table, number))
    return numbers


def _levels(words: Numbers, ends: Numbers, frequency: Numbers, total: Numbers, high: int, rarest: int) -> list[_Level]:
    n_words = len(frequency)
    own = np.arange(n_words, dtype=np.int32)
    levels, heads = [_Level(own, own, frequency, total, own[:0], own[:0])], words
    for behind in range(1, high):
        places = np.empty(len(words) if behind + 1 < high else 0, np.int64)
        filed, bounds = _filed(heads, words, ends, behind, len(levels[-1].word), places)
        level = _counted(filed, bounds, n_words, rarest)
        levels.append(level)
        if behind + 1 < high:
            heads = np.full(len(words), -1, np.int32)
            label_places(filed, places, bounds, level.starts_by_head(), level.word, n_words, heads)
    return levels


def _filed(heads: Numbers, words: Numbers, ends: Numbers, behind: int, n_heads: int, places: Numbers) -> Any:
    """File each n-gram's place under its head, threads taking runs of articles."""
    shares = shares_of(ends)
    counts = np.zeros((len(shares), n_heads), np.int64)
    at_once(count_places, [(heads, words, ends, behind, *share, counts[k]) for k, share in enumerate(shares)])
    bounds = np.concatenate([[0], np.cumsum(counts.sum(axis=0))])
    free = bounds[:-1] + np.cumsum(counts, axis=0) - counts
    filed = np.empty(bounds[-1], np.int64)
    at_once(
        file_places, [(heads, words, ends, behind, *share, free[k], filed, places) for k, share in enumerate(shares)]
    )
    return filed, bounds


def _counted(filed: Numbers, bounds: Numbers, n_words: int, rarest: int) -> _Level:
    if len(bounds) == 1:
        none = np.zeros(0, np.int32)
        return _Level(none, none, none, none, filed, bounds)
    counts = at_once(count_filed, [(filed, bounds, *share, max(1, n_words), rarest) for share in shares_of(bounds[1:])])
    head, word, frequency, total = (np.concatenate([part[k][: part[4]] for part in counts]) for k in range(4))
    return _Level(head, word, frequency, total, filed, bounds)


def _numbered(levels: Sequence[_Level], low: int, limits: Limits) -> list[Numbers]:
    """Column of each n-gram of each level, or -1; an n-gram comes before those that it begins."""
    counted = [np.full(len(level.word), n >= low) for n, level in enumerate(levels, start=1)]
    places = _depth_first(levels, counted)
    size = sum(int(is_counted.sum()) for is_counted in counted)
    frequency, total = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for level, is_counted, place in zip(levels, counted, places, strict=True):
        frequency[place[is_counted]], total[place[is_counted]] = level.frequency[is_counted], level.total[is_counted]
    positions = chosen(frequency, total, limits)
    column_of = np.full(size + 1, -1, np.int64)
    column_of[positions] = np.arange(len(positions))
    return [column_of[np.where(is_counted, place, size)] for is_counted, place in zip(counted, places, strict=True)]


def _depth_first(levels: Sequence[_Level], counted: Sequence[Numbers]) -> list[Numbers]:
    """Place of each n-gram in the order of the alphabet, among those counted."""
    sizes = [is_counted.astype(np.int64) for is_counted in counted]
    for n in range(len(levels) - 1, 0, -1):
        sizes[n - 1] += np.bincount(levels[n].head, weights=sizes[n], minlength=len(sizes[n - 1])).astype(np.int64)
    places = [np.cumsum(sizes[0]) - sizes[0]]
    for n in range(1, len(levels)):
        before = np.append(np.cumsum(sizes[n]) - sizes[n], 0)
        first = before[levels[n].starts_by_head()[levels[n].head]]
        behind_head = places[n - 1] + counted[n - 1]
        places.append(behind_head[levels[n].head] + before[:-1] - first)
    return places


def _listed(levels: Sequence[_Level], columns: Sequence[Numbers], words: Numbers, ends: Numbers) -> Any:
    """List the articles of each column: where each begins, and the lists."""
    size = 1 + max(int(column.max(initial=-1)) for column in columns)
    frequency = np.zeros(size, np.int64)
    for level, column in zip(levels, columns, strict=True):
        frequency[column[column >= 0]] = level.frequency[column >= 0]
    starts = np.concatenate([[0], np.cumsum(frequency)])
    lists = np.empty(starts[-1], np.int64)
    starts_of = [np.where(column >= 0, starts[column], -1) for column in columns]
    _list_words(words, ends, starts_of[0], lists)
    for level, places in zip(levels[1:], starts_of[1:], strict=True):
        by_head = level.starts_by_head()
        shares = shares_of(level.bounds[1:])
        sizes = (len(levels[0].word), lists)
        arguments = [(level.filed, level.bounds, *share, by_head, level.word, places, *sizes) for share in shares]
        at_once(list_filed, arguments)
    return starts, lists


def _list_words(words: Numbers, ends: Numbers, starts: Numbers, lists: Numbers) -> None:
    free, arguments = starts, []
    shares = shares_of(ends)
    for first, last in shares:
        arguments.append((words, ends, first, last, free.copy(), lists))
        if len(shares) > 1:
            begin = ends[first - 1] if first else 0
            counts, _ = count_words(words[begin : ends[last - 1]], ends[first:last] - begin, len(starts))
            free = np.where(free >= 0, free + counts, -1)
    at_once(list_words, arguments)


def _paths(levels: Sequence[_Level], columns: Sequence[Numbers]) -> Numbers:
    """The words of each column's n-gram, shape (n_columns, n); -1 behind the last."""
    size = 1 + max(int(column.max(initial=-1)) for column in columns)
    paths = np.full((size, len(levels)), -1, np.int32)
    path = np.zeros((len(levels[0].word), 0), np.int32)
    for n, (level, column) in enumerate(zip(levels, columns, strict=True), start=1):
        path = np.column_stack([path[level.head], level.word])
        paths[column[column >= 0], :n] = path[column >= 0]
    return paths


def _numbers_of(table: Table, strings: Sequence[bytes]) -> list[int]:
    wanted = set(strings)
    return [number for number in range(table.size) if wanted and _string(table, number) in wanted]


def _string(table: Table, number: int) -> bytes:
    return table.pool[table.ends[number] : table.ends[number + 1]].tobytes()
