"""Texts that copy, quote or are quoted by others: what may not be learnt from when the others judge.

A near-duplicate of an article is found by `duplicates`; an article that quotes a sentence is like
that sentence in a few words only. So the share of the shorter text's runs of words that stand in
the longer one is taken (the overlap coefficient of their shingles).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

RUN_WORDS = 4
"""Long enough that a page shares few by chance, short enough to outlive changed words."""

SHARE = 0.4
"""Share of the shorter text's runs in the other. A copy with 16% of its words changed, the most that `duplicates`
takes for one, keeps 0.84 ** RUN_WORDS = 0.5 of them."""

_WORD = re.compile(r"\w+")


def overlapping(texts: Sequence[str], others: Sequence[str], *, share: float = SHARE) -> npt.NDArray[np.bool_]:
    """Say of each text whether it overlaps with any of the others.

    Args:
        texts: that are asked about.
        others: articles or sentences; one without words overlaps with nothing.
        share: of the shorter text's runs of RUN_WORDS words that must stand in the longer, 0 to 1.

    Returns:
        Shape (n_texts,).

    >>> said = "The dam will be closed for repairs until the end of May."
    >>> overlapping([f"It rained. {said} Nobody objected.", "A dam is a wall."], [said]).tolist()
    [True, False]
    """
    runs = [_runs(other) for other in others]
    sizes = np.array([len(run) for run in runs], dtype=np.int64)
    hashes = np.concatenate([*runs, np.zeros(0, dtype=np.int64)])
    owners = np.repeat(np.arange(len(runs)), sizes)
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    return np.array([_overlaps(_runs(text), hashes, owners, sizes, share) for text in texts], dtype=np.bool_)


def _overlaps(
    runs: npt.NDArray[np.int64],
    hashes: npt.NDArray[np.int64],
    owners: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    share: float,
) -> bool:
    first, last = np.searchsorted(hashes, runs, "left"), np.searchsorted(hashes, runs, "right")
    hit = np.flatnonzero(last > first)
    if not len(hit):
        return False
    holders = np.concatenate([owners[first[i] : last[i]] for i in hit])
    who, shared = np.unique(holders, return_counts=True)
    return bool((shared >= share * np.minimum(sizes[who], len(runs))).any())


def _runs(text: str) -> npt.NDArray[np.int64]:
    """Hash of each different run of a text; a text of fewer words is one run."""
    return np.unique(np.fromiter(_hashed(_WORD.findall(text.lower())), dtype=np.int64))


def _hashed(words: Sequence[str]) -> Iterator[int]:
    if words:
        for i in range(max(1, len(words) - RUN_WORDS + 1)):
            yield hash(tuple(words[i : i + RUN_WORDS]))
