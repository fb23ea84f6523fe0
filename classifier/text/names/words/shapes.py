"""Shapes of words: how they are written, as small numbers."""

from __future__ import annotations

from functools import lru_cache

SIGNS = {
    **dict.fromkeys(",", 1),
    **dict.fromkeys(".!?", 2),
    **dict.fromkeys(("'s", "’s"), 3),
    **dict.fromkeys("\"'“”‘’", 4),
    **dict.fromkeys("([", 5),
    **dict.fromkeys(")]", 6),
    **dict.fromkeys(":;", 7),
    **dict.fromkeys("-–—*•", 8),
    "\n": 9,
    "&": 10,
}
"""Kinds of signs."""

OTHER_SIGN, YEAR, NUMBER, INITIAL, INITIALS, ABBREVIATION = 11, 12, 13, 14, 15, 16
LETTER, ACRONYM, CAPITALS, HYPHEN, APOSTROPHE, INNER_CAPITAL, WITH_DIGIT = 17, 18, 19, 20, 21, 22, 23
SHORT_NAME, CAPITALISED, LATE_CAPITAL, LOWER = 24, 25, 26, 27
NUMBERS = YEAR, NUMBER
"""First and last shape of numbers."""

SHAPES = 28

_SHORT_WORD, _LONGEST_ACRONYM = 3, 4
_JOINED_PARTICLES = frozenset("al el ben bin ibn abu as ad ar ash an at d l".split())
_HYPHENS = str.maketrans("’‐‑ʼ", "'--'")


@lru_cache(maxsize=1 << 15)
def shape_of(word: str) -> int:
    """Number of a word's shape.

    >>> [shape_of(word) for word in ("Ann", "McKay", "U.S.", "al-Assad", "said")]
    [24, 22, 15, 20, 27]
    """
    first = word[0]
    if first.islower() and word.isalpha() and word[1:].islower():
        return LOWER
    if not first.isalnum():
        return SIGNS.get(word, OTHER_SIGN)
    if first.isdigit():
        return YEAR if len(word) == len("2020") else NUMBER
    if word[-1] == ".":
        return INITIAL if len(word) == len("J.") else INITIALS if word[1] == "." else ABBREVIATION
    if word.isupper():
        return LETTER if len(word) == 1 else ACRONYM if len(word) <= _LONGEST_ACRONYM else CAPITALS
    return _mixed(word) if first.isupper() else _lower(word)


def is_capital(shape: int) -> bool:
    """Whether a word of this shape may be a name's."""
    return INITIAL <= shape < LATE_CAPITAL


def _mixed(word: str) -> int:
    spelled = word.translate(_HYPHENS)
    if "-" in spelled:
        return HYPHEN
    if "'" in spelled:
        return APOSTROPHE
    if any(letter.isupper() for letter in word[1:]):
        return INNER_CAPITAL
    if any(letter.isdigit() for letter in word):
        return WITH_DIGIT
    return SHORT_NAME if len(word) <= _SHORT_WORD else CAPITALISED


def _lower(word: str) -> int:
    """A word that begins in lower case: joined to a name, as in al-Assad, or none."""
    parts = word.translate(_HYPHENS).replace("'", "-").split("-")
    if len(parts) > 1 and parts[0] in _JOINED_PARTICLES and parts[-1][:1].isupper():
        return HYPHEN
    return LATE_CAPITAL if any(letter.isupper() for letter in word) else LOWER
