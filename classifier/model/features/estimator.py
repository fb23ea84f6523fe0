"""Units to one sparse matrix: blocks of TF-IDF n-grams, and of numbers, side by side.

What is in a task's default blocks was chosen on validation data (`benchmarks/quality.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import scipy.sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from classifier.corpus.prepare.units import Units
from classifier.errors import CorpusError
from classifier.model.features.blocks import Block, Features
from classifier.model.features.inputs import NUMBERS, UnitInputs
from classifier.model.features.own_vectors import Vectors
from classifier.model.features.vector_files import read_vectors
from classifier.tfidf.ngram_counts import EmptyVocabularyError
from classifier.tfidf.sparse import csr_matrix
from classifier.tfidf.vectorizer import FastTfidfVectorizer


class UnitFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn units into one sparse row each.

    Args:
        blocks: what to read and how, each a mapping as in `Block`.

    Attributes:
        features_: the fitted blocks. A block that found no n-gram, such as of titles where there are none, is
            not among them.
    """

    def __init__(self, blocks: Sequence[Block] = ()) -> None:
        self.blocks = blocks

    def fit(self, units: Units, y: object = None) -> Self:
        """Learn each block's vocabulary."""
        self.fit_transform(units, y)
        return self

    def fit_transform(self, units: Units, y: object = None, **_: object) -> scipy.sparse.csr_matrix:
        """Learn each block's vocabulary, and give the matrix, shape (n_units, n_features).

        Raises:
            CorpusError: no block finds an n-gram.
        """
        del y
        pairs, inputs = [(block, make_vectorizer(block)) for block in self.blocks], UnitInputs(units)
        parts = [fitted_part(block, vectorizer, inputs) for block, vectorizer in pairs]
        fitted = [pair for pair, part in zip(pairs, parts, strict=True) if part is not None]
        if not fitted:
            raise CorpusError(
                "has no word that is in enough articles, as its settings read words: where no blanks stand between "
                "words, leave [[blocks]] out of --config, or give a block of letters (analyzer = 'char_wb')."
            )
        transforms = [None if vectorizer is None else vectorizer.transform_ for _, vectorizer in fitted]
        self.features_ = Features([block for block, _ in fitted], transforms)
        return _side_by_side([part for part in parts if part is not None])

    def transform(self, units: Units) -> scipy.sparse.csr_matrix:
        """Give the matrix of units, shape (n_units, n_features)."""
        check_is_fitted(self, "features_")
        return csr_matrix(self.features_.rows(UnitInputs(units)), sum(self.features_.widths))

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Name each feature: its field, a colon, its term."""
        del input_features
        check_is_fitted(self, "features_")
        return np.asarray(self.features_.names(), dtype=object)


def fitted_part(block: Block, vectorizer: Vectorizer | None, inputs: UnitInputs) -> scipy.sparse.csr_matrix | None:
    """Fit a block's vectorizer, and give its columns, shape (n_units, width); None where it finds no n-gram."""
    try:
        return _part(block, None if vectorizer is None else vectorizer.fit_transform, inputs)
    except EmptyVocabularyError:
        return None


def _part(block: Block, rows_of: Callable[[list[str]], Any] | None, inputs: UnitInputs) -> scipy.sparse.csr_matrix:
    field = block["field"]
    part = _numbers(field, inputs) if rows_of is None else rows_of(inputs.texts(field))
    return part * np.float32(block.get("weight", 1.0))


def _side_by_side(parts: Sequence[Any]) -> scipy.sparse.csr_matrix:
    return scipy.sparse.hstack(parts, format="csr", dtype=np.float32) if len(parts) > 1 else parts[0]


class MeaningVectorizer:
    """Turns texts into sums of word vectors; there is nothing to fit.

    Args:
        vectors: that a block asks for.
    """

    def __init__(self, vectors: Vectors) -> None:
        self.transform_ = vectors
        self.analyzer, self.lowercase = vectors.vocabulary.analyzer, vectors.vocabulary.lowercase

    def fit_transform(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Give the matrix of texts, shape (n_texts, n_dimensions)."""
        rows = self.transform_.rows(self.transform_.transform.rows(texts))
        return csr_matrix(rows, self.transform_.dimensions)


Vectorizer = FastTfidfVectorizer | MeaningVectorizer


def make_vectorizer(block: Block) -> Vectorizer | None:
    """Build the vectorizer that a block asks for; None where it holds numbers.

    Raises:
        InputError: it asks for a file of vectors that cannot be read.
    """
    if block["field"] in NUMBERS:
        return None
    if "vectors" in block:
        own = block["vectors"]
        return MeaningVectorizer(own if isinstance(own, Vectors) else read_vectors(own))
    parameters = {key: value for key, value in block.items() if key not in ("field", "weight")}
    if "ngram_range" in parameters:
        parameters["ngram_range"] = tuple(parameters["ngram_range"])
    return FastTfidfVectorizer(dtype=np.float32, **parameters)


def _numbers(field: str, inputs: UnitInputs) -> scipy.sparse.csr_matrix:
    names, rows_of = NUMBERS[field].names, NUMBERS[field].rows
    return csr_matrix(rows_of(inputs), len(names))
