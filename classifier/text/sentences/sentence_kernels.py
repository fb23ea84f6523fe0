"""A kernel that cuts lines of UTF-8 into sentences: what `sentences.py` does, character by character."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.text.sentences.spans import LONGEST_ABBREVIATION
from classifier.utf8 import decoded, is_among

ENDS, IS_FULL, IS_SPACE, CLOSES, CLOSES_FULL, OPENS, BEGINS, ABBREVIATES, IS_LETTER, STAYS = (1 << i for i in range(10))
"""What holds of a character: it is of END_MARKS, of FULL_MARKS, white space, of CLOSING, of FULL_CLOSING, of OPENING,
of BEGINNING, of what abbreviations are written in, a letter, or one that normalizing never changes."""

_STOP, _BLANK, _ASCII = ord("."), ord(" "), 128
_I, _K, _KELVIN, _DOTTED_I = ord("i"), ord("k"), 0x212A, 0x130
_LONGEST_KEY = 7
"""Characters of an abbreviation whose codes make one number."""


@kernel
def cut_sentences(data: Any, bounds: Any, starts: Any, ends: Any, stops: Any, holds: Any, abbreviations: Any) -> Any:
    """Cut lines into sentences.

    Args:
        data: texts as UTF-8, end to end.
        bounds: where each begins, and where the last ends.
        starts, ends: offsets of the lines into their texts, in characters, text after text.
        stops: number of lines up to each text's end.
        holds: what holds of each code point.
        abbreviations: ABBREVIATIONS, as `keys_of` gives them.

    Returns:
        First and last offset of each sentence into its text, in characters, and whether normalizing changes none of
        its characters, if it begins with none of a bullet's; all with room behind the last. And the number of
        sentences up to each text's end.
    """
    room, longest = len(data) + len(starts), 0
    for i in range(len(starts)):
        longest = max(longest, ends[i] - starts[i])
    spans, stays = np.empty((room, 2), np.int64), np.empty(room, np.bool_)
    points, held = np.empty(longest, np.int64), np.empty(longest, np.int64)
    counts, count, line = np.empty(len(stops), np.int64), 0, 0
    for text in range(len(stops)):
        at, place = bounds[text], 0
        while line < stops[text]:
            while place < starts[line]:
                at += decoded(data, at)[1]
                place += 1
            size = ends[line] - place
            for i in range(size):
                points[i], width = decoded(data, at)
                held[i] = holds[points[i]]
                at += width
            begin, i = 0, 0
            while i < size:
                end, is_end = _behind(points, held, i, size, begin, abbreviations)
                if is_end:
                    count = _add(points, held, begin, end, place, spans, stays, count)
                    begin = end
                i = end
            count = _add(points, held, begin, size, place, spans, stays, count)
            place += size
            line += 1
        counts[text] = count
    return spans, stays, counts


@inner
def _behind(points: Any, held: Any, i: Any, size: Any, begin: Any, abbreviations: Any) -> Any:
    """Where a mark at points[i] ends with what belongs to it, and whether a sentence does that begins at `begin`."""
    end, is_end = i + 1, False
    if held[i] & ENDS:
        end = _over(held, end, size, ENDS)
        blank = _over(held, end, size, CLOSES)
        next_ = _over(held, blank, size, IS_SPACE)
        first = _over(held, next_, size, OPENS)
        if next_ > blank and first < size and held[first] & BEGINS:
            is_stop = end == i + 1 and points[i] == _STOP
            is_end = not (is_stop and _follows_abbreviation(points, held, i, begin, abbreviations))
            end = next_
    elif held[i] & IS_FULL:
        is_end, mark = True, i
        while mark < size and held[mark] & IS_FULL:
            end = _over(held, mark, size, IS_FULL)
            mark = end + (end < size and held[end] & IS_SPACE != 0)
        end = _over(held, mark, size, CLOSES_FULL)
    return end, is_end


@inner
def _over(held: Any, i: Any, size: Any, flag: Any) -> Any:
    """The first place from i on of which a flag does not hold."""
    while i < size and held[i] & flag:
        i += 1
    return i


@inner
def _follows_abbreviation(points: Any, held: Any, i: Any, begin: Any, abbreviations: Any) -> Any:
    """Whether the full stop at points[i] stands behind an abbreviation or an initial."""
    first, key = i, np.int64(0)
    while first > max(begin, i - LONGEST_ABBREVIATION) and held[first - 1] & ABBREVIATES:
        first -= 1
    if first + 1 == i:
        point = points[first]
        return held[first] & IS_LETTER != 0 and _lower(point) != _I and point != _DOTTED_I
    if i - first > _LONGEST_KEY:
        return False
    for k in range(first, i):
        key = key << 8 | _lower(points[k])
    return is_among(key, abbreviations)


@inner
def _lower(point: Any) -> Any:
    """A character in lower case, if that is ASCII; else a byte that no abbreviation has."""
    if point == _KELVIN:
        return _K
    if point >= _ASCII:
        return 0xFF
    return point + 32 if 65 <= point <= 90 else point


@inner
def _add(points: Any, held: Any, begin: Any, end: Any, offset: Any, spans: Any, stays: Any, count: Any) -> Any:
    """Add the sentence points[begin:end] without white space around it, if there is more, and give their number."""
    begin = _over(held, begin, end, IS_SPACE)
    while end > begin and held[end - 1] & IS_SPACE:
        end -= 1
    if begin == end:
        return count
    spans[count, 0], spans[count, 1], stays[count] = begin + offset, end + offset, True
    for i in range(begin, end):
        is_second_blank = points[i] == _BLANK and points[i - 1] == _BLANK
        stays[count] &= held[i] & STAYS != 0 and not is_second_blank
    return count + 1
