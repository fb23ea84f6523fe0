"""A kernel that cuts lines of UTF-8 into sentences: what `sentences.py` does, character by character."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.text.sentences.spans import ABBREVIATIONS, LONGEST_ABBREVIATION
from classifier.utf8 import decoded, is_one_of

ENDS, IS_FULL, IS_SPACE, CLOSES, CLOSES_FULL, OPENS, BEGINS, ABBREVIATES, IS_LETTER, STAYS = (1 << i for i in range(10))
"""What holds of a character: it is of END_MARKS, of FULL_MARKS, white space, of CLOSING, of FULL_CLOSING, of OPENING,
of BEGINNING, of what abbreviations are written in, a letter, or one that normalizing never changes."""

_STOP, _BLANK, _ASCII = ord("."), ord(" "), 128
_I, _KELVIN, _DOTTED_I = ord("i"), 0x212A, 0x130
_KEYS = tuple(sorted(int.from_bytes(word.encode(), "big") for word in ABBREVIATIONS))
_LONGEST_KEY = 8
"""Characters of an abbreviation whose codes make one number."""


@kernel
def cut_sentences(data: Any, bounds: Any, starts: Any, ends: Any, stops: Any, holds: Any) -> Any:
    """Cut lines into sentences.

    Args:
        data: texts as UTF-8, end to end.
        bounds: where each begins, and where the last ends.
        starts, ends: offsets of the lines into their texts, in characters, text after text.
        stops: number of lines up to each text's end.
        holds: what holds of each code point.

    Returns:
        First and last offset of each sentence into its text, in characters; whether normalizing changes none of its
        characters, if it begins with none of a bullet's; and the number of sentences up to each text's end.
    """
    room = len(data) + len(starts)
    firsts, lasts, stays = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.bool_)
    counts, count, line = np.empty(len(stops), np.int64), 0, 0
    longest = 0
    for i in range(len(starts)):
        longest = max(longest, ends[i] - starts[i])
    points = np.empty(longest, np.int64)
    for text in range(len(stops)):
        at, place = bounds[text], 0
        while line < stops[text]:
            while place < starts[line]:
                at += decoded(data, at)[1]
                place += 1
            size = ends[line] - starts[line]
            for i in range(size):
                points[i], width = decoded(data, at)
                at += width
            place += size
            count = _cut_line(points, size, starts[line], holds, firsts, lasts, stays, count)
            line += 1
        counts[text] = count
    return firsts[:count].copy(), lasts[:count].copy(), stays[:count].copy(), counts


@inner
def _cut_line(points: Any, size: Any, offset: Any, holds: Any, firsts: Any, lasts: Any, stays: Any, count: Any) -> Any:
    """Cut a line of so many characters, whose first has that offset, and give the number of sentences by then."""
    begin, i = 0, 0
    while i < size:
        holding = holds[points[i]]
        if holding & ENDS:
            end, is_end = _behind_marks(points, i, size, begin, holds)
        elif holding & IS_FULL:
            end, is_end = _behind_full_marks(points, i, size, holds), True
        else:
            i += 1
            continue
        if is_end:
            count = _add(points, begin, end, offset, holds, firsts, lasts, stays, count)
            begin = end
        i = end
    return _add(points, begin, size, offset, holds, firsts, lasts, stays, count)


@inner
def _behind_marks(points: Any, i: Any, size: Any, begin: Any, holds: Any) -> Any:
    """Where what belongs to the end mark at points[i] ends, and whether a sentence does."""
    end = i + 1
    while end < size and holds[points[end]] & ENDS:
        end += 1
    blank = end
    while blank < size and holds[points[blank]] & CLOSES:
        blank += 1
    next_ = blank
    while next_ < size and holds[points[next_]] & IS_SPACE:
        next_ += 1
    if next_ == blank:
        return end, False
    first = next_
    while first < size and holds[points[first]] & OPENS:
        first += 1
    if first == size or not holds[points[first]] & BEGINS:
        return end, False
    is_stop = end == i + 1 and points[i] == _STOP
    return next_, not (is_stop and _follows_abbreviation(points, i, begin, holds))


@inner
def _follows_abbreviation(points: Any, i: Any, begin: Any, holds: Any) -> Any:
    """Whether the full stop at points[i] stands behind an abbreviation or an initial."""
    first = i
    while first > max(begin, i - LONGEST_ABBREVIATION) and holds[points[first - 1]] & ABBREVIATES:
        first -= 1
    if first + 1 == i:
        point = points[first]
        return bool(holds[point] & IS_LETTER) and _lower(point) != _I and point != _DOTTED_I
    if first == i or i - first > _LONGEST_KEY:
        return False
    key = 0
    for k in range(first, i):
        point = _lower(points[k])
        if point >= _ASCII:
            return False
        key = key << 8 | point
    return is_one_of(key, _KEYS)


@inner
def _lower(point: Any) -> Any:
    """A character in lower case, if that is ASCII."""
    if point == _KELVIN:
        return ord("k")
    return point + 32 if 65 <= point <= 90 else point


@inner
def _behind_full_marks(points: Any, i: Any, size: Any, holds: Any) -> Any:
    """Where what belongs to the full mark at points[i] ends."""
    end = i + 1
    while end < size:
        mark = end + (holds[points[end]] & IS_SPACE != 0)
        if mark >= size or not holds[points[mark]] & IS_FULL:
            break
        end = mark
        while end < size and holds[points[end]] & IS_FULL:
            end += 1
    if end < size and holds[points[end]] & IS_SPACE:
        end += 1
    while end < size and holds[points[end]] & CLOSES_FULL:
        end += 1
    return end


@inner
def _add(
    points: Any, begin: Any, end: Any, offset: Any, holds: Any, firsts: Any, lasts: Any, stays: Any, count: Any
) -> Any:
    """Add the sentence points[begin:end] without white space around it, if there is more, and give their number."""
    while begin < end and holds[points[begin]] & IS_SPACE:
        begin += 1
    while end > begin and holds[points[end - 1]] & IS_SPACE:
        end -= 1
    if begin == end:
        return count
    firsts[count], lasts[count], stays[count] = begin + offset, end + offset, True
    for i in range(begin, end):
        is_second_blank = points[i] == _BLANK and points[i - 1] == _BLANK
        stays[count] &= holds[points[i]] & STAYS != 0 and not is_second_blank
    return count + 1
