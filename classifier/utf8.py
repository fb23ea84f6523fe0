"""Single characters of UTF-8, for compiled kernels."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner


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
