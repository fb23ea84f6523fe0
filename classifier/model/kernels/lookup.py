"""A fitted vocabulary as hash tables, and the rows of articles by it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.compiled import inner, kernel
from classifier.model.kernels.sort import counted
from classifier.model.kernels.table import (
    HALF,
    LOW,
    ONE,
    PADDING,
    TWO,
    ZERO,
    Table,
    mixed,
    number_of,
    with_string,
)

FIRST_LONGER = 1 << 30
"""Numbers of n-grams of two and more words begin here; below are those of words."""

_BLANK = 32
_NEWLINE = 10
FREE = np.uint64(0xFFFFFFFFFFFFFFFF)


class Lookup(NamedTuple):
    """A fitted vocabulary.

    Attributes:
        words: the words that its n-grams are made of; for characters the n-grams themselves.
        word_columns: column of each word, or -1.
        pairs: two numbers a slot: those of an n-gram and of the word behind it, in one; of the
            n-gram that the two make its number in the upper half, and in the lower its column
            plus one, or 0. Free slots hold all ones first.
    """

    words: Table
    word_columns: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.uint64]


@kernel
def made_lookup(words: Any, word_columns: Any, pairs: Any, terms: Any, is_words: Any) -> Any:
    """Build the tables of a vocabulary.

    Args:
        words: an empty table.
        word_columns: -1 for each word that there may be.
        pairs: free slots, at least twice as many as blanks in the terms.
        terms: as UTF-8, in the order of the columns, each followed by a line feed; padded behind.
        is_words: a blank in a term parts words; else it is one of its characters.

    Returns:
        The table of words; columns and pairs are written to.
    """
    n_longer, column, start = 0, 0, 0
    node, slot = np.int64(-1), ZERO
    for i in range(len(terms) - PADDING):
        is_end = terms[i] == _NEWLINE
        if not is_end and not (is_words and terms[i] == _BLANK):
            continue
        words, word = with_string(words, terms, np.uint64(start), np.uint64(i - start))
        if node < 0:
            node = word
        else:
            slot = pair_slot(pairs, pair_key(node, word))
            if pairs[slot] == FREE:
                pairs[slot], pairs[slot + ONE] = pair_key(node, word), np.uint64(n_longer) << HALF
                n_longer += 1
            node = FIRST_LONGER + np.int64(pairs[slot + ONE] >> HALF)
        start = i + 1
        if is_end:
            if node < FIRST_LONGER:
                word_columns[node] = column
            else:
                pairs[slot + ONE] |= np.uint64(column + 1)
            column, node = column + 1, np.int64(-1)
    return words


@inner
def pair_key(node: Any, word: Any) -> Any:
    """An n-gram's number and the next word's, in one."""
    return np.uint64(node) << HALF | np.uint64(word)


@inner
def pair_slot(pairs: Any, key: Any) -> Any:
    """Slot of a pair, or the free slot where it belongs."""
    last = np.uint64(len(pairs) - 1)
    at = mixed(key) << ONE & last
    while pairs[at] != key and pairs[at] != FREE:
        at = at + TWO & last
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
        start, length = np.uint64(table.ends[i]), np.uint64(table.ends[i + 1] - table.ends[i])
        mark, first, second = table.keys[3 * i], table.keys[3 * i + 1], table.keys[3 * i + 2]
        if number_of(skipped, table.pool, start, length, mark, first, second) >= 0:
            numbers[i] = -2
        else:
            numbers[i] = number_of(lookup.words, table.pool, start, length, mark, first, second)
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
        size = ends[article] - (ends[article - 1] if article else 0)
        longest = size if size > longest else longest
    places, spare = places_for(longest), np.empty(high * longest, np.int32)
    found = 0
    for article in range(first, last):
        begin = found
        found = columns_of_words(words, start, ends[article], numbers, lookup, high, places, columns, found)
        start = ends[article]
        found = begin + counted(columns[begin:found], counts[begin:found], spare)
        stops[article - first] = found
    return columns[:found], counts[:found], stops


@inner
def places_for(longest: Any) -> Any:
    """Room for what `columns_of_words` finds of each word of an article: number, n-gram, slot, key."""
    numbers, nodes = np.empty(longest, np.int32), np.empty(longest, np.int64)
    return numbers, nodes, np.empty(longest, np.uint64), np.empty(longest, np.uint64)


@inner
def columns_of_words(
    words: Any,
    start: Any,
    stop: Any,
    numbers: Any,
    lookup: Any,
    high: Any,
    places: Any,
    columns: Any,
    found: Any,
) -> Any:
    """Write the columns of one article's n-grams, as often as they are there, and give where they end."""
    known, nodes, slots, keys = places
    word_columns, pairs = lookup.word_columns, lookup.pairs
    n_words, found = _known(words, start, stop, numbers, word_columns, known, nodes, columns, found)
    for n in range(1, high):
        size = np.uint64(n_words - n if n_words > n else 0)
        _reach(known[n:], size, nodes, pairs, slots, keys)
        found = _lengthen(known[n:], size, nodes, pairs, slots, keys, columns, found)
    return found


@inner
def _known(
    words: Any,
    start: Any,
    stop: Any,
    numbers: Any,
    word_columns: Any,
    known: Any,
    nodes: Any,
    columns: Any,
    found: Any,
) -> Any:
    """Translate an article's words without its stop words, and note the columns of single words."""
    n_words = 0
    for i in range(start, stop):
        number = numbers[np.uint64(words[i])]
        if number != -2:
            known[n_words] = nodes[n_words] = number
            n_words += 1
            # Written in any case, and kept only where there is a column: no branch to guess wrong.
            columns[found] = word_columns[number] if number >= 0 else -1
            found += columns[found] >= 0
    return n_words, found


@inner
def _reach(following: Any, size: Any, nodes: Any, pairs: Any, slots: Any, keys: Any) -> Any:
    """Find the first slot of each place's n-gram and following word, and what pair is in it.

    In two loops, and before any is looked at: so their reads from memory do not wait for one
    another, which takes a third of the time.
    """
    last = np.uint64(len(pairs) - 1)
    for i in range(size):
        slots[i] = mixed(pair_key(nodes[i], following[i])) << ONE & last
    for i in range(size):
        keys[i] = pairs[slots[i]]


@inner
def _lengthen(
    following: Any, size: Any, nodes: Any, pairs: Any, slots: Any, keys: Any, columns: Any, found: Any
) -> Any:
    """Make each place's n-gram one word longer, and note the columns of those that the vocabulary has."""
    last = np.uint64(len(pairs) - 1)
    for i in range(size):
        node, word, at = nodes[i], following[i], slots[i]
        nodes[i] = -1
        if node < 0 or word < 0:
            continue
        key = pair_key(node, word)
        if keys[i] != key:
            while pairs[at] != key and pairs[at] != FREE:
                at = at + TWO & last
            if pairs[at] != key:
                continue
        entry = pairs[at + ONE]
        nodes[i] = FIRST_LONGER + np.int64(entry >> HALF)
        columns[found] = np.int64(entry & LOW) - 1
        found += columns[found] >= 0
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
        room, longest = room + size, size if size > longest else longest
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
    return columns[:found], counts[:found], stops
