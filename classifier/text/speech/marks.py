"""Direct speech by its quotation marks, in every writing: “…”, „…“, «…», »…«, ‹…›, ‚…‘, ”…”, 「…」, 『…』."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.text.languages.scripts import UNSPACED, unspaced_words

LONGEST_QUOTATION = 3000
"""Characters; a mark that is not closed within them opens nothing."""

LEAST_QUOTED_WORDS = 3
"""Of direct speech: fewer words between marks are a title or a doubt of the author's."""

_CLOSING = {
    **{"“": "”", "«": "»", "„": "“”", "‹": "›", "‘": "’", '"': '"', "'": "'"},
    **{"»": "«", "›": "‹", "‚": "‘’", "”": "”", "「": "」", "『": "』"},
}
_CORNERS = "「『"
"""Marks that open wherever they stand."""

_TURNED = "»›”"
"""Marks that close in most languages and open in some, such as German, Danish and Swedish."""

_MARK = re.compile("[“”«»„‹›‘’‚「」『』\"']")
_BEFORE_OPENING, _BEFORE_CLOSING = "([—–-", ",.!?"
"""Signs before a straight single mark that opens, besides white space, and before one that closes."""


def direct_speech(text: str) -> Iterator[tuple[int, int]]:
    """Find text between quotation marks, in one walk from left to right.

    Yields:
        (start, end) offsets into `text`, the marks with them; an inner quotation is a part of the outer one.

    >>> list(direct_speech("Er sagt: „Das ist ein Fehler.“"))
    [(9, 30)]
    """
    opened, closing = -1, ""
    for match in _MARK.finditer(text):
        place, mark = match.start(), match.group()
        if opened >= 0 and place - opened > LONGEST_QUOTATION:
            opened = -1
        before, behind = text[place - 1 : place] if place else " ", text[place + 1 : place + 2]
        if mark == "'" and not _may_be_a_mark(before, behind):
            continue
        can_open = _can_open(mark, before, behind)
        if opened < 0:
            if can_open:
                opened, closing = place, _CLOSING[mark]
        elif mark in closing and not (mark in "’'" and behind.isalnum()) and not (mark in "\"'" and before.isspace()):
            if _words(text, opened, place) >= LEAST_QUOTED_WORDS:
                yield opened, place + 1
            opened = -1
        elif can_open and mark in "“«":  # a paragraph of a longer quotation opens anew, without a closing mark before
            yield opened, place
            opened, closing = place, _CLOSING[mark]


def _may_be_a_mark(before: str, behind: str) -> bool:
    """Whether a straight single mark between two characters is more than an apostrophe."""
    begins_word = before.isspace() or before in _BEFORE_OPENING
    return before in _BEFORE_CLOSING or (begins_word and (behind.isalnum() or behind == "_"))


def _can_open(mark: str, before: str, behind: str) -> bool:
    if mark in _CORNERS:
        return True
    if mark in _TURNED:
        return behind.isalnum() and not (before.isalnum() or before in _CLOSING or before in ".,!?…")
    is_inside = before.isalnum() and not UNSPACED.match(before)
    return mark in _CLOSING and not is_inside and bool(behind) and not behind.isspace()


def _words(text: str, start: int, stop: int) -> int:
    return text.count(" ", start, stop) + 1 + unspaced_words(text[start:stop])
