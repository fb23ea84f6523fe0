"""Merge sorted runs of counted terms: the counts of equal terms are added up, and rare terms left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel

_NEWLINE = 10
_EIGHT = np.uint64(8)


@kernel
def merged_runs(pool: Any, starts: Any, frequency: Any, total: Any, firsts: Any, rarest: Any, commonest: Any) -> Any:
    """Merge runs whose terms are sorted by their bytes.

    Args:
        pool: terms of all runs, end to end, each followed by a line feed.
        starts: where each run's terms begin in the pool, and where the last one's end.
        frequency, total: articles and occurrences of each term, run after run.
        firsts: number of each run's first term, and of all terms.
        rarest, commonest: articles that a term must, and may, be in.

    Returns:
        Pool, frequency and total of the terms that are left, sorted, with room behind the last; bytes and terms used.
    """
    n_runs = len(firsts) - 1
    out, used = np.empty(len(pool), np.uint8), 0
    out_frequency, out_total, filled = np.empty(len(frequency), np.int64), np.empty(len(frequency), np.int64), 0
    at, term, keys = starts[:-1].copy(), firsts[:-1].copy(), np.empty(n_runs, np.uint64)
    heap, size = np.empty(n_runs, np.int64), 0
    for run in range(n_runs):
        if term[run] < firsts[run + 1]:
            keys[run] = prefix(pool, at[run])
            heap[size] = run
            size += 1
    for place in range(size // 2 - 1, -1, -1):
        sink(heap, size, place, pool, at, keys)
    while size:
        begin, key, articles, occurrences = at[heap[0]], keys[heap[0]], np.int64(0), np.int64(0)
        while size and keys[heap[0]] == key and compared(pool, at[heap[0]], begin) == 0:
            run = heap[0]
            articles += frequency[term[run]]
            occurrences += total[term[run]]
            term[run] += 1
            if term[run] < firsts[run + 1]:
                at[run] = behind(pool, at[run])
                keys[run] = prefix(pool, at[run])
            else:
                size -= 1
                heap[0] = heap[size]
            sink(heap, size, 0, pool, at, keys)
        if rarest <= articles <= commonest:
            out_frequency[filled], out_total[filled] = articles, occurrences
            filled += 1
            used = written(pool, begin, out, used)
    return out, out_frequency, out_total, used, filled


@kernel
def picked(pool: Any, is_chosen: Any) -> Any:
    """The chosen terms of a pool, and how many bytes they are."""
    out, used, at = np.empty(len(pool), np.uint8), 0, 0
    for term in range(len(is_chosen)):
        if is_chosen[term]:
            used = written(pool, at, out, used)
        at = behind(pool, at)
    return out, used


@inner
def prefix(pool: Any, at: Any) -> Any:
    """The first 8 bytes of a term as a number that sorts as they do."""
    key, length = np.uint64(0), 0
    while length < 8 and pool[at + length] != _NEWLINE:
        key = key << _EIGHT | np.uint64(pool[at + length])
        length += 1
    for _ in range(length, 8):
        key = key << _EIGHT
    return key


@inner
def compared(pool: Any, one: Any, other: Any) -> Any:
    """Negative, 0 or positive: how the term at one place sorts against the term at another."""
    if one == other:
        return 0
    while pool[one] == pool[other]:
        if pool[one] == _NEWLINE:
            return 0
        one += 1
        other += 1
    if pool[one] == _NEWLINE:
        return -1
    if pool[other] == _NEWLINE:
        return 1
    return np.int64(pool[one]) - np.int64(pool[other])


@inner
def behind(pool: Any, at: Any) -> Any:
    """Where the term after the one at a place begins."""
    while pool[at] != _NEWLINE:
        at += 1
    return at + 1


@inner
def written(pool: Any, at: Any, out: Any, used: Any) -> Any:
    """Write the term at a place with its line feed, and give where the next one goes."""
    while pool[at] != _NEWLINE:
        out[used] = pool[at]
        used += 1
        at += 1
    out[used] = _NEWLINE
    return used + 1


@inner
def sink(heap: Any, size: Any, place: Any, pool: Any, at: Any, keys: Any) -> Any:
    """Put the run at a place of the heap where it belongs below it."""
    while 2 * place + 1 < size:
        child = 2 * place + 1
        if child + 1 < size and is_before(heap[child + 1], heap[child], pool, at, keys):
            child += 1
        if not is_before(heap[child], heap[place], pool, at, keys):
            return
        heap[child], heap[place] = heap[place], heap[child]
        place = child


@inner
def is_before(one: Any, other: Any, pool: Any, at: Any, keys: Any) -> Any:
    """Whether the term that one run has reached sorts before another's."""
    if keys[one] != keys[other]:
        return keys[one] < keys[other]
    return compared(pool, at[one], at[other]) < 0
