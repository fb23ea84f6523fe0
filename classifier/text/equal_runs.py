"""Which words two versions of a text have in common, in order: in the time that reading them takes.

The versions are an article as given and what cleaning made of it, so they differ in few places.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import product, takewhile

FEW_PAIRS = 10_000
"""Words of a cleaned text times those of its source up to which difflib compares them; its cost may be the square."""

WINDOW = 16
"""Words that cleaning changed, dropped and made in one place, of more words."""

STEPS = sorted(product(range(WINDOW), range(WINDOW)), key=sum)
"""What may be left out before two words that are equal, the least first."""

ANCHOR_WORDS = 3
"""Words in a row that tell where a text goes on behind a longer gap."""


def equal_runs(new: list[str], old: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Give the runs of equal words new[a:b] and old[c:d], in the order of both, as a, b, c, d.

    >>> list(equal_runs("It rained all day".split(), "It has rained all day".split()))
    [(0, 1, 0, 1), (1, 4, 2, 5), (4, 4, 5, 5)]
    """
    if new == old:
        return iter([(0, len(new), 0, len(old))])
    return _by_difflib(new, old) if len(new) * len(old) <= FEW_PAIRS else _by_anchors(new, old)


def _by_difflib(new: list[str], old: list[str]) -> Iterator[tuple[int, int, int, int]]:
    from difflib import SequenceMatcher

    for a, c, size in SequenceMatcher(None, new, old, autojunk=False).get_matching_blocks():
        yield a, a + size, c, c + size


def _by_anchors(new: list[str], old: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Equal runs in linear time: behind a difference, from the nearest equal word, else from the next anchor."""
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(old)):
        places[tuple(old[place : place + ANCHOR_WORDS])].append(place)
    tail = _equal_tail(new, old)
    a, c, last_new, last_old = 0, 0, len(new) - tail, len(old) - tail
    while a < last_new and c < last_old:
        start = a
        while a < last_new and c < last_old and new[a] == old[c]:
            a, c = a + 1, c + 1
        yield start, a, c - (a - start), c
        a, c = _next_equal(new, a, old, c, places)
    yield last_new, len(new), last_old, len(old)


def _equal_tail(new: list[str], old: list[str]) -> int:
    """Number of words in which two texts end alike: of at least ANCHOR_WORDS, for fewer are chance."""
    words = zip(reversed(new), reversed(old), strict=False)
    size = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], words))
    return size if size >= ANCHOR_WORDS else 0


def _next_equal(
    new: list[str], a: int, old: list[str], c: int, places: Mapping[tuple[str, ...], list[int]]
) -> tuple[int, int]:
    """Where two texts that differ at new[a] and old[c] go on alike: two words near by, an anchor, one word near by."""
    step = _nearest_equal(new[a : a + WINDOW], old[c : c + WINDOW], size=2)
    if step is None:
        anchors = places.get(tuple(new[a : a + ANCHOR_WORDS]), [])
        later = bisect_left(anchors, c)
        if later < len(anchors):
            return a, anchors[later]
        step = _nearest_equal(new[a : a + WINDOW], old[c : c + WINDOW], size=1) or (1, 0)
    return a + step[0], c + step[1]


def _nearest_equal(new: list[str], old: list[str], *, size: int) -> tuple[int, int] | None:
    """The first words in a row that are equal, as few as may be left out before them."""
    return next((step for step in STEPS if _equal_at(new, old, step, size)), None)


def _equal_at(new: list[str], old: list[str], step: tuple[int, int], size: int) -> bool:
    i, j = step
    return i + size <= len(new) and j + size <= len(old) and new[i : i + size] == old[j : j + size]
