"""Kernels that find lines in UTF-8, and say of each what tells site lines and headings from prose."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.text.clean import SITE_TAILS
from classifier.text.lines.flags import ASK, FURNITURE, HEADING, LOOK, PARAGRAPH, PROSE, TAIL
from classifier.text.lines.rules import (
    CUES,
    FURNITURE_CHARACTERS,
    HEADING_WORDS,
    PROSE_CHARACTERS,
    PROSE_SENTENCE,
)
from classifier.utf8 import characters_in, decoded, is_among

_NEWLINE, _ASCII = 10, 128
_CUES = tuple(sorted(map(ord, CUES)))
_SENTENCE_ENDS = tuple(map(ord, '.!?"”'))
_PARAGRAPH_ENDS = tuple(map(ord, '.!?…"”’)'))
_TAILS = tuple(sorted(int.from_bytes(tail.encode(), "big") for tail in SITE_TAILS))
_COO = int.from_bytes(b"coo", "big")
_SIGNS = tuple(map(ord, "@/©"))
_SPACES = tuple(point for point in range(_ASCII, 0x3001) if chr(point).isspace())
_QUOTES = (0x2010, 0x2027)
"""Dashes, quotes and the ellipsis: no letter, nor the lower case of one."""

_EAST_ASIAN = (0x2E80, 0xA640)
"""Han, kana and their marks: no letter of them has another case."""


@kernel
def find_lines(data: Any, bounds: Any, breaks: Any, leads: Any, heads: Any) -> Any:
    """Find the lines of texts that hold more than white space.

    Args:
        data: texts as UTF-8, end to end.
        bounds: where each begins, and where the last ends.
        breaks: where line feeds are.
        leads: for each code point whether it may stand before a line's first word.
        heads: how the site's lines begin; up to four bytes as a number, sorted.

    Returns:
        First and last offset of each line, in characters; what holds of it; and the number of lines
        up to each text's end.
    """
    room = len(bounds) - 1 + len(breaks)
    starts, ends, flags = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.uint8)
    stops = np.empty(len(bounds) - 1, np.int64)
    count, line = 0, 0
    for text in range(len(bounds) - 1):
        at, place, stop = bounds[text], 0, bounds[text + 1]
        while at < stop:
            edge = breaks[line] if line < len(breaks) and breaks[line] < stop else stop
            line += edge < stop
            size = characters_in(data, at, edge)
            first, last, looks = _line(data, at, edge, place, place + size, leads, heads)
            if last > first:
                starts[count], ends[count], flags[count] = first, last, looks
                count += 1
            at, place = edge + 1, place + size + 1
        stops[text] = count
    return starts[:count], ends[:count], flags[:count], stops


@kernel
def keep_lines(flags: Any, stops: Any) -> Any:
    """Say which lines are the article's own, and how many are kept up to each text's end; see `body_spans`."""
    stays, ends = np.zeros(len(flags), np.bool_), np.empty(len(stops), np.int64)
    start, count = 0, 0
    for text in range(len(stops)):
        in_tail, has_prose = False, False
        for line in range(start, stops[text]):
            in_tail = flags[line] & TAIL != 0 or (in_tail and flags[line] & PARAGRAPH == 0)
            stays[line] = not in_tail and flags[line] & FURNITURE == 0
            has_prose = has_prose or (stays[line] and flags[line] & PROSE != 0)
        for line in range(start, stops[text]):
            stays[line] = stays[line] and not (has_prose and flags[line] & HEADING != 0)
            count += stays[line]
        start, ends[text] = stops[text], count
    return stays, ends


@inner
def _line(data: Any, at: Any, edge: Any, first: Any, last: Any, leads: Any, heads: Any) -> Any:
    """Look at the line data[at:edge]: its first and last offset without white space, and what holds of it."""
    opening, final = 0, 0
    while at < edge:
        opening, width = decoded(data, at)
        if not _is_space(opening):
            break
        at += width
        first += 1
    while edge > at:
        begin = edge - 1
        while data[begin] & 0xC0 == 0x80:
            begin -= 1
        final, _ = decoded(data, begin)
        if not _is_space(final):
            break
        edge = begin
        last -= 1
    words, is_of_site = 0, False
    if last - first <= FURNITURE_CHARACTERS:
        words, is_of_site = _words(data, at, edge)
        is_of_site = is_of_site or _may_change(final) or _begins_like_the_site(data, at, edge, leads, heads)
    looks = _kind(last - first, words, opening, final)
    return first, last, looks | (LOOK if is_of_site else 0)


@inner
def _words(data: Any, at: Any, edge: Any) -> Any:
    """Number of words in data[at:edge], and whether it holds a sign of the site or ends like it."""
    words, is_outside, is_of_site, three = 0, True, False, 0
    while at < edge:
        point, width = np.int64(data[at]), 1
        if point >= _ASCII:
            point, width = decoded(data, at)
        at += width
        three = (three << 8 | _lower(point)) & 0xFFFFFF
        is_of_site |= (three == _COO) | _is_one_of(point, _SIGNS)
        is_space = _is_space(point)
        words += is_outside and not is_space
        is_outside = is_space
    return words, is_of_site or _is_one_of(three, _TAILS)


@inner
def _kind(size: Any, words: Any, opening: Any, final: Any) -> Any:
    """Whether a line is prose, a heading, a paragraph; see `is_prose`, `is_heading` and `is_paragraph`."""
    looks = 0
    if size >= PROSE_CHARACTERS:
        looks |= PROSE
    elif size > PROSE_SENTENCE and words > HEADING_WORDS and _is_one_of(final, _SENTENCE_ENDS):
        if opening < _ASCII:
            looks |= PROSE if 65 <= opening <= 90 else 0
        else:
            looks |= ASK if _may_change(opening) else 0
    if size < PROSE_CHARACTERS and words <= HEADING_WORDS and not _is_one_of(final, _CUES):
        looks |= HEADING
    if size >= FURNITURE_CHARACTERS and _is_one_of(final, _PARAGRAPH_ENDS):
        looks |= PARAGRAPH
    return looks


@inner
def _begins_like_the_site(data: Any, at: Any, edge: Any, leads: Any, heads: Any) -> Any:
    """Whether the first characters of data[at:edge] may be those of a site's line; surely not where it says so."""
    while at < edge:
        point, width = decoded(data, at)
        if point >= len(leads) or not leads[point]:
            break
        at += width
    key, size = 0, 0
    while at < edge and size < 4:
        point, width = decoded(data, at)
        if size == 0 and 48 <= point <= 57:
            return True
        if point >= _ASCII:
            return size == 3 or _may_change(point)
        key = key << 8 | _lower(point)
        size += 1
        at += width
        if size >= 3 and is_among(key, heads):
            return True
    return is_among(key, heads)


@inner
def _may_change(point: Any) -> Any:
    """Whether a character is a letter beyond ASCII, or may be one."""
    is_caseless = _QUOTES[0] <= point <= _QUOTES[1] or _EAST_ASIAN[0] <= point < _EAST_ASIAN[1]
    return point >= _ASCII and not is_caseless


@inner
def _lower(point: Any) -> Any:
    """An ASCII character in lower case; for any other one a byte that no key has."""
    if point >= _ASCII:
        return 0xFF
    return point + 32 if 65 <= point <= 90 else point


@inner
def _is_space(point: Any) -> Any:
    """As `str.isspace`."""
    if point < _ASCII:
        return point == 32 or 9 <= point <= 13 or 28 <= point <= 31
    return _is_one_of(point, _SPACES)


@inner
def _is_one_of(point: Any, points: Any) -> Any:
    is_one = False
    for other in points:
        is_one |= point == other
    return is_one
