"""What a unit's words mean by the company they keep: mean word vectors, and a lexicon that they extend."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifier.model.features.known_words import extended_ratings, word_vectors
from classifier.model.features.lexicon import LEXICON_FEATURES, lexicon_statistics
from classifier.model.features.words import Numbers, UnitWords, Words
from classifier.tfidf.sparse import SparseRows, multiply

Flags = npt.NDArray[np.bool_]

DIMENSIONS = 100
PARTS = ("text", "before", "after")
"""The unit's words, and those before and after the mention, the nearer the heavier."""

MEANINGS = len(PARTS) * DIMENSIONS
"""Number of the features that are mean vectors; they come first."""

VECTOR_FEATURES = (
    *(f"{part} meaning {dimension}" for part in PARTS for dimension in range(DIMENSIONS)),
    *(f"extended {name}" for name in LEXICON_FEATURES),
)
"""Names of the features, in order."""


def vector_rows(units: UnitWords) -> SparseRows:
    """Give the features of units: mean vectors, then the statistics of the extended lexicon."""
    words = units.words
    near = [
        _summed(words, words.decay_before_end, units.left),
        _summed(words, words.decay_from_start, units.right),
    ]
    statistics = lexicon_statistics(units, extended_ratings()).astype(np.float32)
    dense = np.hstack([_summed(words, _even(words), units.text), *near, statistics])
    row, column = np.nonzero(dense)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(dense)))]).astype(np.int64)
    return SparseRows(dense[row, column], column.astype(np.int32), indptr)


def vector_scores(units: UnitWords, coefficients: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Multiply the features of units with coefficients, without making their rows.

    A mean vector times coefficients is the mean of what its words' vectors give with them: a few numbers a word
    are summed up, and not DIMENSIONS.

    Args:
        units: n_units of them.
        coefficients: shape (n_features, n_labels).

    Returns:
        Shape (n_units, n_labels).
    """
    words = units.words
    n_labels = coefficients.shape[1]
    rows = _rows_of(words.known)
    is_known = rows >= 0
    parts = coefficients[:MEANINGS].reshape(len(PARTS), DIMENSIONS, n_labels)
    values = np.zeros((len(PARTS), len(is_known), n_labels), np.float32)
    values[:, is_known] = word_vectors().table[rows[is_known]] @ parts
    summed = _compiled_means if words.is_compiled else _means
    means = zip(summed(words, is_known, values), (units.text, units.left, units.right), strict=True)
    statistics = lexicon_statistics(units, extended_ratings())
    return np.asarray(
        sum(mean[texts] for mean, texts in means) + statistics @ coefficients[MEANINGS:].astype(np.float64)
    )


def _compiled_means(words: Words, is_known: Flags, values: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    from classifier.model.features.word_kernels import summed_meanings

    return np.asarray(summed_meanings(words.numbers, words.sizes, is_known, values, words.decay))


def _means(words: Words, is_known: Flags, values: npt.NDArray[np.float32]) -> list[npt.NDArray[np.float64]]:
    """What each text's words give with the coefficients of each of PARTS, in plain Python."""
    del is_known  # others have values of 0
    indices = words.numbers.astype(np.int32)
    indptr = np.concatenate([[0], np.cumsum(words.sizes)]).astype(np.int64)
    weights = (_even(words), words.decay_before_end, words.decay_from_start)
    pairs = zip(weights, values, strict=True)
    return [multiply(SparseRows(weight.astype(np.float32), indices, indptr), part) for weight, part in pairs]


def word_parts(units: UnitWords, coefficients: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """Take the mean vectors' part of one unit's score apart by word.

    Args:
        units: of one unit.
        coefficients: of the mean vectors' features, shape (3 * DIMENSIONS,).

    Returns:
        For each of PARTS the part of each word of the unit's text, of what is left of the mention,
        and of what is right of it, shape (n_words,); 0 for a word without a vector.
    """
    words, table = units.words, word_vectors().table
    texts = (units.text, units.left, units.right)
    weights = (_even(words), words.decay_before_end, words.decay_from_start)
    places, parts = _places(words), {}
    for part, (text,), weight, column in zip(PARTS, texts, weights, np.split(coefficients, len(PARTS)), strict=True):
        is_mine = words.owners == text
        mine = places[is_mine]
        values = weight[is_mine] * (table[mine].astype(np.float64) @ column)
        parts[part] = np.where(mine >= 0, values, 0.0)
    return parts


def word_coefficients(coefficients: npt.NDArray[np.float64]) -> dict[str, float]:
    """What each known word gives to a score where it is the only word of a text.

    Args:
        coefficients: of the features `text meaning …`, shape (DIMENSIONS,).
    """
    known = word_vectors()
    values = known.table.astype(np.float64) @ coefficients
    return {word: float(values[place]) for word, place in known.places.items()}


def _places(words: Words) -> Numbers:
    """The row of each word in the vectors' table, -1 where it has none, shape (n_words,)."""
    return _rows_of(words.known)[words.numbers]


def _rows_of(known: Numbers) -> Numbers:
    """The row in the vectors' table of each known word, which is its number, or -1 where it has none."""
    return np.where(known < len(word_vectors().table), known, -1)


def _even(words: Words) -> npt.NDArray[np.float64]:
    """The weight of each word where all of a text weigh the same: over the root of their known number."""
    is_known = _places(words) >= 0
    return 1 / np.sqrt(np.maximum(np.bincount(words.owners[is_known], minlength=len(words.sizes)), 1))[words.owners]


def _summed(words: Words, weights: npt.NDArray[np.float64], texts: Numbers) -> npt.NDArray[np.float32]:
    """The weighed sum of the vectors of each of these texts' words, shape (len(texts), DIMENSIONS)."""
    wanted = np.zeros(len(words.sizes), np.bool_)
    wanted[texts] = True
    places = _places(words)
    is_summed = (places >= 0) & wanted[words.owners]
    ends = np.cumsum(np.bincount(words.owners[is_summed], minlength=len(wanted)))
    columns, indptr = places[is_summed].astype(np.int32), np.concatenate([[0], ends]).astype(np.int64)
    rows = SparseRows(weights[is_summed].astype(np.float32), columns, indptr)
    return multiply(rows, word_vectors().table).astype(np.float32)[texts]
