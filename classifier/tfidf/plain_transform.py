"""Texts to TF-IDF rows in plain Python: for a few texts, without importing Numba or building tables.

The numbers are those of scikit-learn's `TfidfVectorizer` (user guide, section 6.2.3), and of
`compiled_transform.py`, which does the same for many texts; a test holds the two equal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.tfidf.sparse import SparseRows, empty_rows
from classifier.tfidf.vocabulary import Vocabulary

_TOKEN = re.compile(r"(?u)\b\w\w+\b")


def plain_rows(texts: Sequence[str], vocabulary: Vocabulary) -> SparseRows:
    """Give the TF-IDF rows of texts."""
    rows = [_row(text, vocabulary) for text in texts]
    if not rows:
        return empty_rows(vocabulary.dtype)
    lengths = [len(indices) for indices, _ in rows]
    indptr = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
    return SparseRows(np.concatenate([data for _, data in rows]), np.concatenate([i for i, _ in rows]), indptr)


def analyze(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Cut a text into its n-grams."""
    cut = _char_ngrams if vocabulary.analyzer == "char_wb" else _word_ngrams
    return cut(text.lower() if vocabulary.lowercase else text, vocabulary)


def _row(text: str, vocabulary: Vocabulary) -> tuple[npt.NDArray[np.int32], npt.NDArray[Any]]:
    counter = Counter(analyze(text, vocabulary))
    counts = {vocabulary.column(term): count for term, count in counter.items()}
    counts.pop(-1, None)
    indices = np.fromiter(sorted(counts), np.int32, len(counts))
    data = np.fromiter((counts[i] for i in indices.tolist()), vocabulary.dtype, len(counts))
    return indices, _weigh(data, indices, vocabulary)


def _weigh(data: npt.NDArray[Any], indices: npt.NDArray[np.int32], vocabulary: Vocabulary) -> npt.NDArray[Any]:
    """Turn the counts of one row into its values."""
    if vocabulary.binary:
        data = np.ones_like(data)
    if vocabulary.sublinear_tf:
        data = np.log(data) + data.dtype.type(1)
    if vocabulary.idf is not None:
        data = data * vocabulary.idf[indices].astype(data.dtype)
    length = {"l2": np.linalg.norm(data), "l1": np.abs(data).sum(), None: 1.0}[vocabulary.norm]
    return data / data.dtype.type(length) if len(data) and length else data


def _word_ngrams(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    words = _TOKEN.findall(text)
    if vocabulary.stop_words:
        words = [word for word in words if word not in vocabulary.stop_words]
    low, high = vocabulary.ngram_range
    for n in range(low, high + 1):
        yield from words if n == 1 else map(" ".join, zip(*(words[i:] for i in range(n)), strict=False))


def _char_ngrams(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    for word in text.split():
        yield from _padded_ngrams(f" {word} ", vocabulary.ngram_range)


def _padded_ngrams(word: str, ngram_range: tuple[int, int]) -> Iterator[str]:
    """Character n-grams of a padded word; a word shorter than n counts once, as in scikit-learn."""
    for n in range(ngram_range[0], ngram_range[1] + 1):
        yield word[:n]
        for offset in range(1, len(word) - n + 1):
            yield word[offset : offset + n]
        if len(word) <= n:
            return
