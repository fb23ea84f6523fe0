"""Near-duplicates: articles that are copies of one another but for some words.

MinHash over word shingles (Broder 1997), banded for candidates (Leskovec et al. 2014,
section 3.4), verified by the share of equal hashes, and joined into clusters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

SHINGLE_WORDS = 3
PERMUTATIONS = 128
THRESHOLD = 0.5
"""Jaccard similarity of the shingles; 10% of words changed leaves about 0.57 of 3-word shingles equal."""

_WORD = re.compile(r"\w+")


def duplicate_clusters(texts: pd.Series[str], *, threshold: float = THRESHOLD, seed: int = 0) -> pd.Series[str]:
    """Give each article the id of the first article of its cluster of near-duplicates.

    Args:
        texts: on the corpus' index.
        threshold: Jaccard similarity from which two articles are one, 0 to 1.
        seed: of the hash functions.

    Returns:
        On the index of `texts`; an article that is like no other names itself.
    """
    words = [_WORD.findall(text.lower()) if isinstance(text, str) else [] for text in texts]
    parent = _joined_if_equal(words)
    first = [i for i in range(len(words)) if parent[i] == i and words[i]]
    for a, b in _similar_pairs([words[i] for i in first], threshold, seed):
        _join(parent, first[a], first[b])
    ids = texts.index.astype(str)
    return pd.Series([ids[_root(parent, i)] for i in range(len(words))], index=texts.index, name="duplicate_of")


def shingles(words: Sequence[str]) -> list[str]:
    """Runs of SHINGLE_WORDS words; a shorter text is one shingle.

    >>> shingles(["a", "b", "c", "d"])
    ['a b c', 'b c d']
    """
    size = max(1, len(words) - SHINGLE_WORDS + 1)
    return [" ".join(words[i : i + SHINGLE_WORDS]) for i in range(size)]


def _joined_if_equal(words: Sequence[Sequence[str]]) -> list[int]:
    seen: dict[tuple[str, ...], int] = {}
    return [seen.setdefault(tuple(found), i) if found else i for i, found in enumerate(words)]


def _similar_pairs(texts: Sequence[Sequence[str]], threshold: float, seed: int) -> Iterable[tuple[int, int]]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=32)
    sketches = []
    for i, words in enumerate(texts):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=seed)
        sketch.update(shingles(words))
        for other in index.query(sketch):
            if sketch.jaccard(sketches[other]) >= threshold:
                yield other, i
        index.insert(i, sketch)
        sketches.append(sketch)


def _root(parent: list[int], i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


def _join(parent: list[int], a: int, b: int) -> None:
    low, high = sorted((_root(parent, a), _root(parent, b)))
    parent[high] = low
