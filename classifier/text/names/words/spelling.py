"""One spelling for names: case, accents, hyphens and apostrophes aside."""

from __future__ import annotations

import html
import unicodedata
from functools import lru_cache

_ALIKE = str.maketrans("’‘ʼ‛′`´‐‑‒–−ıłøđðħ", "'''''''-----ilodd" + "h")
_LONGER = (("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("þ", "th"))
JOINED = frozenset("al el ben bin ibn abu as ad ar ash an at".split())
"""Particles that a hyphen joins to a family name, which may as well stand without them."""


@lru_cache(maxsize=1 << 15)
def fold(word: str) -> str:
    """Give the spelling by which words of names are compared.

    >>> fold("Orbán"), fold("O’Brien"), fold("Łukasz")
    ('orban', "o'brien", 'lukasz')
    """
    lower = word.lower()
    if not lower.isascii():
        marks = unicodedata.normalize("NFKD", lower.translate(_ALIKE))
        lower = "".join(letter for letter in marks if not unicodedata.combining(letter)).translate(_ALIKE)
        for letter, spelled in _LONGER:
            lower = lower.replace(letter, spelled)
    return lower


@lru_cache(maxsize=1 << 15)
def family_word(word: str) -> str:
    """The folded word without a particle that a hyphen joins to it.

    >>> family_word("al-Assad"), family_word("Ocasio-Cortez")
    ('assad', 'ocasio-cortez')
    """
    folded = fold(word)
    particle, hyphen, rest = folded.partition("-")
    return rest if hyphen and particle in JOINED else folded


def plain(name: str) -> str:
    """A name as a user wrote it, its entities resolved, composed, with single spaces.

    >>> plain("Sean  O&rsquo;Brien")
    'Sean O’Brien'
    """
    return " ".join(unicodedata.normalize("NFC", html.unescape(name)).split()).strip('"“”„«» ')
