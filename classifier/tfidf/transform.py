"""Rows of many texts by a fitted vocabulary, by the compiled kernels on all cores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.tfidf.kernels.csr import weigh_rows
from classifier.tfidf.kernels.rows import rows_of_grams, rows_of_words
from classifier.tfidf.kernels.score import scores_of_grams, scores_of_words
from classifier.tfidf.kernels.string_table import PADDING, Table, empty_table
from classifier.tfidf.kernels.tokenize import scan_grams
from classifier.tfidf.kernels.vocabulary_table import FREE, Lookup, made_lookup, translated
from classifier.tfidf.tokenize import Scanned, in_threads, scanned, shares_of
from classifier.tfidf.vocabulary import SEPARATOR, Rows, Terms, joined

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
        found, given = (rows_of_grams, self._grams) if self._reads_letters else (rows_of_words, self._words)
        known = given(scan)
        shares = [(scan.words, scan.ends, *share, *known) for share in shares_of(scan.ends)]
        parts: list[Rows] = in_threads(lambda *share: self._weighed(*found(*share)), shares)
        if not parts:
            return Rows(np.zeros(0, self.terms.dtype), np.zeros(0, np.int32), np.zeros(1, np.int64))
        if len(parts) == 1:
            return parts[0]
        lengths = np.concatenate([np.diff(indptr) for _, _, indptr in parts])
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        data, indices = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        return Rows(data, indices, indptr)

    def scores_of(self, scan: Scanned, coefficients: npt.NDArray[np.float32]) -> tuple[Any, Any]:
        """Multiply those rows with coefficients, without making them.

        Args:
            scan: of the texts.
            coefficients: shape (n_terms, n_labels).

        Returns:
            Sums, shape (n_texts, n_labels), and the number of terms that each text holds, shape (n_texts,).
        """
        scored, given = (scores_of_grams, self._grams) if self._reads_letters else (scores_of_words, self._words)
        known = given(scan)
        ends = _gram_bounds(scan, known[1])[scan.ends] if self._reads_letters else scan.ends
        longest = int(np.diff(ends, prepend=0).max(initial=0))
        weighing = self.weights, self._values(longest), POWERS[self.terms.norm], coefficients
        shares = [(scan.words, scan.ends, *share, *known, *weighing) for share in shares_of(scan.ends)]
        parts = in_threads(scored, shares)
        if not parts:
            return np.zeros((0, coefficients.shape[1])), np.zeros(0, np.int64)
        return np.concatenate([sums for sums, _ in parts]), np.concatenate([found for _, found in parts])

    @property
    def _reads_letters(self) -> bool:
        return self.terms.analyzer == "char_wb"

    def _words(self, scan: Scanned) -> tuple[Any, ...]:
        return translated(scan.table, self.lookup, self.skipped), self.lookup, self.terms.ngram_range[1]

    def _grams(self, scan: Scanned) -> tuple[Any, ...]:
        _, grams, ends = scan_grams(self.lookup.words, scan.table, *self.terms.ngram_range, False)
        return grams, ends, self.lookup.word_columns

    def _weighed(self, columns: npt.NDArray[np.int32], counts: npt.NDArray[np.int32], stops: Any) -> Rows:
        indptr = np.concatenate([[0], stops])
        values = self._values(int(counts.max(initial=0)))
        data = np.empty(len(columns), self.terms.dtype)
        weigh_rows(columns, counts, indptr, self.weights, values, POWERS[self.terms.norm], data)
        return Rows(data, columns, indptr)

    def _values(self, most: int) -> npt.NDArray[np.float64]:
        return count_values(most, binary=self.terms.binary, sublinear=self.terms.sublinear_tf)


def _gram_bounds(scan: Scanned, gram_ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Number of n-grams before each word of some texts, and before their end."""
    return np.concatenate([[0], np.cumsum(np.diff(gram_ends, prepend=0)[scan.words])])


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
    hints = np.zeros(max(1, len(pairs) // 32), np.uint64)  # 8 bits a pair at the least
    words = Table(*made_lookup(empty_table(), columns, pairs, hints, terms, is_words))
    return Lookup(words, columns[: words.size].copy(), pairs, hints)


def _table_of(strings: Sequence[str]) -> Table:
    """A table of some strings."""
    return _lookup_of(joined(strings), is_words=False).words
