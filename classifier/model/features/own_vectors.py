"""Word vectors of a user's own articles: what a text's words mean on average, as numbers beside its n-grams."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.tfidf.sparse import SparseRows, multiply
from classifier.tfidf.transform import Transform
from classifier.tfidf.vocabulary import Vocabulary

ZERO = 128
"""The code that stands for 0."""

MAX_WORDS = 1_000_000
MAX_DIMENSIONS = 1_000

MAX_ABOUT = 1 << 16
"""Characters of the JSON that says what vectors were learnt from."""


@dataclass(frozen=True, eq=False, repr=False)
class Vectors:
    """Words and their vectors.

    Attributes:
        vocabulary: the words, how a text is cut into them, and in how few articles each is.
        codes: of the vectors, shape (n_words, n_dimensions), uint8; ZERO is 0.
        scale: of each dimension's codes, shape (n_dimensions,), float32.
        about: what they were learnt from, and how; JSON-ready.
    """

    vocabulary: Vocabulary
    codes: npt.NDArray[np.uint8]
    scale: npt.NDArray[np.float32]
    about: Mapping[str, Any]

    @property
    def dimensions(self) -> int:
        """Number of features that they give."""
        return len(self.scale)

    @cached_property
    def table(self) -> npt.NDArray[np.float32]:
        """The vectors, shape (n_words, n_dimensions)."""
        return np.asarray((self.codes.astype(np.float32) - ZERO) * self.scale, dtype=np.float32)

    @cached_property
    def transform(self) -> Transform:
        """Texts to TF-IDF rows over the words."""
        return Transform(self.vocabulary)

    @cached_property
    def sha256(self) -> str:
        """Hash of the words and of their vectors."""
        digest = hashlib.sha256(self.vocabulary.blob)
        for values in (self.vocabulary.idf, self.codes, self.scale):
            digest.update(np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()

    def rows(self, words: SparseRows) -> SparseRows:
        """Give the sum of the vectors of each text's words, by the TF-IDF of each: dense rows in sparse form.

        Args:
            words: TF-IDF rows of n_texts over the words.
        """
        dense = multiply(words, self.table).astype(np.float32)
        row, column = np.nonzero(dense)
        indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(dense)))]).astype(np.int64)
        return SparseRows(dense[row, column], column.astype(np.int32), indptr)

    def __repr__(self) -> str:
        return f"Vectors({len(self.vocabulary):,} words, {self.dimensions} dimensions, {self.sha256[:12]})"


def problem_of(codes: Any, scale: Any, words: int) -> str:
    """What is wrong with the arrays of vectors of so many words; empty where nothing is."""
    if not isinstance(scale, np.ndarray) or scale.dtype != np.float32 or scale.ndim != 1:
        return "its scale is no list of float32 numbers"
    if not 1 <= len(scale) <= MAX_DIMENSIONS or not np.isfinite(scale).all():
        return f"its scale is not 1 to {MAX_DIMENSIONS:,} finite numbers"
    if not isinstance(codes, np.ndarray) or codes.dtype != np.uint8 or codes.shape != (words, len(scale)):
        return f"its codes are no bytes of the shape ({words:,}, {len(scale):,})"
    return "" if 1 <= words <= MAX_WORDS else f"it has not 1 to {MAX_WORDS:,} words"


def problem_of_about(text: str) -> str:
    """What is wrong with the JSON that says what vectors were learnt from; empty where nothing is.

    Args:
        text: of a table with `languages` (share by code), `articles`, `words`, `dimensions` and `method`, and perhaps
            others.
    """
    try:
        about = json.loads(text, parse_constant=_refused) if len(text) <= MAX_ABOUT else None
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict):
        return f"is no table of JSON, {MAX_ABOUT:,} characters at the most"
    languages = about.get("languages")
    if not isinstance(languages, dict) or not all(type(share) in (int, float) for share in languages.values()):
        return "does not say in which languages its articles are"
    if not all(type(about.get(name)) is int for name in ("articles", "words", "dimensions")):
        return "has no numbers of articles, words and dimensions"
    return "" if isinstance(about.get("method"), str) else "does not say how it was learnt"


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no number")


def coded(table: npt.NDArray[np.floating]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """Round vectors to a byte a number; give codes and scale, see `Vectors`."""
    scale = np.maximum(np.abs(table).max(axis=0) / (ZERO - 1), np.finfo(np.float32).tiny)
    return (np.round(table / scale) + ZERO).astype(np.uint8), scale.astype(np.float32)
