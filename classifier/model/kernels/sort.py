"""Sort a row's columns, and count those that are there more than once."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.model.kernels.compiled import kernel

_FEW = 48
"""So few numbers are sorted by insertion; more by radix."""

_RADIX_BITS = 11
"""Most bits of a digit: 2,048 places for it stay in the fastest cache."""


@kernel
def counted(numbers: Any, counts: Any, spare: Any) -> Any:
    """Sort numbers, join equal ones in place, write how many there were, and give how many differ."""
    sort_numbers(numbers, spare)
    kept = 0
    for i in range(len(numbers)):
        if kept and numbers[kept - 1] == numbers[i]:
            counts[kept - 1] += 1
        else:
            numbers[kept] = numbers[i]
            counts[kept] = 1
            kept += 1
    return kept


@kernel
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
    largest, n_digits = np.int64(numbers.max()), 1
    while largest >> (n_digits * _RADIX_BITS):
        n_digits += 1
    bits = 1
    while largest >> (n_digits * bits):
        bits += 1
    starts = np.empty((1 << bits) + 1, np.int64)
    for shift in range(0, n_digits * bits, bits):
        sort_by_digit(numbers, spare, starts, shift)
        numbers[:] = spare[:size]


@kernel
def sort_by_digit(numbers: Any, spare: Any, starts: Any, shift: Any) -> Any:
    """Write numbers to `spare`, sorted by their bits from `shift` on; `starts` has one more place than digits."""
    mask = len(starts) - 2
    starts[:] = 0
    for i in range(len(numbers)):
        starts[(np.int64(numbers[i]) >> shift & mask) + 1] += 1
    for k in range(mask):
        starts[k + 1] += starts[k]
    for i in range(len(numbers)):
        digit = np.int64(numbers[i]) >> shift & mask
        spare[starts[digit]] = numbers[i]
        starts[digit] += 1
