"""Document frequencies of more texts than memory holds: sorted runs of counted terms, merged range by range.

Each run counts the terms of some texts, sorted by their bytes; so the terms between two others are one stretch of every
run (external merge sort, Knuth 1998, section 5.4). Ranges are cut so that the stretches of one fit into memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.parallel import n_cores
from classifier.tfidf.fit import Parameters, inverse_frequencies, stop_set
from classifier.tfidf.kernels.merge import merged_runs, picked
from classifier.tfidf.ngram_counts import (
    NOTHING_LEFT,
    EmptyVocabularyError,
    Limits,
    chosen,
    count_char_ngrams,
    count_word_ngrams,
)
from classifier.tfidf.tokenize import Tokens
from classifier.tfidf.vocabulary import SEPARATOR, SHARED, Vocabulary

Numbers = npt.NDArray[Any]
Bounds = tuple[list[int], list[int]]
"""Where each range begins in a run, and where the last one ends: its byte, and its term."""

SAMPLES = 64
"""Terms of each run that ranges are cut by."""

MANY_TERMS = 1 << 25
"""Terms up to which those of equal count are told apart as scikit-learn does; of more, the first of the alphabet
are taken."""

TERM_BYTES = 64
"""Memory that merging a term takes, its counts in and out and its own bytes."""


_COUNT = (1 << 32) - 1
"""The part of an entry of `Columns.lists` that counts."""


@dataclass(frozen=True)
class Run:
    """Counted terms, sorted by their bytes; the arrays may be mapped from a file.

    Attributes:
        pool: the terms as UTF-8, each followed by a line feed.
        frequency: texts that hold each term, shape (n_terms,).
        total: occurrences of each term, shape (n_terms,).
    """

    pool: npt.NDArray[np.uint8]
    frequency: npt.NDArray[np.int32]
    total: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.frequency)


def counted_run(tokens: Tokens, parameters: Parameters) -> Run:
    """Count the terms of some texts, none left out.

    Args:
        tokens: of the texts, cut as the parameters say.
        parameters: see `FastTfidfVectorizer`.
    """
    every = Limits(1, np.inf)
    try:
        if parameters.analyzer == "char_wb":
            columns = count_char_ngrams(tokens, *parameters.ngram_range, every)
        else:
            skipped = [word.encode("utf-8", "surrogatepass") for word in stop_set(parameters.stop_words)]
            own = replace(tokens, words=tokens.words.copy())  # which counting numbers anew
            columns = count_word_ngrams(own, *parameters.ngram_range, every, skipped)
    except EmptyVocabularyError:
        return Run(np.zeros(0, np.uint8), np.zeros(0, np.int32), np.zeros(0, np.int64))
    total = np.add.reduceat(columns.lists & _COUNT, columns.starts[:-1])
    return Run(np.frombuffer(columns.terms, np.uint8), columns.frequency, total)


def merge(
    runs: Sequence[Run], limits: Limits, *, memory: int, let_go: Callable[[Run], None] = lambda _: None
) -> Iterator[Run]:
    """Merge runs, and leave out terms that are too rare or too common.

    Args:
        runs: of which none need fit into memory.
        limits: `rarest` and `commonest` are read.
        memory: bytes that merging may take.
        let_go: called with a run when all of it was read, and with each run behind a range.

    Yields:
        A run a range of the alphabet, in order.
    """
    total = sum(len(run.pool) + TERM_BYTES * len(run) for run in runs)
    jobs = max(1, min(n_cores(), len(runs)))
    splitters = _splitters(runs, -(-total * jobs // memory))
    bounds = []
    for run in runs:
        bounds.append(_bounds(run, splitters))
        let_go(run)
    ranges = len(bounds[0][0]) - 1 if bounds else 0
    with ThreadPoolExecutor(jobs) as pool:
        waiting = []
        for number in range(ranges):
            waiting.append(pool.submit(_merged_range, runs, bounds, number, limits))
            if len(waiting) >= jobs:
                yield waiting.pop(0).result()
                for run in runs:
                    let_go(run)
        while waiting:
            yield waiting.pop(0).result()


def choose(runs: Sequence[Run], limits: Limits) -> tuple[bytes, npt.NDArray[np.int64]]:
    """Choose the terms that become columns from what `merge` gave.

    Returns:
        The terms as one blob, sorted, and their document frequencies.

    Raises:
        EmptyVocabularyError: none is left.
    """
    frequency = np.concatenate([run.frequency for run in runs]) if runs else np.zeros(0, np.int64)
    if not len(frequency):
        raise EmptyVocabularyError(NOTHING_LEFT)
    is_chosen = np.zeros(len(frequency), np.bool_)
    is_chosen[_chosen_of_many(frequency, runs, limits)] = True
    pieces, first = [], 0
    for run in runs:
        terms, used = picked(run.pool, is_chosen[first : first + len(run)])
        pieces.append(terms[:used].tobytes())
        first += len(run)
    return b"".join(pieces), frequency[is_chosen].astype(np.int64)


def vocabulary_of(terms: bytes, frequency: npt.NDArray[np.int64], texts: int, parameters: Parameters) -> Vocabulary:
    """Put a vocabulary together from chosen terms and their frequencies in so many texts."""
    skipped = stop_set(parameters.stop_words) if parameters.analyzer == "word" else frozenset()
    idf = inverse_frequencies(frequency, texts, parameters) if parameters.use_idf else None
    shared = {name: getattr(parameters, name) for name in SHARED}
    return Vocabulary(terms, idf, **shared, stop_words=skipped, dtype=np.dtype(parameters.dtype).name)


def _chosen_of_many(frequency: Numbers, runs: Sequence[Run], limits: Limits) -> Numbers:
    total = np.concatenate([run.total for run in runs])
    if len(frequency) <= MANY_TERMS or limits.most is None or len(frequency) <= limits.most:
        return chosen(frequency, total, limits)
    occurrences = (frequency if limits.binary else total).astype(limits.dtype)
    last = np.partition(occurrences, -limits.most)[-limits.most]
    surely, ties = np.flatnonzero(occurrences > last), np.flatnonzero(occurrences == last)
    return np.sort(np.concatenate([surely, ties[: limits.most - len(surely)]]))


def _merged_range(runs: Sequence[Run], bounds: Sequence[Bounds], number: int, limits: Limits) -> Run:
    pools, frequencies, totals = [], [], []
    for run, (places, terms) in zip(runs, bounds, strict=True):
        pools.append(run.pool[places[number] : places[number + 1]])
        frequencies.append(run.frequency[terms[number] : terms[number + 1]])
        totals.append(run.total[terms[number] : terms[number + 1]])
    starts, firsts = (np.cumsum([0, *map(len, parts)]) for parts in (pools, frequencies))
    joined = np.concatenate(pools), starts, np.concatenate(frequencies), np.concatenate(totals), firsts
    pool, frequency, total, used, filled = merged_runs(*joined, float(limits.rarest), float(limits.commonest))
    return Run(pool[:used].copy(), frequency[:filled].copy(), total[:filled].copy())


def _splitters(runs: Sequence[Run], ranges: int) -> list[bytes]:
    """Terms between ranges of about the same size."""
    samples = sorted(
        (_term_at(run, place), len(run.pool) + TERM_BYTES * len(run))
        for run in runs
        if len(run)
        for place in np.linspace(0, len(run.pool) - 1, SAMPLES, endpoint=False).astype(np.int64)
    )
    if not samples or ranges < 2:
        return []
    sizes = np.cumsum([size for _, size in samples])
    places = np.searchsorted(sizes, sizes[-1] * np.arange(1, ranges) / ranges)
    return sorted({samples[place][0] for place in places})


def _term_at(run: Run, place: int) -> bytes:
    """The first term that begins behind a place, or the last of the run."""
    text = run.pool[max(0, place - 1) : place + 4096].tobytes()
    pieces = text.split(SEPARATOR)
    return pieces[1] if len(pieces) > 2 else pieces[0]


def _bounds(run: Run, splitters: Sequence[bytes]) -> Bounds:
    ends = np.flatnonzero(run.pool == SEPARATOR[0])
    terms = _Terms(run.pool, ends)
    firsts = [0, *(bisect_left(terms, splitter) for splitter in splitters), len(run)]
    return [int(ends[first - 1]) + 1 if first else 0 for first in firsts], firsts


class _Terms(Sequence[bytes]):
    """The terms of a pool, cut out when they are asked for."""

    def __init__(self, pool: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> None:
        self.pool, self.ends = pool, ends

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: Any) -> Any:
        start = self.ends[number - 1] + 1 if number else 0
        return self.pool[start : self.ends[number]].tobytes()
