"""Character n-grams of words."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.compiled import inner, kernel
from classifier.string_table import (
    Table,
    added,
    empty_table,
    key_of,
    number_of,
    slot_of,
    with_string,
)
from classifier.tfidf.kernels.tokenize import BLANK
from classifier.utf8 import PADDING

_THREE = 3
_GRAMS = 1 << 16


class Memory(NamedTuple):
    """Words with the n-grams of a vocabulary that each holds, so that a word is cut once for many batches.

    Attributes:
        words: that are known.
        grams: their n-grams' numbers, word after word, with room behind.
        ends: where each word's end, with room behind.
    """

    words: Table
    grams: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int64]


def empty_memory(most: int) -> Memory:
    """A memory without words, with room for so many."""
    return Memory(empty_table(), np.empty(_GRAMS, np.int32), np.empty(most, np.int64))


@kernel
def scan_grams(grams: Any, words: Any, low: Any, high: Any) -> Any:
    """Cut each word, padded with a blank on both sides, into character n-grams, and number them.

    Args:
        grams: table of n-grams, to which they are added.
        words: table of words.
        low, high: smallest and largest n.

    Returns:
        The table, the n-grams' numbers, word after word, and where each word's end.
    """
    numbers = np.empty((high - low + 1) * (words.ends[words.size] + _THREE * words.size), np.int32)
    ends = np.empty(words.size, np.int64)
    padded, places = _room(words)
    count = 0
    for word in range(words.size):
        length = _pad(words.pool, words.ends[word], words.ends[word + 1], padded, places)
        for n in range(low, high + 1):
            for place in range(max(1, length - n + 1)):
                begin, n_bytes = np.uint64(places[place]), np.uint64(places[min(place + n, length)] - places[place])
                grams, numbers[count] = with_string(grams, padded, begin, n_bytes)
                count += 1
            if length <= n:
                break
        ends[word] = count
    return grams, numbers[:count].copy(), ends


@kernel
def look_up_grams(memory: Any, grams: Any, words: Any, low: Any, high: Any) -> Any:
    """Find the n-grams of each word that a vocabulary has: by memory, or by cutting the word.

    Args:
        memory: of words that were cut before; new ones are added as long as there is room.
        grams: table of the vocabulary's n-grams.
        words: table of words.
        low, high: smallest and largest n.

    Returns:
        The memory, the n-grams' numbers, word after word, and where each word's end.
    """
    known, held, stops = memory
    numbers = np.empty((high - low + 1) * (words.ends[words.size] + _THREE * words.size), np.int32)
    ends = np.empty(words.size, np.int64)
    padded, places = _room(words)
    count = 0
    for word in range(words.size):
        start, length = np.uint64(words.ends[word]), np.uint64(words.ends[word + 1] - words.ends[word])
        mark, first, second = words.keys[3 * word], words.keys[3 * word + 1], words.keys[3 * word + 2]
        number = number_of(known, words.pool, start, length, mark, first, second)
        begin = count
        if number >= 0:
            for k in range(stops[number - 1] if number else 0, stops[number]):
                numbers[count] = held[k]
                count += 1
        else:
            characters = _pad(words.pool, words.ends[word], words.ends[word + 1], padded, places)
            count = _look_up(grams, padded, places, characters, low, high, numbers, count)
            size = known.size
            if size < len(stops):
                slots, keys, known_ends, strings, _ = known
                slot = slot_of(slots, keys, known_ends, strings, words.pool, start, length, mark, first, second)
                known = added(known, slot, words.pool, start, length, mark, first, second)
                used = stops[size - 1] if size else 0
                held = _with_room(held, used, used + count - begin)
                for k in range(count - begin):
                    held[used + k] = numbers[begin + k]
                stops[size] = used + count - begin
        ends[word] = count
    return Memory(known, held, stops), numbers[:count].copy(), ends


@inner
def _look_up(
    grams: Any, padded: Any, places: Any, characters: Any, low: Any, high: Any, numbers: Any, count: Any
) -> Any:
    """Write the numbers of a padded word's n-grams that a table has, and give where they end."""
    for n in range(low, high + 1):
        for place in range(max(1, characters - n + 1)):
            begin, n_bytes = np.uint64(places[place]), np.uint64(places[min(place + n, characters)] - places[place])
            number = number_of(grams, padded, begin, n_bytes, *key_of(padded, begin, n_bytes))
            # Written in any case, and kept only where the table has it: no branch to guess wrong.
            numbers[count] = number
            count += number >= 0
        if characters <= n:
            break
    return count


@inner
def _room(words: Any) -> Any:
    """Room for the longest of some words between its blanks, and for the places of its characters."""
    longest = 0
    for word in range(words.size):
        size = words.ends[word + 1] - words.ends[word]
        longest = size if size > longest else longest
    return np.empty(longest + 2 + PADDING, np.uint8), np.empty(longest + _THREE, np.int64)


@inner
def _pad(pool: Any, start: Any, stop: Any, padded: Any, places: Any) -> Any:
    """Write a word between two blanks, and where each of its characters begins; give how many they are."""
    size = stop - start + 2
    padded[0] = BLANK
    for i in range(start, stop):
        padded[i - start + 1] = pool[i]
    for i in range(size - 1, size + PADDING):
        padded[i] = BLANK
    characters = 0
    for i in range(size):
        if padded[i] & 0xC0 != 0x80:
            places[characters] = i
            characters += 1
    places[characters] = size
    return characters


@inner
def _with_room(array: Any, used: Any, size: Any) -> Any:
    """The array, or a copy of what is used of it in twice the room where it is too small."""
    if size <= len(array):
        return array
    roomier = np.empty(2 * size, np.int32)
    for i in range(used):
        roomier[i] = array[i]
    return roomier
