"""MinHash sketches of texts (Broder 1997), by a compiled kernel that reads each character once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.compiled import inner, kernel
from classifier.parallel import blocks_of, in_threads
from classifier.tfidf.tokenize import encoded, fold_table
from classifier.utf8 import decoded

BLOCK_CHARACTERS = 1 << 21
"""Texts are encoded so many characters at a time: 2 MB and more."""

_ASCII = 128

# Multipliers of hash functions: FNV-1a (Fowler, Noll & Vo) for the characters of a word,
# SplitMix64's finalizer (Steele, Lea & Flood 2014) for what is made of words.
_FNV_OFFSET = np.uint64(0xCBF29CE484222325)
_FNV_PRIME = np.uint64(0x100000001B3)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SECOND_MIX = np.uint64(0x94D049BB133111EB)
_30, _27, _31, _32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)


@dataclass(frozen=True)
class Sketches:
    """What is kept of texts to compare them.

    Attributes:
        words: hash of each text's words in order, two numbers, shape (n_texts, 2).
        counts: number of each text's words, shape (n_texts,).
        minima: of each hash function over a text's pairs of words, shape (n_texts, n_hashes).
    """

    words: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.int64]
    minima: npt.NDArray[np.uint32]


def sketches_of(texts: Sequence[str], *, hashes: int, seed: int = 0) -> Sketches:
    """Sketch texts: runs of word characters, lower-cased, in pairs; a lone word is its own pair.

    Args:
        texts: of articles.
        hashes: numbers in a sketch.
        seed: of the hash functions.
    """
    generator = np.random.default_rng(seed)
    factors = generator.integers(1, 1 << 32, hashes, dtype=np.uint32) | np.uint32(1)
    terms = generator.integers(0, 1 << 32, hashes, dtype=np.uint32)

    def sketched(block: Sequence[str]) -> tuple[Any, Any, Any]:
        return sketch(*encoded(block, lowercase=True), fold_table("word", True), factors, terms)  # type: ignore[no-any-return]

    parts = in_threads([partial(sketched, block) for block in list(blocks_of(texts, BLOCK_CHARACTERS)) or [texts]])
    words, counts, minima = (np.concatenate(each) for each in zip(*parts, strict=True))
    return Sketches(words, counts, minima)


@inner
def mixed(value: Any) -> Any:
    """Spread a number's bits over all 64."""
    value = (value ^ (value >> _30)) * _FIRST_MIX
    value = (value ^ (value >> _27)) * _SECOND_MIX
    return value ^ (value >> _31)


@kernel
def sketch(data: Any, bounds: Any, folded: Any, factors: Any, terms: Any) -> Any:
    """Sketch the texts of a block.

    Args:
        data: texts as UTF-8, end to end.
        bounds: where each begins, and where the last ends.
        folded: for each code point its lower case, or -1 where it is no word character.
        factors, terms: of the hash functions h -> factor * h + term, modulo 2^32.

    Returns:
        The attributes of `Sketches`.
    """
    n_texts = len(bounds) - 1
    words = np.zeros((n_texts, 2), np.uint64)
    counts = np.zeros(n_texts, np.int64)
    minima = np.full((n_texts, len(factors)), np.uint32(0xFFFFFFFF))
    for text in range(n_texts):
        lowest = minima[text]
        before, word, is_inside = np.uint64(0), _FNV_OFFSET, False
        at, end = bounds[text], bounds[text + 1]
        while at <= end:
            code, width = np.int64(-1), 1
            if at < end:
                code = np.int64(data[at])
                if code >= _ASCII:
                    code, width = decoded(data, at)
                code = np.int64(folded[code])
            at += width
            if code >= 0:
                word = (word ^ np.uint64(code)) * _FNV_PRIME
                is_inside = True
                continue
            if not is_inside:
                continue
            counts[text] += 1
            words[text, 0] = mixed(words[text, 0] * _GOLDEN + word)
            words[text, 1] = words[text, 1] * _FNV_PRIME + mixed(word)
            if counts[text] > 1:
                take_minima(lowest, np.uint32(mixed(before * _GOLDEN + word) >> _32), factors, terms)
            before, word, is_inside = word, _FNV_OFFSET, False
        if counts[text] == 1:
            take_minima(lowest, np.uint32(mixed(before) >> _32), factors, terms)
    return words, counts, minima


@inner
def take_minima(lowest: Any, value: Any, factors: Any, terms: Any) -> Any:
    """Lower each minimum to a value's hash where that is lower."""
    for k in range(len(lowest)):
        hashed = np.uint32(factors[k] * value + terms[k])
        lowest[k] = min(lowest[k], hashed)
