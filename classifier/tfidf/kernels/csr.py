"""Columns of counts to weighed and normalized rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import kernel

_HALF = 32
_LOW = 0xFFFFFFFF


@kernel
def count_in_rows(lists: Any, first: Any, last: Any, size: Any) -> Any:
    """Number of entries of each row, for a part of the columns' lists, and the highest count."""
    sizes, most = np.empty(size, np.int64), 0
    for row in range(size):
        sizes[row] = 0
    for i in range(first, last):
        count = lists[i] & _LOW
        most = count if count > most else most
        sizes[lists[i] >> _HALF] += 1
    return sizes, most


@kernel
def to_rows(
    lists: Any, starts: Any, weights: Any, values: Any, first: Any, last: Any, free: Any, indices: Any, data: Any
) -> Any:
    """Turn columns into rows, weighing the counts; a row's columns come out in order.

    Args:
        lists: articles and counts of the columns, column after column.
        starts: where each begins, and where the last ends.
        weights: of each column.
        values: of each count.
        first, last: columns to turn.
        free: where each row goes on; moved on.
        indices, data: the rows; written to.
    """
    for column in range(first, last):
        weight = weights[column]
        for i in range(starts[column], starts[column + 1]):
            row = lists[i] >> _HALF
            at = free[row]
            free[row] = at + 1
            indices[at] = column
            data[at] = values[lists[i] & _LOW] * weight


@kernel
def normalize_rows(data: Any, indptr: Any, power: Any) -> Any:
    """Divide each row by its length: power 2, the root of the squares' sum; 1, the sum; 0, nothing."""
    for row in range(len(indptr) - 1 if power else 0):
        total = 0.0
        for i in range(indptr[row], indptr[row + 1]):
            total += data[i] * data[i] if power == 2 else abs(data[i])
        if total > 0:
            length = np.sqrt(total) if power == 2 else total
            for i in range(indptr[row], indptr[row + 1]):
                data[i] /= length


@kernel
def weigh_rows(columns: Any, counts: Any, indptr: Any, weights: Any, values: Any, power: Any, data: Any) -> Any:
    """Weigh rows of counts.

    Args:
        columns, counts, indptr: the rows.
        weights: of each column.
        values: of each count.
        power: of the norm, see `normalize_rows`.
        data: written to.
    """
    for i in range(len(columns)):
        data[i] = values[counts[i]] * weights[columns[i]]
    normalize_rows(data, indptr, power)


@kernel
def to_columns(numbers: Any, counts: Any, stops: Any, column_of: Any, free: Any, lists: Any) -> Any:
    """Turn rows of numbered terms into columns of those terms that have one.

    Args:
        numbers, counts, stops: the rows.
        column_of: of each term, or -1.
        free: where each column goes on; moved on.
        lists: articles and counts of the columns; written to.
    """
    start = 0
    for row in range(len(stops)):
        for i in range(start, stops[row]):
            column = column_of[numbers[i]]
            if column >= 0:
                lists[free[column]] = np.int64(row) << _HALF | np.int64(counts[i])
                free[column] += 1
        start = stops[row]


@kernel
def written_terms(pool: Any, ends: Any, parts: Any) -> Any:
    """Write terms as UTF-8, each followed by a line feed; a blank between their parts.

    Args:
        pool, ends: of the table of parts.
        parts: numbers of each term's parts, shape (n_terms, n); -1 behind the last.
    """
    size = 0
    for term in range(len(parts)):
        for part in parts[term]:
            if part >= 0:
                size += ends[part + 1] - ends[part] + 1
    written = np.empty(size, np.uint8)
    at = 0
    for term in range(len(parts)):
        for part in parts[term]:
            if part >= 0:
                for i in range(ends[part], ends[part + 1]):
                    written[at] = pool[i]
                    at += 1
                written[at] = 32
                at += 1
        written[at - 1] = 10
    return written
