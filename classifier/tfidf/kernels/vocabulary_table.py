"""A fitted vocabulary as hash tables, and the rows of articles by it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.compiled import inner, kernel
from classifier.string_table import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Table,
    mixed,
    number_of,
    with_string,
)
from classifier.utf8 import PADDING

FIRST_LONGER = 1 << 30
"""Numbers of n-grams of two and more words begin here; below are those of words."""

_BLANK = 32
_58 = np.uint64(58)
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
        hints: bits, one of them set for each pair; for one in ten of the pairs that are not there
            it is set too. They fit into a fast cache, where `pairs` does not.
    """

    words: Table
    word_columns: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.uint64]
    hints: npt.NDArray[np.uint64]


@kernel
def made_lookup(words: Any, word_columns: Any, pairs: Any, hints: Any, terms: Any, is_words: Any) -> Any:
    """Build the tables of a vocabulary.

    Args:
        words: an empty table.
        word_columns: -1 for each word that there may be.
        pairs: free slots, at least twice as many as blanks in the terms.
        hints: no bit set, their number a power of two.
        terms: as UTF-8, in the order of the columns, each followed by a line feed; padded behind.
        is_words: a blank in a term parts words; else it is one of its characters.

    Returns:
        The table of words; columns, pairs and hints are written to.
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
                place, bit = hint(mixed(pair_key(node, word)), hints)
                hints[place] |= bit
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


@inner
def hint(mix: Any, hints: Any) -> Any:
    """Place and bit of a mixed pair among the hints; of other bits than its slot."""
    return mix >> HALF & np.uint64(len(hints) - 1), ONE << (mix >> _58)


@kernel
def translated(table: Any, lookup: Any, skipped: Any) -> Any:
    """Translate the words of articles into those of the vocabulary.

    Args:
        table: of the articles at hand.
        lookup: of the vocabulary.
        skipped: table of stop words.

    Returns:
        Number of each of the table's words in the vocabulary (-1: not there; -2: a stop word), and
        its column, or -1: few words, side by side, where the vocabulary's are many.
    """
    numbers, columns = np.empty(table.size, np.int32), np.empty(table.size, np.int32)
    for i in range(table.size):
        start, length = np.uint64(table.ends[i]), np.uint64(table.ends[i + 1] - table.ends[i])
        mark, first, second = table.keys[3 * i], table.keys[3 * i + 1], table.keys[3 * i + 2]
        if number_of(skipped, table.pool, start, length, mark, first, second) >= 0:
            numbers[i] = -2
        else:
            numbers[i] = number_of(lookup.words, table.pool, start, length, mark, first, second)
        columns[i] = lookup.word_columns[numbers[i]] if numbers[i] >= 0 else -1
    return numbers, columns
