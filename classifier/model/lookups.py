"""Rows of many texts by a fitted vocabulary, by the compiled kernels on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.kernels.lookup import FREE, Lookup, made_lookup, rows_of_grams, rows_of_words, translated
from classifier.model.kernels.rows import weigh_rows
from classifier.model.kernels.scan import scan_grams
from classifier.model.kernels.table import PADDING, Table, empty_table
from classifier.model.scanned import Scanned, in_threads, scanned, shares_of
from classifier.model.terms import SEPARATOR, Rows, Terms, joined

POWERS = {"l2": 2, "l1": 1, None: 0}
"""Power of the values that each norm sums."""


class FastRows:
    """A fitted vocabulary as hash tables."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.lookup = _lookup_of(terms.blob, is_words=terms.analyzer == "word")
        self.skipped = _table_of(sorted(terms.stop_words) if terms.analyzer == "word" else [])
        self.weights = np.ones(len(terms)) if terms.idf is None else terms.idf.astype(np.float64)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Give the TF-IDF rows of texts."""
        scan = scanned(texts, analyzer=self.terms.analyzer, lowercase=self.terms.lowercase)
        return self.rows_of(scan)

    def rows_of(self, scan: Scanned) -> Rows:
        """Give the TF-IDF rows of texts that are cut into words."""
        find = self._grams(scan) if self.terms.analyzer == "char_wb" else self._words(scan)
        parts: list[Rows] = in_threads(lambda first, last: self._weighed(*find(first, last)), shares_of(scan.ends))
        if not parts:
            return Rows(np.zeros(0, self.terms.dtype), np.zeros(0, np.int32), np.zeros(1, np.int64))
        if len(parts) == 1:
            return parts[0]
        lengths = np.concatenate([np.diff(indptr) for _, _, indptr in parts])
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        data, indices = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        return Rows(data, indices, indptr)

    def _words(self, scan: Scanned) -> Any:
        numbers = translated(scan.table, self.lookup, self.skipped)
        high = self.terms.ngram_range[1]
        return lambda first, last: rows_of_words(scan.words, scan.ends, first, last, numbers, self.lookup, high)

    def _grams(self, scan: Scanned) -> Any:
        _, grams, ends = scan_grams(self.lookup.words, scan.table, *self.terms.ngram_range, False)
        columns = self.lookup.word_columns
        return lambda first, last: rows_of_grams(scan.words, scan.ends, first, last, grams, ends, columns)

    def _weighed(self, columns: npt.NDArray[np.int32], counts: npt.NDArray[np.int32], stops: Any) -> Rows:
        indptr = np.concatenate([[0], stops])
        values = count_values(int(counts.max(initial=0)), binary=self.terms.binary, sublinear=self.terms.sublinear_tf)
        data = np.empty(len(columns), self.terms.dtype)
        weigh_rows(columns, counts, indptr, self.weights, values, POWERS[self.terms.norm], data)
        return Rows(data, columns, indptr)


def count_values(most: int, *, binary: bool, sublinear: bool) -> npt.NDArray[np.float64]:
    """The value of each count from 0 to the highest."""
    counts = np.arange(most + 1, dtype=np.float64)
    if binary:
        counts = np.minimum(counts, 1)
    if sublinear:
        counts[1:] = np.log(counts[1:]) + 1
    return counts


def _lookup_of(blob: bytes, *, is_words: bool) -> Lookup:
    # By numpy, which asks for large pages: far fewer reads then wait for an address.
    blanks = blob.count(b" ") if is_words else 0
    pairs = np.full(2 << (2 * blanks + 2).bit_length(), FREE)
    columns = np.full(blanks + blob.count(SEPARATOR), -1, np.int32)
    # A bytearray can be written to, as the other pools can: kernels are then compiled for one type.
    terms = np.frombuffer(bytearray(blob) + bytes(PADDING), np.uint8)
    words = Table(*made_lookup(empty_table(), columns, pairs, terms, is_words))
    return Lookup(words, columns[: words.size].copy(), pairs)


def _table_of(strings: Sequence[str]) -> Table:
    """A table of some strings."""
    return _lookup_of(joined(strings), is_words=False).words
