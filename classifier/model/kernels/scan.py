"""From UTF-8 bytes to numbered strings: words, and the character n-grams of words."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import kernel
from classifier.model.kernels.table import Table, added, key_of, slot_among, slot_of, with_room

_LONGEST_GROWTH = 2
"""Bytes of a folded text for one of the text: U+023A and two more grow from 2 bytes to 3."""


@kernel
def decoded(data: Any, i: Any) -> Any:
    """The code point at data[i], and how many bytes it takes."""
    lead = np.int64(data[i])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | (data[i + 1] & 0x3F), 2
    if lead < 0xF0:
        return (lead & 0x0F) << 12 | np.int64(data[i + 1] & 0x3F) << 6 | (data[i + 2] & 0x3F), 3
    high = (lead & 0x07) << 18 | np.int64(data[i + 1] & 0x3F) << 12
    return high | np.int64(data[i + 2] & 0x3F) << 6 | (data[i + 3] & 0x3F), 4


@kernel
def encoded(code: Any, pool: Any, at: Any) -> Any:
    """Write a code point as UTF-8 to pool[at:], and give where it ends."""
    if code < 0x80:
        pool[at] = code
        return at + 1
    if code < 0x800:
        pool[at] = 0xC0 | code >> 6
        pool[at + 1] = 0x80 | (code & 0x3F)
        return at + 2
    if code < 0x10000:
        pool[at] = 0xE0 | code >> 12
        pool[at + 1] = 0x80 | (code >> 6 & 0x3F)
        pool[at + 2] = 0x80 | (code & 0x3F)
        return at + 3
    pool[at] = 0xF0 | code >> 18
    pool[at + 1] = 0x80 | (code >> 12 & 0x3F)
    pool[at + 2] = 0x80 | (code >> 6 & 0x3F)
    pool[at + 3] = 0x80 | (code & 0x3F)
    return at + 4


@kernel
def scan(table: Any, data: Any, bounds: Any, folded: Any, shortest: Any, first_article: Any) -> Any:
    """Cut articles into words, and number them.

    Args:
        table: to add the words to.
        data: articles as UTF-8, end to end.
        bounds: where each begins, and where the last ends.
        folded: for each code point its lower case, or -1 where it is in no word.
        shortest: characters that a word has at least.
        first_article: number of the first article.

    Returns:
        The table, the number of each word in turn, and where each article's words end.
    """
    words = np.empty(len(data) // (shortest + 1) + len(bounds), np.int32)
    ends = np.empty(len(bounds) - 1, np.int64)
    count = 0
    for article in range(len(bounds) - 1):
        i, stop, number_of_article = bounds[article], bounds[article + 1], first_article + article
        table = with_room(table, 1, _LONGEST_GROWTH * (stop - i) + 8)
        slots, keys, stops, pool, frequency, last, size = table
        start = stops[size]
        while i < stop:
            at, length = start, 0
            while i < stop:
                byte = data[i]
                if byte < 0x80:
                    char = folded[byte]
                    i += 1
                    if char < 0:
                        break
                    pool[at] = char
                    at += 1
                else:
                    point, width = decoded(data, i)
                    i += width
                    char = folded[point]
                    if char < 0:
                        break
                    at = encoded(char, pool, at)
                length += 1
            if length < shortest:
                continue
            code, first, second = key_of(pool, start, at)
            slot = slot_among(slots, keys, stops, pool, pool, start, at, code, first, second)
            number = slots[slot]
            if number < 0:
                number = size
                table = added(Table(slots, keys, stops, pool, frequency, last, size), slot, at, code, first, second)
                table = with_room(table, 1, _LONGEST_GROWTH * (stop - i) + 8)
                slots, keys, stops, pool, frequency, last, size = table
                start = stops[size]
            if last[number] != number_of_article:
                last[number] = number_of_article
                frequency[number] += 1
            words[count] = number
            count += 1
        ends[article] = count
    return table, words[:count].copy(), ends


@kernel
def scan_grams(grams: Any, words: Any, low: Any, high: Any, adding: Any) -> Any:
    """Cut each word, padded with a blank on both sides, into character n-grams.

    Args:
        grams: table of n-grams.
        words: table of words.
        low, high: smallest and largest n.
        adding: put n-grams that are not in the table into it; else leave them out.

    Returns:
        The table, the n-grams' numbers, word after word, and where each word's end.
    """
    numbers = np.empty((high - low + 1) * (words.ends[words.size] + 3 * words.size), np.int32)
    ends = np.empty(words.size, np.int64)
    count = 0
    for word in range(words.size):
        start, stop = words.ends[word], words.ends[word + 1]
        padded = np.full(stop - start + 2, np.uint8(32))
        padded[1:-1] = words.pool[start:stop]
        places = np.empty(len(padded) + 1, np.int64)
        length = 0
        for i in range(len(padded)):
            if padded[i] & 0xC0 != 0x80:
                places[length] = i
                length += 1
        places[length] = len(padded)
        for n in range(low, high + 1):
            for place in range(max(1, length - n + 1)):
                begin, end = places[place], places[min(place + n, length)]
                code, first, second = key_of(padded, begin, end)
                slot = slot_of(grams, padded, begin, end, code, first, second)
                if grams.slots[slot] < 0 and adding:
                    grams = with_room(grams, 1, end - begin)
                    slot = slot_of(grams, padded, begin, end, code, first, second)
                    used = grams.ends[grams.size]
                    grams.pool[used : used + end - begin] = padded[begin:end]
                    grams = added(grams, slot, used + end - begin, code, first, second)
                if grams.slots[slot] >= 0:
                    numbers[count] = grams.slots[slot]
                    count += 1
            if length <= n:
                break
        ends[word] = count
    return grams, numbers[:count].copy(), ends
