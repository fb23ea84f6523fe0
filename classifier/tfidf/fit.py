"""Fit a vectorizer: texts to its vocabulary and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.tfidf.kernels.csr import count_in_rows, normalize_rows, to_rows
from classifier.tfidf.ngram_counts import Columns, Limits, count_char_ngrams, count_word_ngrams
from classifier.tfidf.tokenize import in_threads, scanned, shares_of
from classifier.tfidf.transform import POWERS, count_values
from classifier.tfidf.vectorizer import FastTfidfVectorizer, stop_set
from classifier.tfidf.vocabulary import SHARED, Rows, Terms


def fitted(texts: Sequence[str], vectorizer: FastTfidfVectorizer) -> tuple[Terms, Rows]:
    """Give the vocabulary that a vectorizer's parameters ask for, and the rows of the texts.

    Raises:
        ValueError: there is no term to learn; in scikit-learn's words.
    """
    skipped = stop_set(vectorizer.stop_words) if vectorizer.analyzer == "word" else frozenset()
    columns = _columns(texts, vectorizer, skipped)
    idf = _idf(columns.frequency, len(texts), vectorizer) if vectorizer.use_idf else None
    shared = {name: getattr(vectorizer, name) for name in SHARED}
    terms = Terms(columns.terms, idf, **shared, stop_words=skipped, dtype=np.dtype(vectorizer.dtype).name)
    return terms, _rows(columns, len(texts), terms)


def _columns(texts: Sequence[str], vectorizer: FastTfidfVectorizer, skipped: frozenset[str]) -> Columns:
    scan = scanned(texts, analyzer=vectorizer.analyzer, lowercase=vectorizer.lowercase)
    limits = _limits(len(texts), vectorizer)
    if vectorizer.analyzer == "char_wb":
        return count_char_ngrams(scan, *vectorizer.ngram_range, limits)
    words = [word.encode("utf-8", "surrogatepass") for word in skipped]
    return count_word_ngrams(scan, *vectorizer.ngram_range, limits, words)


def _limits(size: int, vectorizer: FastTfidfVectorizer) -> Limits:
    rarest, commonest = (
        float(share) if isinstance(share, Integral) else share * size
        for share in (vectorizer.min_df, vectorizer.max_df)
    )
    if commonest < rarest:
        raise ValueError("max_df corresponds to < documents than min_df")
    return Limits(rarest, commonest, vectorizer.max_features, vectorizer.binary, vectorizer.dtype)


def _idf(frequency: npt.NDArray[Any], size: int, vectorizer: FastTfidfVectorizer) -> npt.NDArray[Any]:
    """Step by step in the vectorizer's precision, as scikit-learn does, so that the last digit is the same."""
    smooth = vectorizer.smooth_idf
    idf: npt.NDArray[Any] = np.full(len(frequency), size + int(smooth), dtype=vectorizer.dtype)
    idf /= frequency.astype(vectorizer.dtype) + vectorizer.dtype(smooth)
    np.log(idf, out=idf)
    idf += 1
    return idf


def _rows(columns: Columns, size: int, terms: Terms) -> Rows:
    weights = np.ones(len(columns.frequency)) if terms.idf is None else terms.idf.astype(np.float64)
    shares = shares_of(columns.starts[1:])
    edges = [(columns.starts[first], columns.starts[last]) for first, last in shares]
    found = in_threads(count_in_rows, [(columns.lists, *edge, size) for edge in edges])
    sizes, most = np.array([each for each, _ in found]), max(highest for _, highest in found)
    values = count_values(most, binary=terms.binary, sublinear=terms.sublinear_tf)
    indptr = np.concatenate([[0], np.cumsum(sizes.sum(axis=0))])
    free = indptr[:-1] + np.cumsum(sizes, axis=0) - sizes
    indices, data = np.empty(indptr[-1], np.int32), np.empty(indptr[-1], terms.dtype)
    counted = (columns.lists, columns.starts, weights, values)
    in_threads(to_rows, [(*counted, *share, free[k], indices, data) for k, share in enumerate(shares)])
    normalize_rows(data, indptr, POWERS[terms.norm])
    return Rows(data, indices, indptr)
