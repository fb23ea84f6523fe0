"""From numbered words to the columns of a fitted vocabulary."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.compiled import inner, kernel
from classifier.string_table import HALF, LOW, ONE, TWO, ZERO, mixed
from classifier.tfidf.kernels.sort import counted
from classifier.tfidf.kernels.vocabulary_table import FIRST_LONGER, FREE, hint, pair_key


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
    filled = 0
    for article in range(first, last):
        begin = filled
        filled = columns_of_words(words, start, ends[article], numbers, lookup, high, places, columns, filled)
        start = ends[article]
        filled = begin + counted(columns[begin:filled], counts[begin:filled], spare)
        stops[article - first] = filled
    return columns[:filled], counts[:filled], stops


class Places(NamedTuple):
    """Room for what `columns_of_words` finds: of each word of an article, and of each pair that the hints let pass.

    Attributes:
        known: number of each word in the vocabulary, or -1.
        nodes: number of the n-gram that begins at each word, or -1.
        likely: which words begin such a pair.
        keys, slots, entries: key of the pair, its first slot, and what key is there.
    """

    known: npt.NDArray[np.int32]
    nodes: npt.NDArray[np.int64]
    likely: npt.NDArray[np.int32]
    keys: npt.NDArray[np.uint64]
    slots: npt.NDArray[np.uint64]
    entries: npt.NDArray[np.uint64]


@inner
def places_for(longest: Any) -> Any:
    """Room for an article of so many words; one more is written to and not kept."""
    size = longest + 1
    ints = np.empty(size, np.int32), np.empty(size, np.int64), np.empty(size, np.int32)
    return Places(*ints, np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64))


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
    filled: Any,
) -> Any:
    """Write the columns of one article's n-grams, as often as they are there, and give where they end."""
    pairs, hints = lookup.pairs, lookup.hints
    own_numbers, own_columns = numbers
    known, nodes = places.known, places.nodes
    n_words, filled = _known(words, start, stop, own_numbers, own_columns, known, nodes, columns, filled)
    for n in range(1, high):
        size = np.uint64(n_words - n if n_words > n else 0)
        n_likely = _reach(known[n:], size, pairs, hints, places)
        filled = _lengthen(n_likely, pairs, places, columns, filled)
    return filled


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
    filled: Any,
) -> Any:
    """Translate an article's words without its stop words, and note the columns of single words."""
    n_words = 0
    for i in range(start, stop):
        number = numbers[np.uint64(words[i])]
        if number != -2:
            known[n_words] = nodes[n_words] = number
            n_words += 1
            # Written in any case, and kept only where there is a column: no branch to guess wrong.
            columns[filled] = word_columns[np.uint64(words[i])]
            filled += columns[filled] >= 0
    return n_words, filled


@inner
def _reach(following: Any, size: Any, pairs: Any, hints: Any, places: Any) -> Any:
    """Find the places whose n-gram and following word the hints let pass, and what is in the first slot of each.

    In two loops, and before any is looked at: so their reads from memory do not wait for one
    another, which takes a third of the time. The nodes are left empty.
    """
    _, nodes, likely, keys, slots, reached = places
    last, count = np.uint64(len(pairs) - 1), ZERO
    for i in range(size):
        key = pair_key(nodes[i], following[i])
        mix = mixed(key)
        place, bit = hint(mix, hints)
        # Written in any case, and kept only where the pair is likely: no branch to guess wrong.
        likely[count], keys[count], slots[count] = i, key, mix << ONE & last
        count += np.uint64((hints[place] & bit != ZERO) & (nodes[i] >= 0) & (following[i] >= 0))
        nodes[i] = -1
    for k in range(count):
        reached[k] = pairs[slots[k]]
    return count


@inner
def _lengthen(n_likely: Any, pairs: Any, places: Any, columns: Any, filled: Any) -> Any:
    """Make the n-grams of the likely places one word longer, and note the columns of those that the vocabulary has."""
    _, nodes, likely, keys, slots, reached = places
    last = np.uint64(len(pairs) - 1)
    for k in range(n_likely):
        key, at = keys[k], slots[k]
        if reached[k] != key:
            while pairs[at] != key and pairs[at] != FREE:
                at = at + TWO & last
            if pairs[at] != key:
                continue
        entry = pairs[at + ONE]
        nodes[likely[k]] = FIRST_LONGER + np.int64(entry >> HALF)
        columns[filled] = np.int64(entry & LOW) - 1
        filled += columns[filled] >= 0
    return filled


@kernel
def rows_of_grams(words: Any, ends: Any, first: Any, last: Any, grams: Any, gram_ends: Any) -> Any:
    """Find the columns of articles' character n-grams; results as of `rows_of_words`.

    Args:
        words, ends, first, last: as there.
        grams, gram_ends: n-grams of each word, of `look_up_grams`; their numbers are those of their columns.
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
    filled = 0
    start = ends[first - 1] if first else 0
    for article in range(first, last):
        begin = filled
        for i in range(start, ends[article]):
            word = words[i]
            for k in range(gram_ends[word - 1] if word else 0, gram_ends[word]):
                columns[filled] = grams[k]
                filled += 1
        start = ends[article]
        filled = begin + counted(columns[begin:filled], counts[begin:filled], spare)
        stops[article - first] = filled
    return columns[:filled], counts[:filled], stops
