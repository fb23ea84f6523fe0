"""Scores of a sentiment lexicon, of a sentence and of the words around a mention.

The lexicon is VADER's (Hutto & Gilbert 2014), and so are its constants for negation and boosters (section 3.2).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.model.features.known_words import known_words, ratings
from classifier.model.features.words import UnitWords, Words
from classifier.tfidf.sparse import SparseRows

Array = npt.NDArray[np.float64]

NEGATION = -0.74
"""Factor on the valence of a word after a negation (VADER's N_SCALAR)."""

NEGATION_WORDS = 3
"""A negation reaches so many words back (VADER)."""

NORM = 15.0
"""VADER's alpha: a sum s becomes s / sqrt(s² + alpha), between -1 and 1."""

PARTS = ("text", "left", "right")
STATISTICS = ("sum", "positive", "negative", "strongest", "weakest")
LEXICON_FEATURES = (
    *(f"{part} {statistic}" for part in PARTS for statistic in STATISTICS),
    "near left",
    "near right",
    "text spread",
)
"""Names of the features, in order."""

SPREAD = len(LEXICON_FEATURES) - 1
"""Place of the one statistic that no word has a part of."""


def word_valences(words: Words, rated: Array) -> Array:
    """Valence of each word, turned by a negation shortly before it; 0 where the lexicon has none.

    Args:
        words: n_words of some texts.
        rated: valence of each known word, by its number; see `KnownWords.rated`.

    Returns:
        Shape (n_words,).
    """
    known = words.known[words.numbers]
    values, negates = rated[known], known_words().negates[known]
    place = np.arange(len(values))
    distance = place - np.maximum.accumulate(np.where(negates, place, -NEGATION_WORDS - 1))
    is_turned = (distance > 0) & (distance <= np.minimum(NEGATION_WORDS, words.before))
    return np.where(is_turned, values * NEGATION, values)


def lexicon_rows(units: UnitWords) -> SparseRows:
    """Give the lexicon features of units: dense rows in sparse form."""
    dense = lexicon_statistics(units, ratings()).astype(np.float32)
    columns = np.tile(np.arange(len(LEXICON_FEATURES), dtype=np.int32), len(dense))
    indptr = np.arange(len(dense) + 1, dtype=np.int64) * len(LEXICON_FEATURES)
    return SparseRows(dense.ravel(), columns, indptr)


def lexicon_statistics(units: UnitWords, rated: Array) -> Array:
    """What a lexicon says of units, shape (n_units, n_features) in the order of LEXICON_FEATURES."""
    words = units.words
    sums = _compiled_sums(words, rated) if words.is_compiled else _summed_up(words, word_valences(words, rated))
    around = [sums.statistics[part] for part in (units.text, units.left, units.right)]
    return np.column_stack([*around, sums.near_end[units.left], sums.near_start[units.right], sums.spread[units.text]])


def word_parts(units: UnitWords, rated: Array, coefficients: Array) -> dict[str, Array]:
    """Take the statistics' part of one unit's score apart by word, but for the spread, which no word has.

    A squashed sum is its words' valences over one root, and an extreme is one word's.

    Args:
        units: of one unit.
        rated: valence of each known word, by its number.
        coefficients: in the order of LEXICON_FEATURES.

    Returns:
        For each of PARTS the part of each of its words, shape (n_words,).
    """
    words, parts = units.words, {}
    values = word_valences(words, rated)
    of_parts, (near_left, near_right, _) = np.split(coefficients, [len(PARTS) * len(STATISTICS)])
    near, decay = (
        {"left": near_left, "right": near_right},
        {"left": words.decay_before_end, "right": words.decay_from_start},
    )
    columns = np.split(of_parts, len(PARTS))
    for part, (text,), column in zip(PARTS, (units.text, units.left, units.right), columns, strict=True):
        is_mine = words.owners == text
        parts[part] = _statistic_parts(values[is_mine], column)
        if part in near:
            weighed = values[is_mine] * decay[part][is_mine]
            parts[part] += near[part] * weighed / _root(weighed)
    return parts


def _statistic_parts(values: Array, column: Array) -> Array:
    """Each word's part of the STATISTICS of a text."""
    positive, negative = np.maximum(values, 0), np.minimum(values, 0)
    parts: Array = np.zeros(len(values))
    for coefficient, summed in zip(column, (values, positive, negative), strict=False):
        parts += coefficient * summed / _root(summed)
    if len(values):
        parts[values.argmax()] += column[3] * values.max() / 4
        parts[values.argmin()] += column[4] * values.min() / 4
    return parts


def _root(values: Array) -> float:
    """What a sum is divided by where it is squashed."""
    return float(np.sqrt(values.sum() ** 2 + NORM))


class _Sums(NamedTuple):
    """What a lexicon says of texts: STATISTICS, shape (n_texts, 5); the sum weighed toward either end; deviation."""

    statistics: Array
    near_start: Array
    near_end: Array
    spread: Array


def _summed_up(words: Words, values: Array) -> _Sums:
    """Sum up the valences of each text's words, in plain Python; `summed_valences` does the same for many."""
    size = words.sizes

    def summed(numbers: Array) -> Array:
        return np.bincount(words.owners, numbers, len(size)).astype(np.float64)

    positive, negative = summed(np.maximum(values, 0)), summed(np.minimum(values, 0))
    strongest, weakest = (_extreme(function, values, size) / 4 for function in (np.maximum, np.minimum))
    mean = (positive + negative) / np.maximum(size, 1)
    return _Sums(
        np.column_stack([*map(_squashed, (positive + negative, positive, negative)), strongest, weakest]),
        _squashed(summed(values * words.decay_from_start)),
        _squashed(summed(values * words.decay_before_end)),
        np.sqrt(summed((values - mean[words.owners]) ** 2) / np.maximum(size, 1)),
    )


def _compiled_sums(words: Words, rated: Array) -> _Sums:
    from classifier.model.features.word_kernels import summed_valences

    looked_up = rated[words.known], known_words().negates[words.known]
    sums = summed_valences(words.numbers, words.sizes, *looked_up, words.decay, NEGATION, NEGATION_WORDS, NORM)
    return _Sums(sums[:, : len(STATISTICS)], *sums[:, len(STATISTICS) :].T)


def _extreme(function: np.ufunc, values: Array, size: npt.NDArray[np.int64]) -> Array:
    """The highest or lowest value of each text; 0 of one without words."""
    extremes = np.zeros(len(size))
    if len(values):
        extremes[size > 0] = function.reduceat(values, (np.cumsum(size) - size)[size > 0])
    return extremes


def _squashed(sums: Array) -> Array:
    return sums / np.sqrt(sums * sums + NORM)
