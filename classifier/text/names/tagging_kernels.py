"""Kernels that tag names: what `features.py` and `tagging.py` do with arrays, token by token and without them."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import inner, kernel
from classifier.text.names.features import (
    HEADLINE_SHARE,
    HEADLINE_WORDS,
    LENGTHS,
    LONGEST_RUN,
    MOST_INSIDE,
    NEIGHBOURS,
    POSITIONS,
)
from classifier.text.names.words.seen_words import CAPITAL, FIRST_AFFIX, IS_BEFORE, IS_INSIDE, ROW, SHAPE
from classifier.text.names.words.shapes import INITIAL, LATE_CAPITAL, NUMBERS, SHAPES
from classifier.text.names.words.word_table import HABITS, LEVELS

_HABITS, _AFFIXES = len(HABITS), 3
_NEIGHBOURS = tuple(HABITS.index(name) for name in NEIGHBOURS)


@kernel
def scored_runs(words: Any, known: Any, table: Any, offsets: Any, is_end: Any, is_opener: Any) -> Any:
    """Find the runs of tokens that may hold names, and score each tag of each of their tokens.

    Args:
        words: number of each token's word, two line feeds before the first and behind the last.
        known: what is known of each word, shape (n_room, n_columns).
        table: clusters, habits, capitals, numbers and weights of a `WordTable`.
        offsets: number of each slot's first feature, shape (n_slots,).
        is_end, is_opener: of a shape, whether it ends a sentence, and whether a sentence or a part of one begins
            behind it.

    Returns:
        First token of each run, the one behind its last, and scores, shape (n_run_tokens, n_tags).
    """
    clusters, habits, capitals, numbers, weights = table
    starts, ends, count, tokens = _runs(words, known)
    headline = _headlines(words, known, is_end)
    steps = np.empty(len(words), np.int64)
    for i in range(len(words)):
        steps[i] = capitals[known[words[i], ROW]]
    for run in range(count):
        for i in range(starts[run], ends[run]):
            steps[i] = known[words[i], CAPITAL]
    scores, row = np.zeros((tokens, weights.shape[1]), np.float32), 0
    values = np.empty(len(offsets), np.int64)
    for run in range(count):
        for at in range(starts[run], ends[run]):
            filled = _of_word(words, known, at, clusters, habits, steps, numbers, values)
            _of_run(words, known, at, starts[run], ends[run], clusters, steps, numbers, is_opener, values, filled)
            values[len(offsets) - 1] = headline[at] * LENGTHS + min(ends[run] - starts[run], LENGTHS - 1)
            for slot in range(len(offsets)):
                feature = offsets[slot] + values[slot]
                for tag in range(weights.shape[1]):
                    scores[row, tag] += weights[feature, tag]
            row += 1
    return starts[:count], ends[:count], scores


@kernel
def decoded_tags(scores: Any, sizes: Any, transitions: Any, continues: Any, impossible: Any) -> Any:
    """Give the best tags of runs that stand end to end (Viterbi 1967).

    Args:
        scores: shape (n_tokens, n_tags).
        sizes: tokens of each run, shape (n_runs,).
        transitions: from tag to tag, shape (n_tags, n_tags).
        continues: whether a tag continues a name, which none does at a run's start.
        impossible: added to the scores of those.
    """
    n_tags, first = scores.shape[1], 0
    tags = np.empty(len(scores), np.int64)
    back = np.empty(scores.shape, np.int64)
    sums, following = np.empty(n_tags, np.float32), np.empty(n_tags, np.float32)
    for size in sizes:
        for tag in range(n_tags):
            sums[tag] = scores[first, tag] + (impossible if continues[tag] else np.float32(0))
        for at in range(first + 1, first + size):
            for tag in range(n_tags):
                best, source = sums[0] + transitions[0, tag], 0
                for other in range(1, n_tags):
                    total = sums[other] + transitions[other, tag]
                    if total > best:
                        best, source = total, other
                following[tag], back[at, tag] = scores[at, tag] + best, source
            for tag in range(n_tags):
                sums[tag] = following[tag]
        last = 0
        for tag in range(1, n_tags):
            last = tag if sums[tag] > sums[last] else last
        for at in range(first + size - 1, first - 1, -1):
            tags[at] = last
            last = back[at, last] if at > first else last
        first += size
    return tags


@inner
def _runs(words: Any, known: Any) -> Any:
    """First token of each run and the one behind its last, how many runs there are, and tokens of all of them."""
    starts, ends = np.empty(len(words), np.int64), np.empty(len(words), np.int64)
    count, tokens, stop = 0, 0, 0
    for first in range(len(words)):
        if first < stop or not _is_name(words, known, first):
            continue
        begin = first
        while begin > max(stop, first - 2) and known[words[begin - 1], IS_BEFORE]:
            begin -= 1
        last = first
        while last - begin < LONGEST_RUN:
            behind = last + 1
            is_number = NUMBERS[0] <= known[words[behind], SHAPE] <= NUMBERS[1]
            if _is_name(words, known, behind) or (is_number and _is_name(words, known, last)):
                last = behind
                continue
            while behind - last <= MOST_INSIDE and known[words[behind], IS_INSIDE]:
                behind += 1
            if behind == last + 1 or not _is_name(words, known, behind):
                break
            last = behind
        stop = last + 1
        starts[count], ends[count] = begin, stop
        count += 1
        tokens += stop - begin
    return starts, ends, count, tokens


@inner
def _is_name(words: Any, known: Any, at: Any) -> Any:
    return INITIAL <= known[words[at], SHAPE] < LATE_CAPITAL


@inner
def _headlines(words: Any, known: Any, is_end: Any) -> Any:
    """Whether each token is of a sentence that has capitals throughout."""
    headline, start = np.zeros(len(words), np.int64), 0
    for at in range(len(words) + 1):
        if at < len(words) and not (at > start and is_end[known[words[at], SHAPE]]):
            continue
        size = names = 0
        for i in range(start, at):
            size += known[words[i], SHAPE] >= INITIAL
            names += _is_name(words, known, i)
        if size >= HEADLINE_WORDS and names / size > HEADLINE_SHARE:
            for i in range(start, at):
                headline[i] = 1
        start = at
    return headline


@inner
def _of_word(words: Any, known: Any, at: Any, clusters: Any, habits: Any, steps: Any, numbers: Any, values: Any) -> Any:
    """Put the values of the slots of a token and its neighbours first, and give how many these are."""
    filled, row, shape = 0, known[words[at], ROW], known[words[at], SHAPE]
    for i in range(at - 2, at + 3):
        for grain in range(3):
            values[filled] = clusters[grain, known[words[i], ROW]]
            filled += 1
    for i in range(at - 1, at + 2):
        values[filled], values[filled + 1] = steps[i], numbers[known[words[i], ROW]]
        values[filled + 2] = known[words[i], SHAPE]
        filled += 3
    for habit in range(_HABITS):
        values[filled] = habits[habit, row]
        filled += 1
    for habit in _NEIGHBOURS:
        values[filled] = habits[habit, known[words[at - 1], ROW]]
        values[filled + 1] = habits[habit, known[words[at + 1], ROW]]
        filled += 2
    values[filled] = known[words[at - 1], SHAPE] * SHAPES + shape
    values[filled + 1] = shape * SHAPES + known[words[at + 1], SHAPE]
    for affix in range(_AFFIXES):
        values[filled + 2 + affix] = known[words[at], FIRST_AFFIX + affix]
    return filled + 2 + _AFFIXES


@inner
def _of_run(
    words: Any, known: Any, at: Any, first: Any, stop: Any, clusters: Any, steps: Any, numbers: Any, is_opener: Any,
    values: Any, filled: Any,
) -> None:  # fmt: skip
    """Put the values of the slots of a token's place in its run, and of what is around the run, behind the others."""
    length, place = min(stop - first, LENGTHS - 1), at - first
    opens, run_opens = is_opener[known[words[at - 1], SHAPE]], is_opener[known[words[first - 1], SHAPE]]
    before, behind, last = known[words[first - 1], ROW], known[words[stop], ROW], known[words[stop - 1], ROW]
    beyond = known[words[min(stop + 1, len(words) - 1)], ROW]
    values[filled] = opens * LEVELS + steps[at]
    values[filled + 1] = length * POSITIONS + min(place, POSITIONS - 1)
    values[filled + 2] = min(stop - at, POSITIONS - 1) * 2 + opens
    values[filled + 3] = run_opens * LENGTHS + length
    values[filled + 4], values[filled + 5] = numbers[before], numbers[behind]
    values[filled + 6], values[filled + 7] = clusters[1, before], clusters[1, behind]
    values[filled + 8], values[filled + 9] = clusters[1, known[words[first - 2], ROW]], clusters[1, beyond]
    values[filled + 10], values[filled + 11], values[filled + 12] = numbers[last], clusters[1, last], clusters[2, last]
    values[filled + 13] = clusters[1, known[words[first], ROW]]
    values[filled + 14] = numbers[known[words[first], ROW]]
    values[filled + 15] = (known[words[at], ROW] == 0) * 2 + (known[words[at + 1], ROW] == 0)
    values[filled + 16], values[filled + 17] = known[words[first - 1], SHAPE], known[words[stop], SHAPE]
