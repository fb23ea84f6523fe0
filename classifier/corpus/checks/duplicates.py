"""Near-duplicates: articles that are copies of one another but for some words.

MinHash over word shingles (Broder 1997), banded for candidates (Leskovec, Rajaraman and
Ullman 2014, section 3.4), verified by the exact Jaccard similarity of the shingles, and
joined into clusters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

SHINGLE_WORDS = 2
"""Pairs tell scattered changes (10% of words: similarity 0.68) from half a page of shared boilerplate
(0.33) better than longer runs, whose similarity falls, and scatters, with each changed word."""

BANDS = 40
ROWS = 4
"""Shape of a sketch of BANDS x ROWS hashes; articles of similarity 0.55 share a band with probability 0.98."""

ESTIMATE_MARGIN = 0.15
"""A sketch's estimate scatters by 0.04; one so far under the threshold needs no proof."""

ALL_BUT_EQUAL = 0.95
"""Similarity from which a copy stands for its original in every comparison."""

THRESHOLD = 0.55
"""Jaccard similarity of the shingles; reached by a copy with up to 16% of its words changed."""

_ODD_FACTOR = 0x9E3779B97F4A7C15
"""Spreads the bits of a number over all 64 (SplitMix64's, Steele, Lea & Flood 2014)."""

_WORD = re.compile(r"\w+")

Codes = npt.NDArray[np.int64]


def duplicate_clusters(texts: pd.Series[str], *, threshold: float = THRESHOLD, seed: int = 0) -> pd.Series[str]:
    """Give each article the id of the first article of its cluster of near-duplicates.

    Args:
        texts: on the corpus' index.
        threshold: Jaccard similarity from which two articles are one, 0 to 1.
        seed: of the hash functions.

    Returns:
        On the index of `texts`; an article that is like no other, or has no words, names itself.
    """
    from classifier.corpus.checks.sketches import sketches_of

    strings = [text if isinstance(text, str) else "" for text in texts]
    sketches = sketches_of(strings, hashes=BANDS * ROWS, seed=seed)
    bands = sketches.minima.reshape(-1, BANDS, ROWS).transpose(1, 0, 2)
    ids = texts.index.astype(str)
    firsts = cluster_firsts(sketches.words, sketches.counts, bands, strings, threshold=threshold)
    return pd.Series(ids[firsts], index=texts.index, name="duplicate_of")


def cluster_firsts(
    words: npt.NDArray[np.uint64],
    counts: Codes,
    bands: npt.NDArray[np.uint32],
    texts: Sequence[str],
    *,
    threshold: float = THRESHOLD,
) -> Codes:
    """Give the position of the first text of each text's cluster, shape (n_texts,).

    Args:
        words, counts: of `Sketches`.
        bands: their minima, band by band, shape (BANDS, n_texts, ROWS); may be mapped from a file, and is read a band
            at a time.
        texts: looked up where sketches are alike.
        threshold: see `duplicate_clusters`.
    """
    parent = _equal_ones(words, counts)
    distinct = np.flatnonzero((np.asarray(parent) == np.arange(len(counts))) & (counts > 0))
    _join_similar(parent, texts, bands, distinct, threshold)
    return np.array([_root(parent, i) for i in range(len(parent))], dtype=np.int64)


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of two texts' shingles, 0 to 1.

    >>> similarity("The bridge is closed today", "the bridge is closed, TODAY!")
    1.0
    """
    a, b = set(shingles(_words(one))), set(shingles(_words(other)))
    return len(a & b) / len(a | b)


def shingles(words: Sequence[str]) -> list[str]:
    """Runs of SHINGLE_WORDS words; a shorter text is one shingle.

    >>> shingles(["a", "b", "c"])
    ['a b', 'b c']
    """
    size = max(1, len(words) - SHINGLE_WORDS + 1)
    return [" ".join(words[i : i + SHINGLE_WORDS]) for i in range(size)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _equal_ones(words: npt.NDArray[np.uint64], counts: Codes) -> list[int]:
    """Position of the first text with the same words; a text without words is like no other."""
    seen: dict[tuple[int, int], int] = {}
    hashes = zip(words[:, 0].tolist(), words[:, 1].tolist(), strict=True)
    rows = enumerate(zip(hashes, counts.tolist(), strict=True))
    return [seen.setdefault(hashed, i) if count else i for i, (hashed, count) in rows]


def _join_similar(
    parent: list[int], texts: Sequence[str], bands: npt.NDArray[np.uint32], places: Codes, threshold: float
) -> None:
    """Join each of the distinct texts with the earlier ones that share a band and are similar enough.

    Args:
        parent: of each text, see `_root`; written to.
        texts: all of them.
        bands: see `cluster_firsts`.
        places: of the distinct texts among all.
        threshold: see `duplicate_clusters`.
    """
    index: dict[int, list[int]] = defaultdict(list)
    for own, keys in _shared_bands(bands, places).items():
        closest = 0.0
        for other in sorted({earlier for key in keys for earlier in index[key]}):
            if _root(parent, other) == _root(parent, own):
                continue
            estimate = float((bands[:, other] == bands[:, own]).mean())
            likely = estimate >= threshold - ESTIMATE_MARGIN
            if likely and similarity(texts[other], texts[own]) >= threshold:
                _join(parent, other, own)
                closest = max(closest, estimate)
        # What is like this one is like its original: without this, many copies cost their square.
        if closest < ALL_BUT_EQUAL:
            for key in keys:
                index[key].append(own)


def _shared_bands(bands: npt.NDArray[np.uint32], places: Codes) -> dict[int, list[int]]:
    """Numbers of the bands that the text at each place has in common with another; texts without any are left out."""
    shared: dict[int, list[int]] = defaultdict(list)
    for band, minima in enumerate(bands):
        _, numbers, sizes = np.unique(_band_keys(minima[places]), return_inverse=True, return_counts=True)
        for row in np.flatnonzero(sizes[numbers] > 1).tolist():
            shared[int(places[row])].append(int(numbers[row]) * BANDS + band)
    return dict(sorted(shared.items()))


def _band_keys(minima: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """One number for the minima of a band, which sorts faster than four; two bands that share one by chance are told
    apart by their texts."""
    halves = np.ascontiguousarray(minima).view(np.uint64)
    return np.asarray(halves[:, 0] * np.uint64(_ODD_FACTOR) ^ halves[:, 1])


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _join(parent: list[int], a: int, b: int) -> None:
    low, high = sorted((_root(parent, a), _root(parent, b)))
    parent[high] = low
