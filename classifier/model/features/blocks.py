"""Fitted blocks of features, side by side: everything that scoring needs, without scikit-learn.

`estimator.py` is the scikit-learn transformer around them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from classifier.model.features.inputs import NUMBERS, Coefficients, Counts, Scores, UnitInputs
from classifier.model.features.own_vectors import Vectors
from classifier.tfidf.sparse import SparseRows
from classifier.tfidf.transform import Transform
from classifier.tfidf.vocabulary import Vocabulary

Block = Mapping[str, Any]
"""`field`, optional `weight` (default 1), and `vectors`, a file of them, or the vectorizer's own parameters."""

Fitted = Transform | Vectors | None
"""What turns the texts of a block into rows; None where it holds numbers."""


class RowInputs(Protocol):
    """What gives the rows of a block: `UnitInputs`, or what was stored of units."""

    def rows(self, field: str, transform: Fitted) -> SparseRows:
        """Give the rows of a block: by its vocabulary, by word vectors, or numbers where it has neither."""


@dataclass(frozen=True)
class Features:
    """Fitted blocks of features.

    Attributes:
        blocks: as the model was trained with.
        transforms: of each block, by its vocabulary or by word vectors; None where it holds numbers.
    """

    blocks: Sequence[Block]
    transforms: Sequence[Fitted]

    @property
    def vocabularies(self) -> list[Vocabulary | None]:
        """Of each block; None where it holds numbers, or reads word vectors."""
        return [own.vocabulary if isinstance(own, Transform) else None for own in self.transforms]

    @property
    def vectors(self) -> Vectors | None:
        """The word vectors that blocks read; None: none does."""
        return next((own for own in self.transforms if isinstance(own, Vectors)), None)

    def by_words(self, values: npt.NDArray[Any]) -> tuple[Features, npt.NDArray[Any]]:
        """Give the words that word vectors know in place of their dimensions: the same scores, taken apart by word.

        Args:
            values: coefficients, shape (n_features, n_labels).

        Returns:
            Features without vectors, and their coefficients, shape (n_other_features, n_labels).
        """
        parts = np.split(values, np.cumsum(self.widths)[:-1])
        pairs = list(zip(self.transforms, parts, strict=True))
        transforms = [own.transform if isinstance(own, Vectors) else own for own, _ in pairs]
        spread = [own.table @ part if isinstance(own, Vectors) else part for own, part in pairs]
        return Features(self.blocks, transforms), np.concatenate(spread)

    def rows(self, inputs: RowInputs) -> SparseRows:
        """Give the features of units, block beside block."""
        parts = [
            _weighed(inputs.rows(block["field"], transform), block.get("weight", 1.0))
            for block, transform in zip(self.blocks, self.transforms, strict=True)
        ]
        return side_by_side(parts, self.widths)

    @property
    def widths(self) -> list[int]:
        """Number of features of each block."""
        return [width_of(*pair) for pair in zip(self.blocks, self.transforms, strict=True)]

    def scores(self, inputs: UnitInputs, coefficients: Coefficients) -> tuple[Scores, Counts]:
        """Multiply the features of units with coefficients.

        Args:
            inputs: of n_units.
            coefficients: shape (n_features, n_labels).

        Returns:
            Shape (n_units, n_labels); and the number of words of each unit that the vocabulary has, shape
            (n_units,): an n-gram counts as one, a number as none; of letters where no block reads words.
        """
        size = len(inputs.units)
        sums, known = np.zeros((size, coefficients.shape[1])), np.zeros(size, np.int64)
        analyzers = [None if own is None else own.analyzer for own in self.vocabularies]
        counted = "word" if "word" in analyzers else "char_wb"
        ends = np.cumsum(self.widths)
        parts = zip(self.blocks, self.transforms, analyzers, ends, self.widths, strict=True)
        for block, transform, analyzer, end, width in parts:
            part, counts = inputs.scores(block["field"], transform, coefficients[end - width : end])
            sums += block.get("weight", 1.0) * part
            known += counts if analyzer == counted else 0
        return sums, known

    def names(self) -> list[str]:
        """Name each feature: its field, a colon, its term."""
        return [name for pair in zip(self.blocks, self.transforms, strict=True) for name in names_of(*pair)]


def _weighed(rows: SparseRows, weight: float) -> SparseRows:
    return rows if weight == 1 else rows._replace(data=rows.data * np.float32(weight))


def width_of(block: Block, transform: Fitted) -> int:
    """Number of features of a block."""
    if isinstance(transform, Vectors):
        return transform.dimensions
    return len(NUMBERS[block["field"]].names) if transform is None else len(transform.vocabulary)


def terms_of(block: Block, transform: Fitted) -> Sequence[str]:
    """The terms of a block, or the names of its numbers, in the order of the columns."""
    if isinstance(transform, Vectors):
        return [f"meaning {dimension}" for dimension in range(transform.dimensions)]
    return NUMBERS[block["field"]].names if transform is None else transform.vocabulary.terms


def names_of(block: Block, transform: Fitted) -> list[str]:
    """Name each feature of a block."""
    return [f"{block['field']}:{term}" for term in terms_of(block, transform)]


def side_by_side(parts: Sequence[SparseRows], widths: Sequence[int]) -> SparseRows:
    """Put matrices of the same rows beside each other."""
    if len(parts) == 1:
        return parts[0]
    offsets = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.int32)
    indptr = np.sum([part.indptr for part in parts], axis=0)
    kind = np.result_type(*(part.data for part in parts))
    data, indices = np.empty(indptr[-1], kind), np.empty(indptr[-1], np.int32)
    filled = indptr[:-1].copy()
    for part, offset in zip(parts, offsets, strict=True):
        lengths = np.diff(part.indptr)
        place = np.arange(len(part.data)) + np.repeat(filled - part.indptr[:-1], lengths)
        data[place], indices[place] = part.data, part.indices + offset
        filled += lengths
    return SparseRows(data, indices, indptr)
