"""What a unit's words mean by the company they keep: mean word vectors, and a lexicon that they extend.

The vectors and valences are those of `benchmarks/word_vectors.py`, which says what they were counted
on; they come with the package, because they serve every task that reads sentences or mentions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.units import Units
from classifier.model.lexicon import DECAY_WORDS, LEXICON_FEATURES, lexicon_statistics, valences
from classifier.model.terms import Rows

DIMENSIONS = 100
PARTS = ("text", "before", "after")
"""The unit's words, and those before and after the mention, the nearer the heavier."""

VECTOR_FEATURES = (
    *(f"{part} meaning {dimension}" for part in PARTS for dimension in range(DIMENSIONS)),
    *(f"extended {name}" for name in LEXICON_FEATURES),
)
"""Names of the features, in order."""

_WORD = re.compile(r"[a-z][a-z'-]*")
_FILE = Path(__file__).parent / "word_vectors.npz"


@dataclass(frozen=True)
class WordVectors:
    """The words that are known.

    Attributes:
        places: row of each word.
        table: shape (n_words, DIMENSIONS), float32; a frequent word's is short.
    """

    places: dict[str, int]
    table: npt.NDArray[np.float32]


@cache
def word_vectors() -> WordVectors:
    """The vectors that come with the package."""
    with np.load(_FILE) as stored:
        return WordVectors(
            {word: place for place, word in enumerate(_words(stored))}, stored["codes"] * stored["scale"]
        )


@cache
def extended_valences() -> dict[str, float]:
    """VADER's valence of each word, and of the words it lacks the one that their vectors suggest."""
    with np.load(_FILE) as stored:
        pairs = zip(_words(stored), stored["valence"].tolist(), strict=True)
        return {word: value for word, value in pairs if value} | valences()


def vector_rows(units: Units) -> Rows:
    """Give the features of units: mean vectors, then the statistics of the extended lexicon."""
    size = len(units)
    before = [_split(part)[::-1] for part in units.left]
    words = ([_split(part) for part in units.text], before, [_split(part) for part in units.right])
    blocks = [_means(part, decay=number > 0) for number, part in enumerate(words)]
    dense = np.hstack([*blocks, lexicon_statistics(units, extended_valences()).astype(np.float32)])
    row, column = np.nonzero(dense)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=size))]).astype(np.int64)
    return Rows(dense[row, column], column.astype(np.int32), indptr)


def _means(texts: Sequence[Sequence[str]], *, decay: bool) -> npt.NDArray[np.float32]:
    """Sum of each text's vectors: over the root of their number, or the farther the lighter."""
    known = word_vectors()
    sizes = np.array([len(words) for words in texts], int)
    owners = np.repeat(np.arange(len(texts)), sizes)
    columns = np.array([known.places.get(word, -1) for words in texts for word in words], int)
    distance = np.arange(len(columns)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    is_known = columns >= 0
    owners, columns, distance = owners[is_known], columns[is_known], distance[is_known]
    even = 1 / np.sqrt(np.bincount(owners, minlength=len(texts)))[owners] if len(owners) else np.zeros(0)
    weights = np.exp(-distance / DECAY_WORDS) if decay else even
    return _summed(known.table[columns], weights, owners, len(texts))


def _summed(
    vectors: npt.NDArray[np.float32], weights: Any, owners: npt.NDArray[np.int64], size: int
) -> npt.NDArray[np.float32]:
    sums = np.zeros((size, DIMENSIONS), np.float32)
    if len(owners):
        starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        weighted = vectors * weights[:, None].astype(np.float32)
        sums[owners[starts]] = np.add.reduceat(weighted, starts, axis=0)
    return sums


def _split(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def _words(stored: Any) -> list[str]:
    return bytes(stored["words"]).decode().split("\n")
