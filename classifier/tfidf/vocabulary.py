"""A fitted vocabulary: its terms, their weights, and how a text becomes terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

SEPARATOR = b"\n"
"""Behind each term of a stored vocabulary: no token holds white space but the blank of an n-gram."""

SHARED = ("analyzer", "ngram_range", "lowercase", "sublinear_tf", "binary", "norm")
"""Parameters of the vectorizer that are attributes here too."""


@dataclass(frozen=True)
class Vocabulary:
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
        return len(self.ends)

    @cached_property
    def ends(self) -> list[int]:
        """Where each term ends in the blob."""
        ends: list[int] = np.flatnonzero(np.frombuffer(self.blob, np.uint8) == SEPARATOR[0]).tolist()
        return ends

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The terms in the order of the columns."""
        return tuple(self.blob.decode("utf-8", "surrogatepass").split("\n")[:-1])

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column of each term."""
        return {term: column for column, term in enumerate(self.terms)}

    def column(self, term: str) -> int:
        """Column of a term, or -1; by halving, since the dictionary takes longer to build, where that is not there."""
        if "columns" in vars(self):
            return self.columns.get(term, -1)
        return self._halved(term.encode("utf-8", "surrogatepass"))

    def _halved(self, term: bytes) -> int:
        low, high, ends, blob = 0, len(self.ends), self.ends, self.blob
        while low < high:
            middle = (low + high) // 2
            entry = blob[ends[middle - 1] + 1 if middle else 0 : ends[middle]]
            if entry == term:
                return middle
            low, high = (middle + 1, high) if entry < term else (low, middle)
        return -1


def join_terms(terms: Iterable[str]) -> bytes:
    """Join terms to one blob, which is stored and compressed far better than a list."""
    return "".join(f"{term}\n" for term in terms).encode("utf-8", "surrogatepass")
