"""How work is shared out: over the cores there are, in blocks of texts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

FEW_CHARACTERS = 100_000
"""Up to so much text plain Python is done before Numba would be imported and tables were built."""


def n_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def blocks_of(texts: Sequence[str], characters: int) -> Iterator[Sequence[str]]:
    """Cut texts into runs that reach so many characters each, but for the last.

    >>> list(blocks_of(["ab", "cd", "e"], 3))
    [['ab', 'cd'], ['e']]
    """
    start, size = 0, 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= characters:
            yield texts[start : i + 1]
            start, size = i + 1, 0
    if start < len(texts):
        yield texts[start:]


def are_few(texts: Sequence[str]) -> bool:
    """Whether plain Python is done with texts before Numba would be imported."""
    return sum(map(len, texts)) <= FEW_CHARACTERS


def are_kernels_loaded() -> bool:
    """Whether this process has the compiled kernels, so that they are soonest done with a few texts too."""
    return "classifier.tfidf.kernels.tokenize" in sys.modules
