"""Words and signs of a text with their offsets, as names are read from them."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.text.characters import CODE_POINTS, matched_by

ABBREVIATED = tuple(
    "Mr Mrs Ms Dr Prof Sen Gov Rep Gen Lt Col Sgt Capt Rev Hon St Jr Sr Inc Corp Co Ltd Bros Reps Sens".split()
)
"""Words that a full stop belongs to."""

MOST_INITIALS = 6
JOINERS = "-‐‑&."
"""Signs that join words to one token, besides apostrophes."""

_TOKEN = re.compile(
    r"(?:[a-z]++(?![\w'’ʼ&‐‑.-])"
    rf"|(?:[A-Z]\.){{1,{MOST_INITIALS}}}(?!\w)"
    rf"|(?:{'|'.join(ABBREVIATED)})\."
    r"|['’]s\b"
    rf"|\w++(?:(?:[{JOINERS}]|['’ʼ](?![sS]\b))\w++)*+"
    r"|\n|[^\w\s])[^\S\n]*+"
)
"""A token with the white space behind it, so that every character is of one. No part gives back what it took."""

_BLANK = re.compile(r"[^\S\n]*")


SIGN, BLANK, WORD, JOINER, APOSTROPHE = range(5)
"""Kinds of characters: signs, white space, those of words, and signs that may join words to one token."""


class Tokens(NamedTuple):
    """Tokens of a text.

    Attributes:
        words: as written; a line feed stands between sentences.
        starts: offset of each into the text.
    """

    words: list[str]
    starts: list[int]


def tokens_of(text: str) -> Tokens:
    """Cut a text into words and signs.

    >>> tokens_of("Mr. Lee's aunt, Ann J. Lee-Roy.").words
    ['Mr.', 'Lee', "'s", 'aunt', ',', 'Ann', 'J.', 'Lee-Roy', '.']
    """
    pieces = _TOKEN.findall(text, start := _BLANK.match(text).end())  # type: ignore[union-attr]
    return Tokens([piece.rstrip() or "\n" for piece in pieces], list(accumulate(map(len, pieces), initial=start))[:-1])


@cache
def kinds_of_characters() -> npt.NDArray[np.uint8]:
    """The kind of each code point, as patterns tell it."""
    kinds = np.full(CODE_POINTS, SIGN, np.uint8)
    signs = ((BLANK, r"\s"), (WORD, r"\w"), (JOINER, f"[{JOINERS}]"), (APOSTROPHE, "['’]"))
    for kind, pattern in signs:
        kinds[matched_by(pattern)] = kind
    return kinds
