"""TF-IDF as scikit-learn's `TfidfVectorizer` gives it, number for number, by compiled kernels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from classifier.tfidf.fit import fit_vocabulary
from classifier.tfidf.sparse import csr_matrix
from classifier.tfidf.transform import Transform
from classifier.tfidf.vocabulary import Vocabulary

CHOICES: Mapping[str, tuple[object, ...]] = {
    "analyzer": ("word", "char_wb"),
    "norm": ("l2", "l1", None),
    "dtype": (np.float64, np.float32),
}
"""Values that a parameter may have."""


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
        **unsupported: object,
    ) -> None:
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
        for name in unsupported:
            raise TypeError(f"parameter {name!r} is not supported here: use scikit-learn's TfidfVectorizer")
        self._check_choices()

    def fit(self, texts: Iterable[str | bytes], y: object = None) -> Self:
        """Learn the vocabulary and the document frequencies."""
        self.fit_transform(texts, y)
        return self

    def fit_transform(self, texts: Iterable[str | bytes], y: object = None, **_: object) -> Any:
        """Learn the vocabulary, and give the matrix, shape (n_texts, n_features)."""
        del y
        self._check_choices()
        self.check_numbers()
        vocabulary, rows = fit_vocabulary(strings(texts), self)
        self.transform_ = Transform(vocabulary)
        return csr_matrix(rows, len(vocabulary))

    def transform(self, texts: Iterable[str | bytes]) -> Any:
        """Give the matrix of texts, shape (n_texts, n_features)."""
        check_is_fitted(self, "transform_")
        return csr_matrix(self.transform_.rows(strings(texts)), len(self.learnt))

    @property
    def learnt(self) -> Vocabulary:
        """The fitted vocabulary."""
        check_is_fitted(self, "transform_")
        return self.transform_.vocabulary

    @property
    def vocabulary_(self) -> dict[str, int]:
        """Column of each term."""
        return self.learnt.columns

    @property
    def idf_(self) -> Any:
        """Inverse document frequency of each term."""
        return self.learnt.idf

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray[Any, np.dtype[np.object_]]:
        """The terms in the order of the columns."""
        del input_features
        return np.asarray(self.learnt.terms, dtype=object)

    def _check_choices(self) -> None:
        for name, choices in CHOICES.items():
            if not any(getattr(self, name) is choice or getattr(self, name) == choice for choice in choices):
                raise ValueError(
                    f"{name} {getattr(self, name)!r} is not supported here: use scikit-learn's TfidfVectorizer"
                )

    def check_numbers(self) -> None:
        """Refuse what scikit-learn refuses."""
        low, high = self.ngram_range
        if not 1 <= low <= high:
            raise ValueError(
                f"ngram_range {self.ngram_range!r}: the smallest n is 1 or more, and not above the largest"
            )
        for name in ("min_df", "max_df"):
            value = getattr(self, name)
            if value < (1 if isinstance(value, Integral) else 0) or (not isinstance(value, Integral) and value > 1):
                raise ValueError(f"{name} {value!r}: a number of articles from 1 on, or a share from 0.0 to 1.0")
        if self.max_features is not None and self.max_features < 1:
            raise ValueError(f"max_features {self.max_features!r}: 1 or more, or None")
        if isinstance(self.stop_words, str) and self.stop_words != "english":
            raise ValueError(f"stop_words {self.stop_words!r}: 'english', a list, or None")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []
        return tags


def strings(texts: Iterable[str | bytes]) -> list[str]:
    """The texts as a list; bytes are read as UTF-8.

    Raises:
        ValueError: one text in place of many, or one that is no text.
    """
    if isinstance(texts, (str, bytes)):
        raise ValueError("Iterable over raw text documents expected, string object received.")
    decoded = [text.decode() if isinstance(text, bytes) else text for text in texts]
    for text in decoded:
        if not isinstance(text, str):
            raise ValueError(f"{text!r} is an invalid document, expected byte or unicode string.")
    return decoded
