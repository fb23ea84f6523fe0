"""Sort a row's columns, and count those that are there more than once."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner
from classifier.string_table import ONE, ZERO

_FEW = 48
"""Numbers up to which insertion sorts; radix sorts more."""

_RADIX_BITS = 11
"""Most bits of a digit: 2,048 places for it stay in the fastest cache."""


@inner
def counted(numbers: Any, counts: Any, spare: Any) -> Any:
    """Sort numbers, join equal ones in place, write how many there were, and give how many differ."""
    sort_numbers(numbers, spare)
    distinct, before = ZERO, -1
    for i in range(len(numbers)):
        # Written in any case, the last time where the run ends: no branch to guess wrong.
        distinct += np.uint64(numbers[i] != before)
        before = numbers[i]
        numbers[distinct - ONE] = before
        counts[distinct - ONE] = i + 1
    for k in range(np.int64(distinct) - 1, 0, -1):
        counts[k] -= counts[k - 1]
    return np.int64(distinct)


@inner
def sort_numbers(numbers: Any, spare: Any) -> Any:
    """Sort numbers of at least 0 in place; `spare` has as much room as they."""
    size = len(numbers)
    if size <= _FEW:
        for i in range(1, size):
            number, at = numbers[i], i
            while at > 0 and numbers[at - 1] > number:
                numbers[at] = numbers[at - 1]
                at -= 1
            numbers[at] = number
        return
    largest, n_digits, bits = np.int64(0), 1, 1
    for i in range(size):
        largest |= np.int64(numbers[i])  # as many bits as the largest
    while largest >> (n_digits * _RADIX_BITS):
        n_digits += 1
    while largest >> (n_digits * bits):
        bits += 1
    starts = np.empty((1 << bits) + 1, np.int64)
    for digit in range(n_digits):
        if digit % 2:
            sort_by_digit(spare[:size], numbers, starts, digit * bits)
        else:
            sort_by_digit(numbers, spare, starts, digit * bits)
    for i in range(size if n_digits % 2 else 0):
        numbers[i] = spare[i]


@inner
def sort_by_digit(numbers: Any, target: Any, starts: Any, shift: Any) -> Any:
    """Write numbers to `target`, sorted by their bits from `shift` on; `starts` has one more place than digits."""
    shift, mask = np.uint64(shift), np.uint64(len(starts) - 2)
    for k in range(len(starts)):
        starts[k] = 0
    for i in range(len(numbers)):
        starts[(np.uint64(numbers[i]) >> shift & mask) + ONE] += 1
    total = 0
    for k in range(len(starts)):
        total += starts[k]
        starts[k] = total
    for i in range(len(numbers)):
        digit = np.uint64(numbers[i]) >> shift & mask
        target[np.uint64(starts[digit])] = numbers[i]
        starts[digit] += 1
