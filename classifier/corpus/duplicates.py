"""Near-duplicates: articles that are copies of one another but for some words.

MinHash over word shingles (Broder 1997), banded for candidates (Leskovec, Rajaraman and
Ullman 2014, section 3.4), verified by the exact Jaccard similarity of the shingles, and
joined into clusters.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

SHINGLE_WORDS = 2
"""Pairs tell scattered changes (10% of words: similarity 0.68) from half a page of shared boilerplate
(0.33) better than longer runs, whose similarity falls, and scatters, with each changed word."""

BANDS = 40
ROWS = 4
"""Of a sketch of BANDS x ROWS hashes; articles of similarity 0.55 share a band with probability 0.98."""

ESTIMATE_MARGIN = 0.15
"""A sketch's estimate scatters by 0.04; one so far under the threshold needs no proof."""

ALL_BUT_EQUAL = 0.95
"""Similarity from which a copy stands for its original in every comparison."""

THRESHOLD = 0.55
"""Jaccard similarity of the shingles; reached by a copy with up to 16% of its words changed."""

_WORD = re.compile(r"\w+")


def duplicate_clusters(texts: pd.Series[str], *, threshold: float = THRESHOLD, seed: int = 0) -> pd.Series[str]:
    """Give each article the id of the first article of its cluster of near-duplicates.

    Args:
        texts: on the corpus' index.
        threshold: Jaccard similarity from which two articles are one, 0 to 1.
        seed: of the hash functions.

    Returns:
        On the index of `texts`; an article that is like no other, or has no words, names itself.
    """
    given = [text if isinstance(text, str) else "" for text in texts]
    parent = _equal_ones(given)
    distinct = [i for i, first in enumerate(parent) if first == i and _WORD.search(given[i])]
    _join_similar(parent, given, distinct, threshold, seed)
    ids = texts.index.astype(str)
    return pd.Series([ids[_root(parent, i)] for i in range(len(given))], index=texts.index, name="duplicate_of")


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


def _equal_ones(texts: Sequence[str]) -> list[int]:
    """Position of the first text with the same words, cheaply and before any sketch is made."""
    seen: dict[bytes, int] = {}
    first = []
    for i, text in enumerate(texts):
        words = " ".join(_words(text))
        digest = hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).digest()
        first.append(seen.setdefault(digest, i) if words else i)
    return first


def _join_similar(
    parent: list[int], texts: Sequence[str], distinct: Sequence[int], threshold: float, seed: int
) -> None:
    """Join each of the distinct texts with the earlier ones that share a band and are similar enough."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=threshold, num_perm=BANDS * ROWS, num_bands=BANDS)
    sketches: dict[int, Any] = {}
    for i in distinct:
        sketch = RMinHash(num_perm=BANDS * ROWS, seed=seed)
        sketch.update(shingles(_words(texts[i])))
        closest = 0.0
        # Sorted, because the index gives them in the order of its own hash table.
        for other in sorted(index.query(sketch)):
            if _root(parent, other) == _root(parent, i):
                continue
            estimate = sketch.jaccard(sketches[other])
            if estimate >= threshold - ESTIMATE_MARGIN and similarity(texts[other], texts[i]) >= threshold:
                _join(parent, other, i)
                closest = max(closest, estimate)
        # What is like this one is like its original: without this, many copies cost their square.
        if closest < ALL_BUT_EQUAL:
            index.insert(i, sketch)
            sketches[i] = sketch


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _join(parent: list[int], a: int, b: int) -> None:
    low, high = sorted((_root(parent, a), _root(parent, b)))
    parent[high] = low
