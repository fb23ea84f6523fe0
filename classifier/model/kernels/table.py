"""A table of distinct byte strings: open addressing, with every match compared byte by byte."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.compiled import kernel

_PRIME_1 = np.uint64(0x9E3779B97F4A7C15)
_PRIME_2 = np.uint64(0xC2B2AE3D27D4EB4F)
_PRIME_3 = np.uint64(0x165667B19E3779F9)
_BYTE = np.uint64(8)
_HALF = np.uint64(32)
_ODD = np.uint64(29)
WORD = 8
"""Bytes in one key word; two words hold the first 16 bytes of a string."""


class Table(NamedTuple):
    """Strings numbered in the order in which they were added.

    Attributes:
        slots: number of the string in each slot, or -1; length a power of two, at most half full.
        keys: hash, first 8 and next 8 bytes of each string, big-endian; shape (capacity, 3).
        ends: where each string ends in the pool, after a leading 0.
        pool: the strings, end to end.
        frequency: number of articles that hold each string.
        last: the last of them.
        size: number of strings.
    """

    slots: npt.NDArray[np.int32]
    keys: npt.NDArray[np.uint64]
    ends: npt.NDArray[np.int64]
    pool: npt.NDArray[np.uint8]
    frequency: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]
    size: int


def empty_table(strings: int = 4096, characters: int = 1 << 16) -> Table:
    """A table without strings, with room for some."""
    return Table(
        np.full(1 << max(4, (2 * strings - 1).bit_length()), -1, np.int32),
        np.zeros((strings, 3), np.uint64),
        np.zeros(strings + 1, np.int64),
        np.zeros(characters, np.uint8),
        np.zeros(strings, np.int32),
        np.full(strings, -1, np.int32),
        0,
    )


@kernel
def mixed(key: Any) -> Any:
    """Spread a 64-bit key over all bits."""
    key ^= key >> _HALF
    key *= _PRIME_1
    key ^= key >> _ODD
    key *= _PRIME_2
    return key ^ (key >> _HALF)


@kernel
def key_of(pool: Any, start: Any, stop: Any) -> Any:
    """Hash, first 8 and next 8 bytes of the string at pool[start:stop]."""
    first, second = np.uint64(0), np.uint64(0)
    length = stop - start
    head = min(length, WORD)
    for i in range(start, start + head):
        first = (first << _BYTE) | np.uint64(pool[i])
    for _ in range(head, WORD):
        first <<= _BYTE
    if length > WORD:
        tail = min(length, 2 * WORD)
        for i in range(start + WORD, start + tail):
            second = (second << _BYTE) | np.uint64(pool[i])
        for _ in range(tail, 2 * WORD):
            second <<= _BYTE
    code = first * _PRIME_1 ^ (second + np.uint64(length)) * _PRIME_2
    for i in range(start + 2 * WORD, stop):
        code = (code ^ np.uint64(pool[i])) * _PRIME_3
    return mixed(code), first, second


@kernel
def slot_of(table: Any, pool: Any, start: Any, stop: Any, code: Any, first: Any, second: Any) -> Any:
    """Slot of the string pool[start:stop] in the table, or the free slot where it belongs."""
    return slot_among(table.slots, table.keys, table.ends, table.pool, pool, start, stop, code, first, second)


@kernel
def slot_among(
    slots: Any,
    keys: Any,
    ends: Any,
    strings: Any,
    pool: Any,
    start: Any,
    stop: Any,
    code: Any,
    first: Any,
    second: Any,
) -> Any:
    """As `slot_of`, of a table in its parts: inner loops keep those apart, for Numba counts references to a tuple's."""
    mask = np.int64(len(slots) - 1)
    at = np.int64(code & np.uint64(mask))
    length = stop - start
    while True:
        number = slots[at]
        if number < 0:
            return at
        if keys[number, 0] == code and keys[number, 1] == first and keys[number, 2] == second:
            begin = ends[number]
            if ends[number + 1] - begin == length:
                i = 2 * WORD
                while i < length and strings[begin + i] == pool[start + i]:
                    i += 1
                if i >= length:
                    return at
        at = (at + 1) & mask


@kernel
def with_room(table: Any, strings: Any, characters: Any) -> Any:
    """The table, enlarged where it has no room for so many more strings or bytes."""
    slots, keys, ends, pool, frequency, last, size = table
    if size + strings > len(frequency):
        capacity = max(2 * len(frequency), size + strings)
        keys, old = np.zeros((capacity, 3), np.uint64), keys
        keys[:size] = old[:size]
        ends, positions = np.zeros(capacity + 1, np.int64), ends
        ends[: size + 1] = positions[: size + 1]
        frequency, counts = np.zeros(capacity, np.int32), frequency
        frequency[:size] = counts[:size]
        last, articles = np.full(capacity, -1, np.int32), last
        last[:size] = articles[:size]
    used = ends[size]
    if used + characters > len(pool):
        pool, strings_so_far = np.zeros(max(2 * len(pool), used + characters), np.uint8), pool
        pool[:used] = strings_so_far[:used]
    if 2 * (size + strings) > len(slots):
        width = len(slots)
        while width < 2 * (size + strings):
            width *= 2
        slots = np.full(2 * width, -1, np.int32)
        mask = np.int64(len(slots) - 1)
        for number in range(size):
            at = np.int64(keys[number, 0] & np.uint64(mask))
            while slots[at] >= 0:
                at = (at + 1) & mask
            slots[at] = number
    return Table(slots, keys, ends, pool, frequency, last, size)


@kernel
def added(table: Any, at: Any, stop: Any, code: Any, first: Any, second: Any) -> Any:
    """The table with the string that stands at the end of its pool, up to `stop`, as its newest."""
    number = table.size
    table.slots[at] = number
    table.keys[number, 0] = code
    table.keys[number, 1] = first
    table.keys[number, 2] = second
    table.ends[number + 1] = stop
    table.frequency[number] = 0
    table.last[number] = -1
    return Table(table.slots, table.keys, table.ends, table.pool, table.frequency, table.last, number + 1)


@kernel
def merged(table: Any, other: Any) -> Any:
    """The table with another's strings and frequencies added, and their numbers in it."""
    numbers = np.empty(other.size, np.int32)
    for i in range(other.size):
        start, stop = other.ends[i], other.ends[i + 1]
        table = with_room(table, 1, stop - start)
        code, first, second = other.keys[i, 0], other.keys[i, 1], other.keys[i, 2]
        at = slot_of(table, other.pool, start, stop, code, first, second)
        if table.slots[at] < 0:
            used = table.ends[table.size]
            table.pool[used : used + stop - start] = other.pool[start:stop]
            table = added(table, at, used + stop - start, code, first, second)
        numbers[i] = table.slots[at]
        table.frequency[numbers[i]] += other.frequency[i]
    return table, numbers
