"""Texts as UTF-8, and single characters of it, for compiled kernels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.compiled import inner

PADDING = 16
"""Bytes that may be read behind a string: whatever holds strings has so many more."""


def end_to_end(texts: Iterable[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Give texts as UTF-8, end to end and padded, and where each begins and the last ends."""
    parts = [text.encode("utf-8", "surrogatepass") for text in texts]
    bounds = np.zeros(len(parts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)), out=bounds[1:])
    # A bytearray can be written to, as what kernels make can: they are then compiled for one type.
    return np.frombuffer(bytearray().join([*parts, bytes(PADDING)]), np.uint8), bounds


@inner
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


@inner
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


@inner
def is_among(key: Any, keys: Any) -> Any:
    """Whether a number is among sorted ones."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low < len(keys) and keys[low] == key


def keys_of(words: Iterable[str]) -> npt.NDArray[np.int64]:
    """Give the bytes of words, of up to 7 each, as numbers for `is_among`, the first byte highest."""
    return np.unique(np.array([int.from_bytes(word.encode(), "big") for word in words], np.int64))


@inner
def characters_in(data: Any, at: Any, end: Any) -> Any:
    """Number of characters in data[at:end]: bytes that continue none."""
    count = 0
    for i in range(at, end):
        count += data[np.uint64(i)] & 0xC0 != 0x80
    return count
