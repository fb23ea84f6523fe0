"""A table of distinct byte strings: open addressing, with every match compared byte by byte."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.compiled import inner, kernel
from classifier.utf8 import PADDING

# Numbers of the same type, since Numba makes a fraction of int64 and uint64 together. An index
# without a sign also spares the test whether it counts from the end.
ZERO, ONE, TWO, EIGHT, SIXTEEN = (np.uint64(number) for number in (0, 1, 2, 8, 16))
HALF = np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)
_PRIME_1 = np.uint64(0x9E3779B97F4A7C15)
_PRIME_2 = np.uint64(0xC2B2AE3D27D4EB4F)
_PRIME_3 = np.uint64(0x165667B19E3779F9)
_ODD = np.uint64(29)
_3, _4, _5, _6, _7 = (np.uint64(number) for number in (3, 4, 5, 6, 7))
_24, _40, _48, _56, _64 = (np.uint64(number) for number in (24, 40, 48, 56, 64))


class Table(NamedTuple):
    """Strings numbered in the order in which they were added; there is always room for one more.

    Attributes:
        slots: two numbers a slot: the mark of its string; its length in the upper half, and
            its number plus one in the lower; 0 in a free slot. At most half are taken.
        keys: mark, first 8 and next 8 bytes of each string, little-endian, three numbers each.
        ends: where each string ends in the pool, after a leading 0.
        pool: the strings, end to end.
        size: number of strings.
    """

    slots: npt.NDArray[np.uint64]
    keys: npt.NDArray[np.uint64]
    ends: npt.NDArray[np.int64]
    pool: npt.NDArray[np.uint8]
    size: int


def empty_table(strings: int = 4096, characters: int = 1 << 16) -> Table:
    """A table without strings, with room for some."""
    return Table(
        np.zeros(2 << max(4, (2 * strings - 1).bit_length()), np.uint64),
        np.zeros(3 * strings, np.uint64),
        np.zeros(strings + 1, np.int64),
        np.zeros(characters + PADDING, np.uint8),
        0,
    )


def strings_of(table: Table, first: int = 0) -> list[str]:
    """The strings of a table from a number on, in the order of their numbers."""
    ends = table.ends[first : table.size + 1].tolist()
    pool = table.pool[ends[0] : ends[-1]].tobytes()
    return [pool[start - ends[0] : end - ends[0]].decode("utf-8", "surrogatepass") for start, end in pairwise(ends)]


@inner
def mixed(key: Any) -> Any:
    """Spread a 64-bit key over all bits."""
    key ^= key >> HALF
    key *= _PRIME_1
    return key ^ (key >> _ODD)


@inner
def eight_bytes(pool: Any, at: Any) -> Any:
    """The bytes pool[at : at + 8] as one number, the first lowest: one read for the compiler."""
    low = np.uint64(pool[at]) | np.uint64(pool[at + ONE]) << EIGHT
    low |= np.uint64(pool[at + TWO]) << SIXTEEN | np.uint64(pool[at + _3]) << _24
    high = np.uint64(pool[at + _4]) << HALF | np.uint64(pool[at + _5]) << _40
    high |= np.uint64(pool[at + _6]) << _48 | np.uint64(pool[at + _7]) << _56
    return low | high


@inner
def mark_of(pool: Any, start: Any, length: Any, first: Any, second: Any) -> Any:
    """What tells strings of one length apart: all of them up to 8 bytes, nearly all of longer ones."""
    if length <= EIGHT:
        return first
    code = mixed(first) * _PRIME_2 ^ second
    for i in range(start + SIXTEEN, start + length):
        code = (code ^ np.uint64(pool[i])) * _PRIME_3
    return mixed(code)


@inner
def key_of(pool: Any, start: Any, length: Any) -> Any:
    """Mark, first 8 and next 8 bytes of the string of so many bytes at pool[start:]."""
    first, second = eight_bytes(pool, start), ZERO
    if length < EIGHT:
        first &= (ONE << (EIGHT * length)) - ONE
    elif length > EIGHT:
        second = eight_bytes(pool, start + EIGHT)
        if length < SIXTEEN:
            second &= (ONE << (EIGHT * length - _64)) - ONE
    return mark_of(pool, start, length, first, second), first, second


@inner
def slot_of(
    slots: Any,
    keys: Any,
    ends: Any,
    strings: Any,
    pool: Any,
    start: Any,
    length: Any,
    mark: Any,
    first: Any,
    second: Any,
) -> Any:
    """Slot of the string at pool[start:] in a table, or the free slot where it belongs.

    The table comes in its parts, since Numba counts references to a tuple's.
    """
    last = np.uint64(len(slots) - 1)
    at = mixed(mark + length) << ONE & last
    while True:
        entry = slots[at + ONE]
        if entry == ZERO or (slots[at] == mark and entry >> HALF == length):
            if entry == ZERO or length <= EIGHT:
                return at
            number = (entry & LOW) - ONE
            if keys[_3 * number + ONE] == first and keys[_3 * number + TWO] == second:
                begin, i = np.uint64(ends[number]), SIXTEEN
                while i < length and strings[begin + i] == pool[start + i]:
                    i += ONE
                if i >= length:
                    return at
        at = at + TWO & last


@inner
def number_of(table: Any, pool: Any, start: Any, length: Any, mark: Any, first: Any, second: Any) -> Any:
    """Number of the string at pool[start:] in the table, or -1."""
    slots, keys, ends, strings, _ = table
    slot = slot_of(slots, keys, ends, strings, pool, start, length, mark, first, second)
    return np.int64(slots[slot + ONE] & LOW) - 1


@inner
def added(table: Any, slot: Any, pool: Any, start: Any, length: Any, mark: Any, first: Any, second: Any) -> Any:
    """The table with the string at pool[start:] as its newest, in the free slot that `slot_of` gave."""
    slots, keys, ends, strings, size = table
    used, n_bytes = ends[size], np.int64(length)
    if used + n_bytes + PADDING > len(strings):
        before, strings = strings, np.empty(2 * (used + n_bytes + PADDING), np.uint8)
        for i in range(used):
            strings[i] = before[i]
    for i in range(n_bytes):
        strings[used + i] = pool[np.int64(start) + i]
    slots[slot], slots[slot + ONE] = mark, length << HALF | np.uint64(size + 1)
    keys[3 * size], keys[3 * size + 1], keys[3 * size + 2] = mark, first, second
    ends[size + 1] = used + n_bytes
    size += 1
    if 3 * size == len(keys):
        keys, ends = roomier(keys, ends)
    if 4 * (size + 1) > len(slots):
        slots = spread_out(slots)
    return Table(slots, keys, ends, strings, size)


@inner
def roomier(keys: Any, ends: Any) -> Any:
    """The keys and ends of a full table, with room for twice as many strings."""
    more_keys, more_ends = np.empty(2 * len(keys), np.uint64), np.empty(2 * len(ends) - 1, np.int64)
    for i in range(len(keys)):
        more_keys[i] = keys[i]
    for i in range(len(ends)):
        more_ends[i] = ends[i]
    return more_keys, more_ends


@inner
def spread_out(slots: Any) -> Any:
    """The entries of slots in twice as many."""
    wider = np.empty(2 * len(slots), np.uint64)
    for i in range(len(wider)):
        wider[i] = ZERO
    last = np.uint64(len(wider) - 1)
    for i in range(0, len(slots), 2):
        if slots[i + 1]:
            at = mixed(slots[i] + (slots[i + 1] >> HALF)) << ONE & last
            while wider[at + ONE]:
                at = at + TWO & last
            wider[at], wider[at + ONE] = slots[i], slots[i + 1]
    return wider


@inner
def with_string(table: Any, pool: Any, start: Any, length: Any) -> Any:
    """The table with the string at pool[start:] in it, and its number."""
    mark, first, second = key_of(pool, start, length)
    slots, keys, ends, strings, _ = table
    slot = slot_of(slots, keys, ends, strings, pool, start, length, mark, first, second)
    if slots[slot + ONE] == ZERO:
        number = table.size
        return added(table, slot, pool, start, length, mark, first, second), number
    return table, np.int64(slots[slot + ONE] & LOW) - 1


@kernel
def merged(table: Any, other: Any) -> Any:
    """The table with another's strings added, and their numbers in it."""
    numbers = np.empty(other.size, np.int32)
    for i in range(other.size):
        start = np.uint64(other.ends[i])
        table, numbers[i] = with_string(table, other.pool, start, np.uint64(other.ends[i + 1]) - start)
    return table, numbers
