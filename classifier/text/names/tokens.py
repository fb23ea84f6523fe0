"""Words and signs of a text with their offsets, as names are read from them."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?:[a-z]++(?![\w'’ʼ&‐‑.-])"
    r"|(?:[A-Z]\.){1,6}(?!\w)"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Sen|Gov|Rep|Gen|Lt|Col|Sgt|Capt|Rev|Hon|St|Jr|Sr|Inc|Corp|Co|Ltd|Bros|Reps|Sens)\."
    r"|['’]s\b"
    r"|\w++(?:(?:[-‐‑&.]|['’ʼ](?![sS]\b))\w++)*+"
    r"|\n|[^\w\s])[^\S\n]*+"
)
"""A token with the white space behind it, so that every character is of one. No part gives back what it took."""

_BLANK = re.compile(r"[^\S\n]*")


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
