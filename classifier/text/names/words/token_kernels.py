"""A kernel that cuts UTF-8 into the tokens of `tokens.py`, and numbers their words."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.string_table import LOW, ONE, ZERO, added, key_of, slot_of, with_string
from classifier.text.names.words.tokens import (
    ABBREVIATED,
    APOSTROPHE,
    BLANK,
    MOST_INITIALS,
    WORD,
)
from classifier.utf8 import characters_in, decoded, is_among

_ASCII, _NEWLINE, _STOP = 128, 10, 46
_SMALL, _CAPITAL, _S = (ord("a"), ord("z")), (ord("A"), ord("Z")), ord("s")
_CASE = ord("a") - ord("A")
_SHORTEST, _LONGEST = (extreme(map(len, ABBREVIATED)) for extreme in (min, max))


@kernel
def cut_tokens(table: Any, data: Any, bounds: Any, kinds: Any, abbreviated: Any) -> Any:
    """Cut texts into words and signs, and number these.

    Args:
        table: of words, to add new ones to.
        data: texts as UTF-8, end to end, padded.
        bounds: where each begins, and where the last ends.
        kinds: of each code point; see `kinds_of_characters`.
        abbreviated: ABBREVIATED, as `keys_of` gives it.

    Returns:
        The table; the number of each token's word, and its offset into its text, in characters, both with room behind
        the last; and the number of tokens up to each text's end.
    """
    numbers, starts = np.empty(len(data), np.int64), np.empty(len(data), np.int64)
    ends, count = np.empty(len(bounds) - 1, np.int64), 0
    for text in range(len(bounds) - 1):
        at, stop, place = bounds[text], bounds[text + 1], 0
        while at < stop:
            slots, keys, strings_end, pool, size = table
            at, place, count, end, slot, mark, first, second = _number_tokens(
                slots, keys, strings_end, pool, data, at, stop, place, kinds, abbreviated, numbers, starts, count
            )
            if end > at:
                table = added(table, slot, data, np.uint64(at), np.uint64(end - at), mark, first, second)
                numbers[count], starts[count] = size, place
                place += characters_in(data, at, end)
                at, count = end, count + 1
        ends[text] = count
    return table, numbers, starts, ends


@kernel
def with_strings(table: Any, data: Any, bounds: Any) -> Any:
    """The table with some strings added, which stand end to end as UTF-8, padded; `bounds` as above."""
    for i in range(len(bounds) - 1):
        table, _ = with_string(table, data, np.uint64(bounds[i]), np.uint64(bounds[i + 1] - bounds[i]))
    return table


@inner
def _number_tokens(
    slots: Any,
    keys: Any,
    ends: Any,
    pool: Any,
    data: Any,
    at: Any,
    stop: Any,
    place: Any,
    kinds: Any,
    abbreviated: Any,
    numbers: Any,
    starts: Any,
    count: Any,
) -> Any:
    """Number the tokens of data[at:stop] up to the first whose word a table does not have.

    A function of its own for the reason that `number_words` of `tfidf` is one.

    Args:
        slots, keys, ends, pool: of the table.
        place: characters before `at`.
        numbers, starts: of the tokens; written to.
        count: tokens before.

    Returns:
        Where it stopped, the characters and tokens by then; and where a new token ends, its slot and key, or where
        it stopped, and nothing.
    """
    while at < stop:
        kind, width = _kind(data, at, stop, kinds)
        if kind == BLANK and data[at] != _NEWLINE:
            at, place = at + width, place + 1
            continue
        end = _end_of_token(data, at, stop, kind, width, kinds, abbreviated)
        begin, length = np.uint64(at), np.uint64(end - at)
        mark, first, second = key_of(data, begin, length)
        slot = slot_of(slots, keys, ends, pool, data, begin, length, mark, first, second)
        number = slots[slot + ONE] & LOW
        if number == ZERO:
            return at, place, count, end, slot, mark, first, second
        numbers[count], starts[count] = np.int64(number) - 1, place
        count += 1
        place += characters_in(data, at, end)
        at = end
    return at, place, count, at, ZERO, ZERO, ZERO, ZERO


@inner
def _end_of_token(data: Any, at: Any, stop: Any, kind: Any, width: Any, kinds: Any, abbreviated: Any) -> Any:
    """Where the token at data[at:stop] ends, which begins with a character of so many bytes."""
    if kind != WORD:
        is_possessive = kind == APOSTROPHE and _is_s(data, at + width, stop, kinds) and data[at + width] == _S
        return at + width + is_possessive
    end = at
    while end < stop and _SMALL[0] <= data[end] <= _SMALL[1]:
        end += 1
    if end > at and _kind(data, end, stop, kinds)[0] < WORD:
        return end
    if end == at and _CAPITAL[0] <= data[at] <= _CAPITAL[1]:
        end = _end_of_initials(data, at, stop, kinds)
        end = end if end > at else _end_of_abbreviation(data, at, stop, abbreviated)
        if end > at:
            return end
    return _end_of_word(data, at, stop, kinds)


@inner
def _kind(data: Any, at: Any, stop: Any, kinds: Any) -> Any:
    """Kind of the character at data[at:stop], and its bytes; behind the last one, a blank of none."""
    if at >= stop:
        return BLANK, 0
    point, width = np.int64(data[at]), 1
    if point >= _ASCII:
        point, width = decoded(data, at)
    return np.int64(kinds[point]), width


@inner
def _end_of_initials(data: Any, at: Any, stop: Any, kinds: Any) -> Any:
    """Where initials such as "J. R." without blanks end that no word follows at once; `at` where there are none."""
    end, last = at, min(stop - 1, at + 2 * MOST_INITIALS)
    while end < last and _CAPITAL[0] <= data[end] <= _CAPITAL[1] and data[end + 1] == _STOP:
        end += 2
    return at if _kind(data, end, stop, kinds)[0] == WORD else end


@inner
def _end_of_abbreviation(data: Any, at: Any, stop: Any, abbreviated: Any) -> Any:
    """Where one of ABBREVIATED with its full stop ends; `at` where there is none."""
    key, end = np.int64(0), at
    while end < stop and end - at < _LONGEST and data[end] < _ASCII and data[end] != _STOP:
        key = key << 8 | np.int64(data[end])
        end += 1
    is_one = end < stop and data[end] == _STOP and end - at >= _SHORTEST and is_among(key, abbreviated)
    return end + 1 if is_one else at


@inner
def _end_of_word(data: Any, at: Any, stop: Any, kinds: Any) -> Any:
    """Where a word ends, with the words that hyphens, points and apostrophes join to it."""
    while True:
        kind, width = _kind(data, at, stop, kinds)
        while kind == WORD:
            at += width
            kind, width = _kind(data, at, stop, kinds)
        if kind < WORD or _kind(data, at + width, stop, kinds)[0] != WORD:
            return at
        if kind == APOSTROPHE and _is_s(data, at + width, stop, kinds):
            return at
        at += width


@inner
def _is_s(data: Any, at: Any, stop: Any, kinds: Any) -> Any:
    """Whether the word at data[at:stop] is an s and nothing more."""
    return at < stop and data[at] | _CASE == _S and _kind(data, at + 1, stop, kinds)[0] != WORD
