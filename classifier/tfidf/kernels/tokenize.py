"""From UTF-8 bytes to numbered words."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.string_table import (
    EIGHT,
    LOW,
    ONE,
    SIXTEEN,
    ZERO,
    added,
    eight_bytes,
    mark_of,
    slot_of,
    with_string,
)
from classifier.utf8 import PADDING, decoded, encoded

BLANK = 32
"""Stands in a folded text for all that is in no word; it never is itself."""

_LONGEST_GROWTH = 2
"""Bytes of a folded text for one of the text: U+023A and two more grow from 2 bytes to 3."""

_ASCII = 128
_FOUR, _56 = np.uint64(4), np.uint64(56)
_BLANKS = np.uint64(0x2020202020202020)
_ONES = np.uint64(0x0101010101010101)
_TOPS = np.uint64(0x8080808080808080)
_SEVEN = np.uint64(7)


@inner
def fold(data: Any, start: Any, stop: Any, plain: Any, folded: Any, line: Any) -> Any:
    """Write data[start:stop] to a line in lower case, with a blank for all that is in no word.

    Args:
        data: articles as UTF-8.
        start, stop: of one article.
        plain: for each ASCII character the byte to write.
        folded: for each code point its lower case, or -1 where it is in no word.
        line: written to, with as many blanks behind as a string needs.

    Returns:
        Bytes written, without those blanks.
    """
    i, end, at = np.uint64(start), np.uint64(stop), ZERO
    while i < end:
        byte = data[i]
        if byte < _ASCII:
            line[at] = plain[byte]
            at += ONE
            i += ONE
        else:
            point, width = decoded(data, np.int64(i))
            i += np.uint64(width)
            char = folded[point]
            at = np.uint64(encoded(char if char >= 0 else BLANK, line, np.int64(at)))
    for k in range(PADDING):
        line[np.int64(at) + k] = BLANK
    return at


@inner
def begin_of_word(line: Any, at: Any) -> Any:
    """The bytes of line[at : at + 8] before a blank as one number, and how many they are.

    A byte less one has its top bit set, and had not before, at the first blank (as zero), and
    at none before it; see Mycroft's test, "Bit Twiddling Hacks".
    """
    bytes_ = eight_bytes(line, at)
    empty = bytes_ ^ _BLANKS
    ends = ((empty - _ONES) & ~empty & _TOPS) >> _SEVEN
    mask = (ends - ONE) & ~ends  # all ones below the first end, and all where there is none
    return bytes_ & mask, (mask & _ONES) * _ONES >> _56


@inner
def is_one_character(first: Any, length: Any) -> Any:
    """Whether so many bytes are a single character, the first of them lowest in `first`."""
    lead = first & np.uint64(0xFF)
    return length == np.uint64(1 + (lead >= 0xC0) + (lead >= 0xE0) + (lead >= 0xF0))


@inner
def number_words(
    slots: Any,
    keys: Any,
    stops: Any,
    pool: Any,
    line: Any,
    at: Any,
    end: Any,
    shortest: Any,
    words: Any,
    count: Any,
) -> Any:
    """Number the words of line[at:end] up to the first that a table does not have.

    A function of its own, since Numba counts references wherever an array may be another one
    in the next round of a loop; `scan` took five times as long for it.

    Args:
        slots, keys, stops, pool: of the table.
        line: of `fold`.
        at, end: where to begin and to end.
        shortest: characters that a word has at least, 1 or 2.
        words: the numbers; written to.
        count: words before.

    Returns:
        Where it stopped and the words by then; slot, length and key of the new word, of length
        0 where there is none.
    """
    while at < end:
        if line[at] == BLANK:
            at += ONE
            continue
        first, length = begin_of_word(line, at)
        second, mark = ZERO, first
        if length == EIGHT:
            second, more = begin_of_word(line, at + EIGHT)
            length += more
            while length >= SIXTEEN and line[at + length] != BLANK:
                length += ONE
            mark = mark_of(line, at, length, first, second)
        if length > _FOUR or shortest < 2 or not is_one_character(first, length):
            slot = slot_of(slots, keys, stops, pool, line, at, length, mark, first, second)
            number = slots[slot + ONE] & LOW
            if number == ZERO:
                return at, count, slot, length, mark, first, second
            words[count] = np.int64(number) - 1
            count += ONE
        at += length
    return at, count, ZERO, ZERO, ZERO, ZERO, ZERO


@kernel
def scan(table: Any, data: Any, bounds: Any, plain: Any, folded: Any, shortest: Any) -> Any:
    """Cut articles into words, and number them.

    Args:
        table: to add the words to.
        data: articles as UTF-8, end to end.
        bounds: where each begins, and where the last ends.
        plain, folded: as in `fold`.
        shortest: characters that a word has at least, 1 or 2.

    Returns:
        The table, the number of each word in turn (with room behind the last), and where each
        article's words end.
    """
    words = np.empty(len(data) // (shortest + 1) + len(bounds), np.int32)
    ends = np.empty(len(bounds) - 1, np.int64)
    line = np.empty(0, np.uint8)
    count = ZERO
    for article in range(len(bounds) - 1):
        start, stop = bounds[article], bounds[article + 1]
        if len(line) < _LONGEST_GROWTH * (stop - start) + 2 * PADDING:
            line = np.empty(2 * _LONGEST_GROWTH * (stop - start) + 2 * PADDING, np.uint8)
        end, at = fold(data, start, stop, plain, folded, line), ZERO
        while at < end:
            slots, keys, stops, pool, size = table
            at, count, slot, length, mark, first, second = number_words(
                slots, keys, stops, pool, line, at, end, shortest, words, count
            )
            if length:
                table = added(table, slot, line, at, length, mark, first, second)
                words[count] = size
                at, count = at + length, count + ONE
        ends[article] = count
    return table, words, ends


@kernel
def count_words(data: Any, bounds: Any, plain: Any, folded: Any) -> Any:
    """Count the words of articles that blanks part; see `scan` for the arguments, and shape (n_articles,)."""
    counts = np.zeros(len(bounds) - 1, np.int64)
    for article in range(len(bounds) - 1):
        at, stop, count, was_blank = bounds[article], bounds[article + 1], 0, True
        while at < stop:
            byte = data[np.uint64(at)]
            if byte < _ASCII:
                is_blank = plain[byte] == BLANK
                at += 1
            else:
                point, width = decoded(data, at)
                is_blank = folded[point] < 0
                at += width
            count += was_blank and not is_blank
            was_blank = is_blank
        counts[article] = count
    return counts


@kernel
def with_folded(table: Any, other: Any, plain: Any, folded: Any) -> Any:
    """The table with another's strings added, folded, and their numbers in it; `plain` and `folded` as in `fold`."""
    longest = 0
    for i in range(other.size):
        length = other.ends[i + 1] - other.ends[i]
        longest = length if length > longest else longest
    line = np.empty(_LONGEST_GROWTH * longest + 2 * PADDING, np.uint8)
    numbers = np.empty(other.size, np.int32)
    for i in range(other.size):
        length = fold(other.pool, other.ends[i], other.ends[i + 1], plain, folded, line)
        table, numbers[i] = with_string(table, line, ZERO, length)
    return table, numbers
