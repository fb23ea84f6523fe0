"""Fit a vectorizer: texts to its vocabulary and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from classifier.tfidf.compiled_transform import POWERS, count_values
from classifier.tfidf.kernels.csr import count_in_rows, normalize_rows, to_rows
from classifier.tfidf.ngram_counts import Columns, Limits, count_char_ngrams, count_word_ngrams
from classifier.tfidf.sparse import SparseRows
from classifier.tfidf.tokenize import at_once, shares_of, tokenize
from classifier.tfidf.vocabulary import SHARED, Vocabulary


class Parameters(Protocol):
    """What a vectorizer learns a vocabulary by; see `FastTfidfVectorizer`."""

    analyzer: str
    ngram_range: tuple[int, int]
    lowercase: bool
    stop_words: str | list[str] | None
    min_df: float
    max_df: float
    max_features: int | None
    binary: bool
    norm: str | None
    use_idf: bool
    smooth_idf: bool
    sublinear_tf: bool
    dtype: Any


def fit_vocabulary(texts: Sequence[str], parameters: Parameters) -> tuple[Vocabulary, SparseRows]:
    """Learn the vocabulary of texts, and give it with their rows.

    Raises:
        ValueError: there is no term to learn; in scikit-learn's words.
    """
    skipped = stop_set(parameters.stop_words) if parameters.analyzer == "word" else frozenset()
    columns = _columns(texts, parameters, skipped)
    idf = inverse_frequencies(columns.frequency, len(texts), parameters) if parameters.use_idf else None
    shared = {name: getattr(parameters, name) for name in SHARED}
    vocabulary = Vocabulary(columns.terms, idf, **shared, stop_words=skipped, dtype=np.dtype(parameters.dtype).name)
    return vocabulary, _rows(columns, len(texts), vocabulary)


def _columns(texts: Sequence[str], parameters: Parameters, skipped: frozenset[str]) -> Columns:
    tokens = tokenize(texts, analyzer=parameters.analyzer, lowercase=parameters.lowercase)
    limits = limits_of(len(texts), parameters)
    if parameters.analyzer == "char_wb":
        return count_char_ngrams(tokens, *parameters.ngram_range, limits)
    words = [word.encode("utf-8", "surrogatepass") for word in skipped]
    return count_word_ngrams(tokens, *parameters.ngram_range, limits, words)


def limits_of(size: int, parameters: Parameters) -> Limits:
    """Which n-grams of so many texts become columns.

    Raises:
        ValueError: none can; in scikit-learn's words.
    """
    rarest, commonest = (
        float(share) if isinstance(share, Integral) else share * size
        for share in (parameters.min_df, parameters.max_df)
    )
    if commonest < rarest:
        raise ValueError("max_df corresponds to < documents than min_df")
    return Limits(rarest, commonest, parameters.max_features, parameters.binary, parameters.dtype)


def inverse_frequencies(frequency: npt.NDArray[Any], size: int, parameters: Parameters) -> npt.NDArray[Any]:
    """Weigh terms by how few of so many texts hold them.

    It goes step by step in the vectorizer's precision, as scikit-learn does, so that the last digit is the same.
    """
    smooth = parameters.smooth_idf
    idf: npt.NDArray[Any] = np.full(len(frequency), size + int(smooth), dtype=parameters.dtype)
    idf /= frequency.astype(parameters.dtype) + parameters.dtype(smooth)
    np.log(idf, out=idf)
    idf += 1
    return idf


def _rows(columns: Columns, size: int, vocabulary: Vocabulary) -> SparseRows:
    weights = np.ones(len(columns.frequency)) if vocabulary.idf is None else vocabulary.idf.astype(np.float64)
    shares = shares_of(columns.starts[1:])
    edges = [(columns.starts[first], columns.starts[last]) for first, last in shares]
    counts = at_once(count_in_rows, [(columns.lists, *edge, size) for edge in edges])
    sizes, most = np.array([row_sizes for row_sizes, _ in counts]), max(highest for _, highest in counts)
    values = count_values(most, binary=vocabulary.binary, sublinear=vocabulary.sublinear_tf)
    indptr = np.concatenate([[0], np.cumsum(sizes.sum(axis=0))])
    free = indptr[:-1] + np.cumsum(sizes, axis=0) - sizes
    indices, data = np.empty(indptr[-1], np.int32), np.empty(indptr[-1], vocabulary.dtype)
    by_column = (columns.lists, columns.starts, weights, values)
    at_once(to_rows, [(*by_column, *share, free[k], indices, data) for k, share in enumerate(shares)])
    normalize_rows(data, indptr, POWERS[vocabulary.norm])
    return SparseRows(data, indices, indptr)


def stop_set(stop_words: str | list[str] | None) -> frozenset[str]:
    """The tokens that are skipped."""
    if stop_words == "english":
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        return frozenset(ENGLISH_STOP_WORDS)
    return frozenset(stop_words or ())
