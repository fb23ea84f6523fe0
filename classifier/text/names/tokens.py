"""Words and signs of a text with their offsets, as names are read from them."""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"\n"
    r"|(?:[A-Z]\.){1,6}(?!\w)"
    r"|(?:Mr|Mrs|Ms|Dr|Prof|Sen|Gov|Rep|Gen|Lt|Col|Sgt|Capt|Rev|Hon|St|Jr|Sr|Inc|Corp|Co|Ltd|Bros|Reps|Sens)\."
    r"|['’]s\b"
    r"|\w++(?:(?:[-‐‑&.]|['’ʼ](?![sS]\b))\w++)*+"
    r"|[^\w\s]"
)
"""Linear: no part of it gives back what it took."""


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
    matches = list(_TOKEN.finditer(text))
    return Tokens([match[0] for match in matches], [match.start() for match in matches])
