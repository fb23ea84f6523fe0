"""TF-IDF as scikit-learn's `TfidfVectorizer` gives it, stored small and read without scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

import numpy as np
import scipy.sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.model.terms import SHARED, Terms, joined, stored_terms

ANALYZERS = ("word", "char_wb")


class FastTfidfVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Turn texts into TF-IDF rows; parameters as in scikit-learn's `TfidfVectorizer`.

    Attributes:
        vocabulary_: column of each term.
        idf_: inverse document frequency, shape (n_features,).
    """

    def __init__(
        self,
        *,
        analyzer: str = "word",
        ngram_range: tuple[int, int] = (1, 1),
        lowercase: bool = True,
        stop_words: str | list[str] | None = None,
        min_df: float = 1,
        max_df: float = 1.0,
        max_features: int | None = None,
        binary: bool = False,
        norm: str | None = "l2",
        use_idf: bool = True,
        smooth_idf: bool = True,
        sublinear_tf: bool = False,
        dtype: Any = np.float64,
    ) -> None:
        if analyzer not in ANALYZERS:
            raise ValueError(f"analyzer {analyzer!r} is not supported here: use scikit-learn's TfidfVectorizer")
        self.analyzer = analyzer
        self.ngram_range = ngram_range
        self.lowercase = lowercase
        self.stop_words = stop_words
        self.min_df = min_df
        self.max_df = max_df
        self.max_features = max_features
        self.binary = binary
        self.norm = norm
        self.use_idf = use_idf
        self.smooth_idf = smooth_idf
        self.sublinear_tf = sublinear_tf
        self.dtype = dtype

    def fit(self, texts: Iterable[str], y: object = None) -> Self:
        """Learn the vocabulary and the document frequencies."""
        self.fit_transform(texts, y)
        return self

    def fit_transform(self, texts: Iterable[str], y: object = None, **_: object) -> scipy.sparse.csr_matrix:
        """Learn the vocabulary, and give the matrix, shape (n_texts, n_features)."""
        del y
        peer = TfidfVectorizer(**self.get_params())
        matrix = peer.fit_transform(texts)
        self.terms_ = self._fitted(tuple(peer.get_feature_names_out()), peer.idf_ if self.use_idf else None)
        return matrix

    def transform(self, texts: Iterable[str]) -> scipy.sparse.csr_matrix:
        """Give the matrix of texts, shape (n_texts, n_features)."""
        rows = self.terms_.rows(texts)
        shape = (len(rows.indptr) - 1, len(self.terms_.terms))
        return scipy.sparse.csr_matrix((rows.data, rows.indices, rows.indptr), shape=shape)

    @property
    def vocabulary_(self) -> dict[str, int]:
        """Column of each term."""
        return self.terms_.columns

    @property
    def idf_(self) -> Any:
        """Inverse document frequency of each term."""
        return self.terms_.idf

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray[Any, np.dtype[np.object_]]:
        """The terms in the order of the columns."""
        del input_features
        return np.asarray(self.terms_.terms, dtype=object)

    def _fitted(self, terms: tuple[str, ...], idf: Any) -> Terms:
        shared = {name: getattr(self, name) for name in SHARED}
        return Terms(terms, idf, **shared, stop_words=stop_set(self.stop_words), dtype=np.dtype(self.dtype).name)

    def __getstate__(self) -> dict[str, Any]:
        state = {**self.__dict__, "dtype": np.dtype(self.dtype).name}
        fitted = state.pop("terms_", None)
        if fitted is not None:
            state |= {
                "stored_terms": joined(fitted.terms),
                "stored_idf": fitted.idf,
                "stop_set": sorted(fitted.stop_words),
            }
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        kept = {name: value for name, value in state.items() if name not in ("stored_terms", "stored_idf", "stop_set")}
        self.__dict__.update(kept, dtype=np.dtype(state["dtype"]).type)
        if "stored_terms" in state:
            self.terms_ = stored_terms(state)


def stop_set(stop_words: str | list[str] | None) -> frozenset[str]:
    """The tokens that are skipped."""
    if stop_words == "english":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        return frozenset(ENGLISH_STOP_WORDS)
    return frozenset(stop_words or ())
