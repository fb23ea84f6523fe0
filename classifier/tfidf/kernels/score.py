"""From numbered words to linear scores, without the rows between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.tfidf.kernels.prefetch import ask_for
from classifier.tfidf.kernels.rows import columns_of_words, places_for

AHEAD = 16
"""Columns by which their numbers are asked for before their turn."""


@kernel
def scores_of_words(
    words: Any,
    ends: Any,
    first: Any,
    last: Any,
    numbers: Any,
    lookup: Any,
    high: Any,
    weights: Any,
    values: Any,
    power: Any,
    coefficients: Any,
    seen: Any,
) -> Any:
    """Score articles by their n-grams of words.

    Args:
        words, ends, first, last, numbers, lookup, high: as in `rows_of_words`.
        weights: of each column.
        values: of each count, up to the words, or n-grams, of the longest article.
        power: of the norm, see `normalize_rows`.
        coefficients: shape (n_columns, n_labels).
        seen: zeros, shape (n_columns,): columns are counted in it, and it is all zeros again behind.

    Returns:
        Sums of weighed and normalized counts times coefficients, shape (n_articles, n_labels), and
        how many columns each article has.
    """
    sums, known = np.zeros((last - first, coefficients.shape[1])), np.empty(last - first, np.int64)
    columns, places = np.empty(high * len(values), np.int32), places_for(len(values))
    start = ends[first - 1] if first else 0
    for article in range(first, last):
        filled = columns_of_words(words, start, ends[article], numbers, lookup, high, places, columns, 0)
        start = ends[article]
        row = sums[article - first]
        known[article - first] = _add_up(columns, filled, seen, weights, values, power, coefficients, row)
    return sums, known


@kernel
def scores_of_grams(
    words: Any,
    ends: Any,
    first: Any,
    last: Any,
    grams: Any,
    gram_ends: Any,
    weights: Any,
    values: Any,
    power: Any,
    coefficients: Any,
    seen: Any,
) -> Any:
    """Score articles by their character n-grams; see `rows_of_grams` and `scores_of_words`."""
    sums, known = np.zeros((last - first, coefficients.shape[1])), np.empty(last - first, np.int64)
    columns = np.empty(len(values), np.int32)
    start = ends[first - 1] if first else 0
    for article in range(first, last):
        filled = 0
        for i in range(start, ends[article]):
            word = words[i]
            for k in range(gram_ends[word - 1] if word else 0, gram_ends[word]):
                columns[filled] = grams[k]
                filled += 1
        start = ends[article]
        row = sums[article - first]
        known[article - first] = _add_up(columns, filled, seen, weights, values, power, coefficients, row)
    return sums, known


@inner
def _add_up(
    columns: Any, filled: Any, seen: Any, weights: Any, values: Any, power: Any, coefficients: Any, row: Any
) -> Any:
    """Add an article's columns to its row of sums, and give how many differ.

    `seen` counts them, and is all zeros before and after: neither sorting nor a table is needed.
    """
    distinct = 0
    for i in range(filled):
        ask_for(seen, np.uint64(columns[i + AHEAD if i + AHEAD < filled else i]))
        column = columns[i]
        # Written in any case, and kept where it is new: no branch to guess wrong.
        columns[distinct] = column
        distinct += seen[column] == 0
        seen[column] += 1
    total, n_labels = 0.0, np.uint64(len(row))
    flat = coefficients.reshape(-1)
    for i in range(distinct):
        later = np.uint64(columns[i + AHEAD if i + AHEAD < distinct else i])
        ask_for(weights, later)
        ask_for(flat, later * n_labels)
        column = columns[i]
        value = values[seen[column]] * weights[column]
        seen[column] = 0
        total += value * value if power == 2 else abs(value)
        # Without a sign, an index is not tested for counting from the end.
        first = np.uint64(column) * n_labels
        for label in range(n_labels):
            row[label] += value * flat[first + label]
    if power and total > 0:
        length = np.sqrt(total) if power == 2 else total
        for label in range(len(row)):
            row[label] /= length
    return distinct
