"""Fitted blocks of features, side by side: everything that scoring needs, without scikit-learn.

`estimator.py` is the scikit-learn transformer around them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from classifier.model.features.inputs import NUMBERS, Coefficients, Counts, Scores, UnitInputs
from classifier.tfidf.sparse import SparseRows
from classifier.tfidf.transform import Transform

Block = Mapping[str, Any]
"""`field`, optional `weight` (default 1), and the vectorizer's own parameters."""


class RowInputs(Protocol):
    """What gives the rows of a block: `UnitInputs`, or what was stored of units."""

    def rows(self, field: str, transform: Transform | None) -> SparseRows:
        """Give the rows of a block: by its vocabulary, or numbers where it has none."""


@dataclass(frozen=True)
class Features:
    """Fitted blocks of features.

    Attributes:
        blocks: as the model was trained with.
        transforms: of each block, by its vocabulary; None where it holds numbers.
    """

    blocks: Sequence[Block]
    transforms: Sequence[Transform | None]

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
        counted = "word" if "word" in map(_analyzer, self.transforms) else "char_wb"
        ends = np.cumsum(self.widths)
        for block, transform, end, width in zip(self.blocks, self.transforms, ends, self.widths, strict=True):
            part, counts = inputs.scores(block["field"], transform, coefficients[end - width : end])
            sums += block.get("weight", 1.0) * part
            known += counts if _analyzer(transform) == counted else 0
        return sums, known

    def names(self) -> list[str]:
        """Name each feature: its field, a colon, its term."""
        return [name for pair in zip(self.blocks, self.transforms, strict=True) for name in names_of(*pair)]


def _analyzer(transform: Transform | None) -> str | None:
    return None if transform is None else transform.vocabulary.analyzer


def _weighed(rows: SparseRows, weight: float) -> SparseRows:
    return rows if weight == 1 else rows._replace(data=rows.data * np.float32(weight))


def width_of(block: Block, transform: Transform | None) -> int:
    """Number of features of a block."""
    return len(NUMBERS[block["field"]].names) if transform is None else len(transform.vocabulary)


def terms_of(block: Block, transform: Transform | None) -> Sequence[str]:
    """The terms of a block, or the names of its numbers, in the order of the columns."""
    return NUMBERS[block["field"]].names if transform is None else transform.vocabulary.terms


def names_of(block: Block, transform: Transform | None) -> list[str]:
    """Name each feature of a block."""
    return [f"{block['field']}:{term}" for term in terms_of(block, transform)]


def side_by_side(parts: Sequence[SparseRows], widths: Sequence[int]) -> SparseRows:
    """Put matrices of the same rows beside each other."""
    if len(parts) == 1:
        return parts[0]
    offsets = np.concatenate([[0], np.cumsum(widths)[:-1]]).astype(np.int32)
    rows = np.concatenate([np.repeat(np.arange(len(part.indptr) - 1), np.diff(part.indptr)) for part in parts])
    order = np.argsort(rows, kind="stable")
    indices = np.concatenate([part.indices + offset for part, offset in zip(parts, offsets, strict=True)])
    indptr = np.sum([part.indptr for part in parts], axis=0)
    return SparseRows(np.concatenate([part.data for part in parts])[order], indices[order], indptr)
