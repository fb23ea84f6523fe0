"""Units to one sparse matrix: blocks of TF-IDF n-grams, and of numbers, side by side.

What is in a task's default blocks was chosen on validation data (`benchmarks/quality.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import scipy.sparse
from sklearn.base import BaseEstimator, TransformerMixin

from classifier.corpus.prepare.units import Units
from classifier.model.features.blocks import NUMBERS, Block, Reads, names_of
from classifier.tfidf.ngram_counts import EmptyVocabularyError
from classifier.tfidf.vectorizer import FastTfidfVectorizer


class UnitFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn units into one sparse row each.

    Args:
        blocks: what to read and how, each a mapping as in `Block`.

    Attributes:
        vectorizers_: fitted, one a block; None where it holds numbers.
    """

    def __init__(self, blocks: Sequence[Block] = ()) -> None:
        self.blocks = blocks

    def fit(self, units: Units, y: object = None) -> Self:
        """Learn each block's vocabulary."""
        self.fit_transform(units, y)
        return self

    def fit_transform(self, units: Units, y: object = None, **_: object) -> scipy.sparse.csr_matrix:
        """Learn each block's vocabulary, and give the matrix, shape (n_units, n_features).

        A block that finds no n-gram, such as of titles where there are none, is left out.

        Raises:
            EmptyVocabularyError: no block finds one.
        """
        del y
        made, reads = [(block, make_vectorizer(block)) for block in self.blocks], Reads(units)
        parts = [fitted_part(block, vectorizer, reads) for block, vectorizer in made]
        kept = [pair for pair, part in zip(made, parts, strict=True) if part is not None]
        if not kept:
            raise EmptyVocabularyError("no block finds an n-gram that is frequent enough")
        self.blocks, self.vectorizers_ = ([block for block, _ in kept], [vectorizer for _, vectorizer in kept])
        return _side_by_side([part for part in parts if part is not None])

    def transform(self, units: Units) -> scipy.sparse.csr_matrix:
        """Give the matrix of units, shape (n_units, n_features)."""
        pairs, reads = zip(self.blocks, self.vectorizers_, strict=True), Reads(units)
        return _side_by_side([_part(block, v and v.transform, reads) for block, v in pairs])

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Name each feature: its field, a colon, its term."""
        del input_features
        pairs = zip(self.blocks, self.vectorizers_, strict=True)
        return np.asarray([name for block, v in pairs for name in names_of(block, v and v.terms_)], dtype=object)


def fitted_part(block: Block, vectorizer: FastTfidfVectorizer | None, reads: Reads) -> scipy.sparse.csr_matrix | None:
    """Fit a block's vectorizer, and give its columns, shape (n_units, width); None where it finds no n-gram."""
    try:
        return _part(block, vectorizer and vectorizer.fit_transform, reads)
    except EmptyVocabularyError:
        return None


def _part(block: Block, rows_of: Callable[[list[str]], Any] | None, reads: Reads) -> scipy.sparse.csr_matrix:
    field = block["field"]
    part = _numbers(field, reads) if rows_of is None else rows_of(reads.texts(field))
    return part * np.float32(block.get("weight", 1.0))


def _side_by_side(parts: Sequence[Any]) -> scipy.sparse.csr_matrix:
    return scipy.sparse.hstack(parts, format="csr", dtype=np.float32) if len(parts) > 1 else parts[0]


def make_vectorizer(block: Block) -> FastTfidfVectorizer | None:
    """Build the vectorizer that a block asks for; None where it holds numbers."""
    if block["field"] in NUMBERS:
        return None
    parameters = {key: value for key, value in block.items() if key not in ("field", "weight")}
    if "ngram_range" in parameters:
        parameters["ngram_range"] = tuple(parameters["ngram_range"])
    return FastTfidfVectorizer(dtype=np.float32, **parameters)


def _numbers(field: str, reads: Reads) -> scipy.sparse.csr_matrix:
    names, rows_of = NUMBERS[field]
    rows = rows_of(reads)
    return scipy.sparse.csr_matrix((rows.data, rows.indices, rows.indptr), shape=(len(reads.units), len(names)))
