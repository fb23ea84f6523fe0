"""Texts to TF-IDF rows by the compiled kernels, on all cores: for many texts.

`plain_transform.py` does the same in plain Python for a few; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.string_table import Table, empty_table
from classifier.tfidf.kernels.csr import weigh_rows
from classifier.tfidf.kernels.grams import Memory, empty_memory, look_up_grams
from classifier.tfidf.kernels.rows import rows_of_grams, rows_of_words
from classifier.tfidf.kernels.score import scores_of_grams, scores_of_words
from classifier.tfidf.kernels.vocabulary_table import FREE, Lookup, made_lookup, translated
from classifier.tfidf.sparse import SparseRows, empty_rows
from classifier.tfidf.tokenize import Tokens, at_once, shares_of, tokenize
from classifier.tfidf.vocabulary import SEPARATOR, Vocabulary, join_terms
from classifier.utf8 import PADDING

REMEMBERED_WORDS = 1 << 16
"""Words that a block of character n-grams remembers, some 10 MB: over nine in ten of the words of a batch of news."""

POWERS = {"l2": 2, "l1": 1, None: 0}
"""Power of the values that each norm sums."""


class CompiledTransform:
    """A fitted vocabulary as hash tables."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.table = _vocabulary_table(vocabulary.blob, is_words=vocabulary.analyzer == "word")
        self.stop_words = string_table(sorted(vocabulary.stop_words) if vocabulary.analyzer == "word" else [])
        self._memory, self._remembering = empty_memory(REMEMBERED_WORDS if self._reads_letters else 0), Lock()
        self._zeros: list[npt.NDArray[np.int32]] = []
        self.weights = np.ones(len(vocabulary)) if vocabulary.idf is None else vocabulary.idf.astype(np.float64)

    def rows_of_texts(self, texts: Sequence[str]) -> SparseRows:
        """Give the TF-IDF rows of texts."""
        vocabulary = self.vocabulary
        return self.rows(tokenize(texts, analyzer=vocabulary.analyzer, lowercase=vocabulary.lowercase))

    def rows(self, tokens: Tokens) -> SparseRows:
        """Give the TF-IDF rows of texts that are cut into words."""
        kernel, arguments = self._row_kernel(tokens)
        shares = [(tokens.words, tokens.ends, *share, *arguments) for share in shares_of(tokens.ends)]
        parts: list[SparseRows] = at_once(lambda *share: self._weighed(*kernel(*share)), shares)
        if not parts:
            return empty_rows(self.vocabulary.dtype)
        if len(parts) == 1:
            return parts[0]
        lengths = np.concatenate([np.diff(indptr) for _, _, indptr in parts])
        indptr = np.concatenate([[0], np.cumsum(lengths)])
        data, indices = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
        return SparseRows(data, indices, indptr)

    def scores(self, tokens: Tokens, coefficients: npt.NDArray[np.float32]) -> tuple[Any, Any]:
        """Multiply those rows with coefficients, without making them.

        Args:
            tokens: of the texts.
            coefficients: shape (n_terms, n_labels).

        Returns:
            Sums, shape (n_texts, n_labels), and the number of terms that each text holds, shape (n_texts,).
        """
        kernel = scores_of_grams if self._reads_letters else scores_of_words
        arguments = self._row_kernel(tokens)[1]
        ends = _gram_bounds(tokens, arguments[1])[tokens.ends] if self._reads_letters else tokens.ends
        longest = int(lengths_of(ends).max(initial=0))
        weighing = self.weights, self._values(longest), POWERS[self.vocabulary.norm], coefficients
        shares = shares_of(tokens.ends)
        counters = [self._counter() for _ in shares]
        pairs = zip(shares, counters, strict=True)
        parts = at_once(
            kernel, [(tokens.words, tokens.ends, *share, *arguments, *weighing, seen) for share, seen in pairs]
        )
        self._zeros += counters
        if not parts:
            return np.zeros((0, coefficients.shape[1])), np.zeros(0, np.int64)
        return np.concatenate([sums for sums, _ in parts]), np.concatenate([counts for _, counts in parts])

    def scores_of_texts(self, texts: Sequence[str], coefficients: npt.NDArray[np.float32]) -> tuple[Any, Any]:
        """Multiply the rows of texts with coefficients; see `scores`."""
        vocabulary = self.vocabulary
        return self.scores(tokenize(texts, analyzer=vocabulary.analyzer, lowercase=False), coefficients)

    def _counter(self) -> npt.NDArray[np.int32]:
        """Zeros, one a term: made once and used again, since fresh memory is slow to be had."""
        try:
            return self._zeros.pop()
        except IndexError:
            return np.zeros(len(self.weights), np.int32)

    @property
    def _reads_letters(self) -> bool:
        return self.vocabulary.analyzer == "char_wb"

    def _row_kernel(self, tokens: Tokens) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """The kernel that counts the terms of texts, and its arguments behind the texts' own."""
        ngram_range = self.vocabulary.ngram_range
        if self._reads_letters:
            grams, ends = self._grams(tokens.table)
            return rows_of_grams, (grams, ends)
        return rows_of_words, (translated(tokens.table, self.table, self.stop_words), self.table, ngram_range[1])

    def _grams(self, words: Table) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """The vocabulary's n-grams in each word."""
        with self._remembering:
            memory, grams, ends = look_up_grams(self._memory, self.table.words, words, *self.vocabulary.ngram_range)
            self._memory = Memory(*memory)
        return grams, ends

    def __reduce__(self) -> Any:
        return CompiledTransform, (self.vocabulary,)

    def _weighed(self, columns: npt.NDArray[np.int32], counts: npt.NDArray[np.int32], stops: Any) -> SparseRows:
        indptr = np.concatenate([[0], stops])
        values = self._values(int(counts.max(initial=0)))
        data = np.empty(len(columns), self.vocabulary.dtype)
        weigh_rows(columns, counts, indptr, self.weights, values, POWERS[self.vocabulary.norm], data)
        return SparseRows(data, columns, indptr)

    def _values(self, most: int) -> npt.NDArray[np.float64]:
        return count_values(most, binary=self.vocabulary.binary, sublinear=self.vocabulary.sublinear_tf)


def _gram_bounds(tokens: Tokens, gram_ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Number of n-grams before each word of some texts, and before their end."""
    bounds = np.zeros(len(tokens.words) + 1, np.int64)
    np.cumsum(lengths_of(gram_ends)[tokens.words], out=bounds[1:])
    return bounds


def lengths_of(ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Lengths of lists that stand end to end, from where each ends."""
    lengths = ends.copy()
    lengths[1:] -= ends[:-1]
    return lengths


def count_values(most: int, *, binary: bool, sublinear: bool) -> npt.NDArray[np.float64]:
    """The value of each count from 0 to the highest; read it alone, since it is kept for the next."""
    return _count_values(most.bit_length(), binary, sublinear)[: most + 1]


@cache
def _count_values(bits: int, binary: bool, sublinear: bool) -> npt.NDArray[np.float64]:
    """The values of all counts of so many bits."""
    counts = np.arange(1 << bits, dtype=np.float64)
    if binary:
        counts = np.minimum(counts, 1)
    if sublinear:
        counts[1:] = np.log(counts[1:]) + 1
    return counts


def _vocabulary_table(blob: bytes, *, is_words: bool) -> Lookup:
    # By numpy, which asks for large pages: far fewer reads then wait for an address.
    blanks = blob.count(b" ") if is_words else 0
    pairs = np.full(2 << (2 * blanks + 2).bit_length(), FREE)
    columns = np.full(blanks + blob.count(SEPARATOR), -1, np.int32)
    # A bytearray can be written to, as the other pools can: kernels are then compiled for one type.
    terms = np.frombuffer(bytearray(blob) + bytes(PADDING), np.uint8)
    hints = np.zeros(max(1, len(pairs) // 32), np.uint64)  # 8 bits a pair at the least
    words = Table(*made_lookup(empty_table(), columns, pairs, hints, terms, is_words))
    return Lookup(words, columns[: words.size].copy(), pairs, hints)


def string_table(strings: Sequence[str]) -> Table:
    """Number strings in their order, for kernels to look up."""
    return _vocabulary_table(join_terms(strings), is_words=False).words
