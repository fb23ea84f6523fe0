"""What the words of a pool mean by themselves: word vectors, as directions among the pool's features.

A pool of short texts shows few words together, so that its own directions say little of them. Word vectors know
them from other news: a label on "striker" then says something of "goalkeeper", though the two never met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.label.pool.directions import Matrix, sparse_rows
from classifier.model.features.blocks import Features
from classifier.model.features.known_words import word_vectors
from classifier.model.features.own_vectors import Vectors
from classifier.tfidf.sparse import multiply_wide

Array = npt.NDArray[np.float32]

KNOWN = 0.6
"""Share of a pool's words from which on it is taken for the language of the vectors: English, or the settings'."""


@dataclass(frozen=True)
class Meanings:
    """Vectors of the features that are single words.

    Attributes:
        start: first of these features.
        vectors: shape (n_words, n_dimensions); zeros of a word that is not known.
    """

    start: int
    vectors: Array

    @property
    def columns(self) -> slice:
        """The features that are single words."""
        return slice(self.start, self.start + len(self.vectors))

    def places(self, matrix: Matrix) -> Array:
        """The sum of an item's vectors, each times its feature, shape (n_items, n_dimensions)."""
        whole = np.zeros((matrix.shape[1], self.vectors.shape[1]), np.float32)
        whole[self.columns] = self.vectors
        return multiply_wide(sparse_rows(matrix), whole)


def meanings_of(features: Features, matrix: Matrix) -> Meanings | None:
    """Look the words of the first block of words up; None where there is no such block, or few words are known.

    Args:
        features: the fitted blocks.
        matrix: of the pool, shape (n_items, n_features).
    """
    start = 0
    for vocabulary, width in zip(features.vocabularies, features.widths, strict=True):
        if vocabulary and vocabulary.analyzer == "word" and vocabulary.ngram_range[0] == 1:
            meanings = Meanings(start, _vectors(vocabulary.terms, features.vectors))
            return meanings if _known_share(meanings, matrix) >= KNOWN else None
        start += width
    return None


def _vectors(terms: Sequence[str], own: Vectors | None) -> Array:
    """The vectors of terms, from the file that the settings name, else from the package."""
    places, table = (own.vocabulary.columns, own.table) if own else (word_vectors().places, word_vectors().table)
    rows = np.array([places.get(term.lower(), -1) for term in terms], dtype=np.int64)
    return np.where(rows[:, None] >= 0, table[rows], np.float32(0))


def _known_share(meanings: Meanings, matrix: Matrix) -> float:
    """Share of the words of all items that have a vector."""
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])[meanings.columns]
    return float(counts[meanings.vectors.any(axis=1)].sum() / max(1, counts.sum()))
