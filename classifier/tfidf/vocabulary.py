"""Texts to TF-IDF rows by a fitted vocabulary: plain Python for a few, compiled kernels for many.

The numbers are those of scikit-learn's `TfidfVectorizer` (user guide, section 6.2.3). A few
articles are scored without importing scikit-learn or Numba, and without a table of the terms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.parallel import are_few

if TYPE_CHECKING:
    from classifier.tfidf.transform import FastRows

SEPARATOR = b"\n"
"""Behind each term of a stored vocabulary: no token holds white space but the blank of an n-gram."""

SHARED = ("analyzer", "ngram_range", "lowercase", "sublinear_tf", "binary", "norm")
"""Parameters of the vectorizer that are attributes here too."""

_TOKEN = re.compile(r"(?u)\b\w\w+\b")


class Rows(NamedTuple):
    """A sparse matrix in compressed rows, as scipy's `csr_matrix((data, indices, indptr))`."""

    data: npt.NDArray[Any]
    indices: npt.NDArray[np.int32]
    indptr: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Terms:
    """A fitted vocabulary and how to weigh it.

    Attributes:
        blob: the terms as UTF-8, sorted, each followed by a line feed; the position is the column.
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

    blob: bytes
    idf: npt.NDArray[Any] | None
    analyzer: str = "word"
    ngram_range: tuple[int, int] = (1, 1)
    lowercase: bool = True
    stop_words: frozenset[str] = frozenset()
    sublinear_tf: bool = False
    binary: bool = False
    norm: str | None = "l2"
    dtype: str = "float64"

    def __len__(self) -> int:
        return len(self._ends)

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The terms in the order of the columns."""
        return tuple(self.blob.decode("utf-8", "surrogatepass").split("\n")[:-1])

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column of each term."""
        return {term: column for column, term in enumerate(self.terms)}

    def analyze(self, text: str) -> Iterator[str]:
        """From a text to its n-grams."""
        return self._char_ngrams(text) if self.analyzer == "char_wb" else self._word_ngrams(text)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Give the TF-IDF rows of texts."""
        if self.has_tables or not are_few(texts):
            return self.fast.rows(texts)
        found = [self._row(text) for text in texts]
        lengths = [len(indices) for indices, _ in found]
        indptr = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
        if not found:
            return Rows(np.zeros(0, self.dtype), np.zeros(0, np.int32), indptr)
        return Rows(np.concatenate([data for _, data in found]), np.concatenate([i for i, _ in found]), indptr)

    @cached_property
    def fast(self) -> FastRows:
        """The same by compiled kernels."""
        from classifier.tfidf.transform import FastRows

        return FastRows(self)

    @property
    def has_tables(self) -> bool:
        """Whether the compiled kernels are at hand, and so soonest done with a few texts too."""
        return "fast" in vars(self)

    def _row(self, text: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[Any]]:
        counted = Counter(self.analyze(text))
        counts = {self._column(term.encode("utf-8", "surrogatepass")): count for term, count in counted.items()}
        counts.pop(-1, None)
        indices = np.fromiter(sorted(counts), np.int32, len(counts))
        data = np.fromiter((counts[i] for i in indices.tolist()), self.dtype, len(counts))
        return indices, weigh(data, indices, self)

    def _column(self, term: bytes) -> int:
        """Column of a term, or -1; by halving, since a dictionary of all terms takes longer to build."""
        low, high, ends, blob = 0, len(self._ends), self._ends, self.blob
        while low < high:
            middle = (low + high) // 2
            found = blob[ends[middle - 1] + 1 if middle else 0 : ends[middle]]
            if found == term:
                return middle
            low, high = (middle + 1, high) if found < term else (low, middle)
        return -1

    @cached_property
    def _ends(self) -> list[int]:
        ends: list[int] = np.flatnonzero(np.frombuffer(self.blob, np.uint8) == SEPARATOR[0]).tolist()
        return ends

    def _word_ngrams(self, text: str) -> Iterator[str]:
        words = _TOKEN.findall(text.lower() if self.lowercase else text)
        if self.stop_words:
            words = [word for word in words if word not in self.stop_words]
        low, high = self.ngram_range
        for n in range(low, high + 1):
            yield from words if n == 1 else map(" ".join, zip(*(words[i:] for i in range(n)), strict=False))

    def _char_ngrams(self, text: str) -> Iterator[str]:
        for word in (text.lower() if self.lowercase else text).split():
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


def joined(terms: Iterable[str]) -> bytes:
    """Terms as one blob, which pickles and compresses far better than a list."""
    return "".join(f"{term}\n" for term in terms).encode("utf-8", "surrogatepass")


def stored_terms(state: Mapping[str, Any]) -> Terms:
    """Rebuild what was fitted from the stored state."""
    return Terms(
        state["stored_terms"],
        state["stored_idf"],
        **{name: state[name] for name in SHARED},
        stop_words=frozenset(state["stop_set"]),
        dtype=state["dtype"],
    )
