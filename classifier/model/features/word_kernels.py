"""Kernels that find what lexicons and word vectors know of a text's words, and sum it up.

`words.py`, `known_words.py` and `lexicon.py` have the plain way.
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.string_table import ZERO, key_of, number_of, with_string
from classifier.utf8 import PADDING

SUMS = 8
"""What is said of a text: sum, positive and negative sum, strongest and weakest word, the sums weighed toward the
start and the end, and the deviation."""


_APOSTROPHE, _HYPHEN = 39, 45


@kernel
def numbered_words(runs: Any, words: Any, known: Any, negates: Any) -> Any:
    """Number the words in runs of letters, hyphens and apostrophes; a word begins with a letter.

    Args:
        runs: table of them, in lower case.
        words: an empty table.
        known, negates: of `KnownWords`.

    Returns:
        The table of words, the number of each run's word, or -1, and the number of each word in `known`.
    """
    numbers, places = np.empty(runs.size, np.int64), np.empty(runs.size, np.int64)
    line = np.empty(runs.ends[runs.size] + PADDING, np.uint8)
    for run in range(runs.size):
        start, stop = runs.ends[run], runs.ends[run + 1]
        while start < stop and (runs.pool[start] == _HYPHEN or runs.pool[start] == _APOSTROPHE):
            start += 1
        numbers[run] = -1
        if start < stop:
            size = words.size
            words, numbers[run] = with_string(words, runs.pool, np.uint64(start), np.uint64(stop - start))
            if words.size > size:
                places[size] = _place(runs.pool, start, stop, known, negates, line)
    return words, numbers, places[: words.size].copy()


@inner
def _place(pool: Any, start: Any, stop: Any, known: Any, negates: Any, line: Any) -> Any:
    """Number of a word among those that are known; see `KnownWords.numbers`."""
    begin, length = np.uint64(start), np.uint64(stop - start)
    number = number_of(known, pool, begin, length, *key_of(pool, begin, length))
    if number >= 0:
        return number
    size = 0
    for i in range(start, stop):
        line[size] = pool[i]
        size += pool[i] != _APOSTROPHE
    if size < stop - start:
        number = number_of(known, line, ZERO, np.uint64(size), *key_of(line, ZERO, np.uint64(size)))
    return known.size + (number >= 0 and negates[number])


@kernel
def summed_valences(
    numbers: Any, sizes: Any, valences: Any, negates: Any, decay: Any, negation: Any, reach: Any, norm: Any
) -> Any:
    """Sum up the valences of each text's words, those behind a negation turned.

    Args:
        numbers: of each word in turn, shape (n_words,).
        sizes: number of words of each text, shape (n_texts,).
        valences, negates: of each different word, shape (n_vocabulary,).
        decay: weight of a word by its distance from either end.
        negation, reach, norm: NEGATION, NEGATION_WORDS and NORM of `lexicon.py`.

    Returns:
        Shape (n_texts, SUMS).
    """
    sums, first = np.zeros((len(sizes), SUMS)), 0
    values = np.empty(1 if len(sizes) == 0 else sizes.max())
    for text in range(len(sizes)):
        size = sizes[text]
        _turned(numbers, first, size, valences, negates, negation, reach, values)
        positive = negative = start = end = spread = 0.0
        strongest = weakest = values[0] if size else 0.0
        for i in range(size):
            value = values[i]
            positive += max(value, 0.0)
            negative += min(value, 0.0)
            strongest, weakest = max(strongest, value), min(weakest, value)
            start += value * decay[i]
            end += value * decay[size - 1 - i]
        mean = (positive + negative) / max(size, 1)
        for i in range(size):
            spread += (values[i] - mean) ** 2
        sums[text, 0], sums[text, 1] = _squashed(positive + negative, norm), _squashed(positive, norm)
        sums[text, 2], sums[text, 3], sums[text, 4] = _squashed(negative, norm), strongest / 4, weakest / 4
        sums[text, 5], sums[text, 6] = _squashed(start, norm), _squashed(end, norm)
        sums[text, 7] = sqrt(spread / max(size, 1))
        first += size
    return sums


@kernel
def summed_meanings(numbers: Any, sizes: Any, is_known: Any, values: Any, decay: Any) -> Any:
    """Sum up what the vectors of each text's words give with some coefficients.

    Args:
        numbers, sizes, decay: see `summed_valences`.
        is_known: whether a word has a vector, shape (n_vocabulary,).
        values: of each word with the coefficients of the whole text, of the words before a mention and of those
            behind it, shape (3, n_vocabulary, n_labels); 0 of a word without a vector.

    Returns:
        Shape (3, n_texts, n_labels): over the root of the number of words that are known; weighed toward the end;
        weighed toward the start.
    """
    labels, first = values.shape[2], 0
    sums = np.zeros((3, len(sizes), labels))
    for text in range(len(sizes)):
        size, known = sizes[text], 0
        for i in range(size):
            word = numbers[first + i]
            if is_known[word]:
                known += 1
                for label in range(labels):
                    sums[0, text, label] += values[0, word, label]
                    sums[1, text, label] += values[1, word, label] * decay[size - 1 - i]
                    sums[2, text, label] += values[2, word, label] * decay[i]
        for label in range(labels):
            sums[0, text, label] /= sqrt(max(known, 1))
        first += size
    return sums


@inner
def _turned(
    numbers: Any, first: Any, size: Any, valences: Any, negates: Any, negation: Any, reach: Any, values: Any
) -> None:
    """Put the valences of a text's words into `values`."""
    since = reach + 1
    for i in range(size):
        word = numbers[first + i]
        values[i] = valences[word] * (negation if since <= reach and not negates[word] else 1.0)
        since = 1 if negates[word] else since + 1


@inner
def _squashed(total: Any, norm: Any) -> Any:
    return total / sqrt(total * total + norm)
