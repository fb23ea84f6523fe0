"""Texts to TF-IDF rows by a fitted vocabulary, with plain Python and numpy alone.

The numbers are those of scikit-learn's `TfidfVectorizer` (user guide, section 6.2.3), so that
one article is scored without importing scikit-learn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

SEPARATOR = "\n"
"""Between terms in a stored vocabulary: no token holds white space but the blank of an n-gram."""

SHARED = ("analyzer", "ngram_range", "lowercase", "sublinear_tf", "binary", "norm")
"""Parameters of the vectorizer that are attributes here too."""

_TOKEN = re.compile(r"(?u)\b\w\w+\b")
_SPACES = re.compile(r"\s\s+")


class Rows(NamedTuple):
    """A sparse matrix in compressed rows, as scipy's `csr_matrix((data, indices, indptr))`."""

    data: npt.NDArray[Any]
    indices: npt.NDArray[np.int32]
    indptr: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Terms:
    """A fitted vocabulary and how to weigh it.

    Attributes:
        terms: sorted; the position is the column.
        idf: inverse document frequency of each term, or None.
        analyzer: `word` or `char_wb`.
        ngram_range: smallest and largest n.
        lowercase: lower-case first.
        stop_words: tokens that are skipped.
        sublinear_tf: 1 + ln(count) in place of the count.
        binary: 1 in place of the count.
        norm: `l2`, `l1` or None.
        dtype: of the values.
    """

    terms: tuple[str, ...]
    idf: npt.NDArray[Any] | None
    analyzer: str = "word"
    ngram_range: tuple[int, int] = (1, 1)
    lowercase: bool = True
    stop_words: frozenset[str] = frozenset()
    sublinear_tf: bool = False
    binary: bool = False
    norm: str | None = "l2"
    dtype: str = "float64"

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column of each term."""
        return {term: column for column, term in enumerate(self.terms)}

    @cached_property
    def analyze(self) -> Callable[[str], Iterable[str]]:
        """From a text to its n-grams."""
        if self.analyzer == "char_wb":
            return self._char_ngrams
        return self._word_ngrams

    def rows(self, texts: Iterable[str]) -> Rows:
        """Give the TF-IDF rows of texts."""
        found = [self._row(text) for text in texts]
        lengths = [len(indices) for indices, _ in found]
        indptr = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
        if not found:
            return Rows(np.zeros(0, self.dtype), np.zeros(0, np.int32), indptr)
        return Rows(np.concatenate([data for _, data in found]), np.concatenate([i for i, _ in found]), indptr)

    def _row(self, text: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[Any]]:
        columns = self.columns
        counts = Counter(column for column in map(columns.get, self.analyze(text)) if column is not None)
        indices = np.fromiter(sorted(counts), np.int32, len(counts))
        data = np.fromiter((counts[i] for i in indices.tolist()), self.dtype, len(counts))
        return indices, weigh(data, indices, self)

    def _word_ngrams(self, text: str) -> Iterator[str]:
        words = _TOKEN.findall(text.lower() if self.lowercase else text)
        if self.stop_words:
            words = [word for word in words if word not in self.stop_words]
        low, high = self.ngram_range
        for n in range(low, high + 1):
            yield from words if n == 1 else map(" ".join, zip(*(words[i:] for i in range(n)), strict=False))

    def _char_ngrams(self, text: str) -> Iterator[str]:
        folded = _SPACES.sub(" ", text.lower() if self.lowercase else text)
        for word in folded.split():
            yield from _padded_ngrams(f" {word} ", self.ngram_range)


def weigh(data: npt.NDArray[Any], indices: npt.NDArray[np.int32], terms: Terms) -> npt.NDArray[Any]:
    """Turn the counts of one row into its values."""
    if terms.binary:
        data = np.ones_like(data)
    if terms.sublinear_tf:
        data = np.log(data) + data.dtype.type(1)
    if terms.idf is not None:
        data = data * terms.idf[indices].astype(data.dtype)
    length = {"l2": np.linalg.norm(data), "l1": np.abs(data).sum(), None: 1.0}[terms.norm]
    return data / data.dtype.type(length) if len(data) and length else data


def _padded_ngrams(word: str, ngram_range: tuple[int, int]) -> Iterator[str]:
    """Character n-grams of a padded word; a word shorter than n counts once, as in scikit-learn."""
    for n in range(ngram_range[0], ngram_range[1] + 1):
        yield word[:n]
        for offset in range(1, len(word) - n + 1):
            yield word[offset : offset + n]
        if len(word) <= n:
            return


def joined(terms: Sequence[str]) -> bytes:
    """Terms as one blob, which pickles and compresses far better than a list."""
    return SEPARATOR.join(terms).encode("utf-8", "surrogatepass")


def split(blob: bytes) -> tuple[str, ...]:
    """The terms of a blob."""
    return tuple(blob.decode("utf-8", "surrogatepass").split(SEPARATOR)) if blob else ()


def stored_terms(state: Mapping[str, Any]) -> Terms:
    """Rebuild what was fitted from the stored state."""
    return Terms(
        split(state["stored_terms"]),
        state["stored_idf"],
        **{name: state[name] for name in SHARED},
        stop_words=frozenset(state["stop_set"]),
        dtype=state["dtype"],
    )
