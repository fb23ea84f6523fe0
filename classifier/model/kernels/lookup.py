"""A fitted vocabulary as hash tables, and the rows of articles by it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.compiled import kernel
from classifier.model.kernels.table import Table, added, key_of, mixed, slot_of, with_room

FIRST_LONGER = 1 << 30
"""Numbers of n-grams of two and more words begin here; below are those of words."""

_BLANK = 32
_NEWLINE = 10
_HALF = np.uint64(32)
_FREE = np.uint64(0xFFFFFFFFFFFFFFFF)
_FEW = 48
"""So few numbers are sorted by insertion; more by radix."""
_RADIX_BITS = 11


class Lookup(NamedTuple):
    """A fitted vocabulary.

    Attributes:
        words: the words that its n-grams are made of; for characters the n-grams themselves.
        word_columns: column of each word, or -1.
        pairs: number of an n-gram and of the word behind it, in one; free slots hold all ones.
        longer: number of the n-gram that the two make.
        longer_columns: column of each n-gram of two or more words, or -1.
    """

    words: Table
    word_columns: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.uint64]
    longer: npt.NDArray[np.int32]
    longer_columns: npt.NDArray[np.int32]


@kernel
def made_lookup(words: Any, terms: Any, is_words: Any) -> Any:
    """Build the tables of a vocabulary.

    Args:
        words: an empty table.
        terms: as UTF-8, in the order of the columns, each followed by a line feed.
        is_words: a blank in a term parts words; else it is one of its characters.
    """
    n_blanks = 0
    for i in range(len(terms)):
        n_blanks += is_words and terms[i] == _BLANK
    width = 16
    while width < 2 * n_blanks + 2:
        width *= 2
    pairs, longer = np.full(width, _FREE), np.empty(width, np.int32)
    longer_columns = np.full(n_blanks, np.int32(-1))
    word_columns = np.full(1024, np.int32(-1))
    n_longer, column, start = 0, 0, 0
    node: Any = np.int64(-1)
    for i in range(len(terms)):
        is_end = terms[i] == _NEWLINE
        if not is_end and not (is_words and terms[i] == _BLANK):
            continue
        code, first, second = key_of(terms, start, i)
        words = with_room(words, 1, i - start)
        slot = slot_of(words, terms, start, i, code, first, second)
        if words.slots[slot] < 0:
            used = words.ends[words.size]
            words.pool[used : used + i - start] = terms[start:i]
            words = added(words, slot, used + i - start, code, first, second)
            if words.size > len(word_columns):
                word_columns = np.concatenate((word_columns, np.full(len(word_columns), np.int32(-1))))
        word = np.int64(words.slots[slot])
        if node < 0:
            node = word
        else:
            at = pair_slot(pairs, node, word)
            if pairs[at] == _FREE:
                pairs[at] = pair_key(node, word)
                longer[at] = n_longer
                n_longer += 1
            node = FIRST_LONGER + np.int64(longer[at])
        start = i + 1
        if is_end:
            if node < FIRST_LONGER:
                word_columns[node] = column
            else:
                longer_columns[node - FIRST_LONGER] = column
            column, node = column + 1, np.int64(-1)
    return Lookup(words, word_columns, pairs, longer, longer_columns)


@kernel
def pair_key(node: Any, word: Any) -> Any:
    """An n-gram's number and the next word's, in one."""
    return np.uint64(node) << _HALF | np.uint64(word)


@kernel
def pair_slot(pairs: Any, node: Any, word: Any) -> Any:
    """Slot of a pair, or the free slot where it belongs."""
    mask = np.int64(len(pairs) - 1)
    key = pair_key(node, word)
    at = np.int64(mixed(key) & np.uint64(mask))
    while pairs[at] != key and pairs[at] != _FREE:
        at = (at + 1) & mask
    return at


@kernel
def translated(table: Any, lookup: Any, skipped: Any) -> Any:
    """Number of each of the table's words in the vocabulary; -1: not there; -2: a stop word.

    Args:
        table: of the articles at hand.
        lookup: of the vocabulary.
        skipped: table of stop words.
    """
    numbers = np.empty(table.size, np.int32)
    for i in range(table.size):
        start, stop = table.ends[i], table.ends[i + 1]
        code, first, second = table.keys[i, 0], table.keys[i, 1], table.keys[i, 2]
        if skipped.slots[slot_of(skipped, table.pool, start, stop, code, first, second)] >= 0:
            numbers[i] = -2
        else:
            numbers[i] = lookup.words.slots[slot_of(lookup.words, table.pool, start, stop, code, first, second)]
    return numbers


@kernel
def rows_of_words(words: Any, ends: Any, first: Any, last: Any, numbers: Any, lookup: Any, high: Any) -> Any:
    """Find the columns of articles' n-grams.

    Args:
        words, ends: of `scan`.
        first, last: articles to look at.
        numbers: of `translated`.
        lookup: the vocabulary.
        high: largest n.

    Returns:
        Columns and counts, article after article, and where each article's end.
    """
    start = ends[first - 1] if first else 0
    columns = np.empty(high * (ends[last - 1] - start) if last > first else 0, np.int32)
    counts = np.empty(len(columns), np.int32)
    stops = np.empty(last - first, np.int64)
    longest = 0
    for article in range(first, last):
        longest = max(longest, ends[article] - (ends[article - 1] if article else 0))
    known, spare = np.empty(longest, np.int32), np.empty(high * longest, np.int32)
    nodes, slots = np.empty(longest, np.int64), np.empty(longest, np.int64)
    found = 0
    for article in range(first, last):
        n_words = 0
        for i in range(start, ends[article]):
            if numbers[words[i]] != -2:
                known[n_words] = numbers[words[i]]
                n_words += 1
        start, begin = ends[article], found
        for i in range(n_words):
            nodes[i] = known[i]
            if known[i] >= 0 and lookup.word_columns[known[i]] >= 0:
                columns[found] = lookup.word_columns[known[i]]
                found += 1
        for n in range(1, high):
            found = _lengthen(known, n_words, n, nodes, slots, lookup, columns, found)
        found = begin + counted(columns[begin:found], counts[begin:found], spare)
        stops[article - first] = found
    return columns[:found].copy(), counts[:found].copy(), stops


@kernel
def _lengthen(known: Any, n_words: Any, n: Any, nodes: Any, slots: Any, lookup: Any, columns: Any, found: Any) -> Any:
    """Make each place's n-gram one word longer, and note the columns of those that the vocabulary has."""
    mask = np.int64(len(lookup.pairs) - 1)
    # All slots first: their reads from memory then wait for one another no more.
    for i in range(n_words - n):
        if nodes[i] >= 0 and known[i + n] >= 0:
            slots[i] = np.int64(mixed(pair_key(nodes[i], known[i + n])) & np.uint64(mask))
        else:
            slots[i] = -1
    for i in range(n_words - n):
        at = slots[i]
        if at < 0:
            nodes[i] = -1
            continue
        key = pair_key(nodes[i], known[i + n])
        while lookup.pairs[at] != key and lookup.pairs[at] != _FREE:
            at = (at + 1) & mask
        if lookup.pairs[at] == _FREE:
            nodes[i] = -1
            continue
        node = lookup.longer[at]
        nodes[i] = FIRST_LONGER + np.int64(node)
        if lookup.longer_columns[node] >= 0:
            columns[found] = lookup.longer_columns[node]
            found += 1
    return found


@kernel
def rows_of_grams(words: Any, ends: Any, first: Any, last: Any, grams: Any, gram_ends: Any, columns_of: Any) -> Any:
    """Find the columns of articles' character n-grams; results as of `rows_of_words`.

    Args:
        words, ends, first, last: as there.
        grams, gram_ends: n-grams of each word, of `scan_grams`.
        columns_of: column of each n-gram.
    """
    room, longest = 0, 0
    start = ends[first - 1] if first else 0
    for article in range(first, last):
        size = 0
        for i in range(start, ends[article]):
            word = words[i]
            size += gram_ends[word] - (gram_ends[word - 1] if word else 0)
        start = ends[article]
        room, longest = room + size, max(longest, size)
    columns, counts = np.empty(room, np.int32), np.empty(room, np.int32)
    stops, spare = np.empty(last - first, np.int64), np.empty(longest, np.int32)
    found = 0
    start = ends[first - 1] if first else 0
    for article in range(first, last):
        begin = found
        for i in range(start, ends[article]):
            word = words[i]
            for k in range(gram_ends[word - 1] if word else 0, gram_ends[word]):
                columns[found] = columns_of[grams[k]]
                found += 1
        start = ends[article]
        found = begin + counted(columns[begin:found], counts[begin:found], spare)
        stops[article - first] = found
    return columns[:found].copy(), counts[:found].copy(), stops


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
    largest = numbers.max()
    starts = np.empty((1 << _RADIX_BITS) + 1, np.int64)
    for shift in range(0, 31, _RADIX_BITS):
        if largest >> shift == 0:
            break
        starts[:] = 0
        for i in range(size):
            starts[(numbers[i] >> shift & ((1 << _RADIX_BITS) - 1)) + 1] += 1
        for k in range(1 << _RADIX_BITS):
            starts[k + 1] += starts[k]
        for i in range(size):
            digit = numbers[i] >> shift & ((1 << _RADIX_BITS) - 1)
            spare[starts[digit]] = numbers[i]
            starts[digit] += 1
        numbers[:] = spare[:size]
