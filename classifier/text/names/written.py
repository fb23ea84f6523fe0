"""Where a name stands as it is written, for languages and writings in which capital letters tell no names.

A name counts where its words stand whole, and in writings without blanks between words wherever its characters stand.
Inflected forms are not derived: they are found where they are given as aliases. Two exceptions are of the writing:
a Korean name may have a particle behind it, and points, vowel signs and the tatweel of Arabic and Hebrew count for
nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from classifier.text.languages.scripts import UNSPACED

_POINTS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc"
"""Points of Hebrew; vowel signs and tatweel of Arabic."""

_POINT = re.compile(f"[{_POINTS}]")
_JOINERS = re.compile("[\u200b-\u200f\u2060]")
"""Signs without width, such as Persian writes within words; `normalize` leaves them out of texts."""

_SEMITIC = re.compile("[\u05d0-\u05ea\u0620-\u063f\u0641-\u064a\u0671-\u06d3]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
PARTICLE_BEHIND = 2
"""Syllables from which on a Korean name may have a particle behind it."""


def has_no_capitals(name: str) -> bool:
    """Say whether capital letters tell nothing of a name: it has none to have, or no blanks between its words.

    >>> has_no_capitals("محمد صلاح"), has_no_capitals("Apple公司"), has_no_capitals("Ann Lee"), has_no_capitals("007")
    (True, True, False, False)
    """
    if name.isascii():
        return False
    return UNSPACED.search(name) is not None or not any(letter.lower() != letter.upper() for letter in name)


def written_in(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Find where a text has a name as it is written.

    Args:
        text: with single spaces.
        name: its letters as they are, small and capital.

    Yields:
        (start, end) offsets into `text`, in order, not overlapping.

    >>> list(written_in("市长李明说他很失望", "李明")), list(written_in("Kölner in Köln", "Köln"))
    ([(2, 4)], [(10, 14)])
    """
    pattern, has_particle = _pattern(name)
    for found in pattern.finditer(text):
        start, end = found.span()
        if _is_joined(text[start - 1 : start], text[start]) or _is_cut(text[end : end + 1]):
            continue
        if has_particle or not _is_joined(text[end : end + 1], text[end - 1]):
            yield start, end


def _is_joined(beside: str, edge: str) -> bool:
    """Whether a name's outermost character and the one beside it are of one word."""
    return beside.isalnum() and not (UNSPACED.match(edge) or UNSPACED.match(beside))


def _is_cut(behind: str) -> bool:
    """Whether a sign that belongs to a name's last letter stands behind it."""
    return bool(behind) and unicodedata.category(behind).startswith("M")


@lru_cache(maxsize=4096)
def _pattern(name: str) -> tuple[re.Pattern[str], bool]:
    """What finds a name, and whether a particle may stand behind it."""
    letters = _POINT.sub("", _JOINERS.sub("", name)) or name
    parts = [re.escape(letter) + (f"[{_POINTS}]*+" if _SEMITIC.match(letter) else "") for letter in letters]
    hangul = len(_HANGUL.findall(name))
    return re.compile("".join(parts)), hangul >= PARTICLE_BEHIND and _HANGUL.match(name[-1]) is not None
