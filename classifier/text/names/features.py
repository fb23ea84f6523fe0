"""Runs of words that may be names, and what is known of each of their words: look-ups by number, added up later."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from classifier.text.names.words.seen_words import (
    CAPITAL,
    FIRST_AFFIX,
    IS_BEFORE,
    IS_INSIDE,
    ROW,
    SHAPE,
    Numbers,
    SeenWords,
)
from classifier.text.names.words.shapes import INITIAL, LATE_CAPITAL, NUMBER, SHAPES, SIGNS, YEAR
from classifier.text.names.words.word_table import GRAINS, HABITS, LEVELS, WORDS_BY_NAME, WordTable

MOST_INSIDE = 3
LONGEST_RUN = 24
"""Words; a longer run of capitals is cut."""

HEADLINE_SHARE, HEADLINE_WORDS = 0.6, 4
"""A sentence of so many words or more, of which a larger share is capitalised, is set as a headline."""

ENDINGS = 20_000
IS_END = np.isin(np.arange(SHAPES), [SIGNS[sign] for sign in ".:\n"])
IS_OPENER = np.isin(np.arange(SHAPES), [SIGNS[sign] for sign in '.:\n"(-'])
PAD = ["\n", "\n"]
"""Tokens before and behind all others, so that each has two neighbours."""

POSITIONS, LENGTHS = 7, 7
"""Places in a run, and lengths of runs, that are told apart."""

NEIGHBOURS = ("title", "capital behind", "capital before", "organization")
"""Habits of a word's neighbours that are looked at."""


class Runs(NamedTuple):
    """Runs of words that may be names.

    Attributes:
        starts, ends: places of each run's first token, and behind its last, shape (n_runs,).
        features: numbers of the features of each token of each run in turn, shape (n_slots, n_run_tokens).
    """

    starts: Numbers
    ends: Numbers
    features: Numbers


def runs_of(numbers: Numbers, seen: SeenWords, table: WordTable) -> Runs:
    """Find the runs of a text's tokens that may hold names, with the features of their words.

    Args:
        numbers: of the words among those seen, with PAD before and behind them.
        seen: what is known of them.
        table: that tells it.
    """
    known = seen.known[numbers].T
    starts, ends = _runs(known)
    if not len(starts):
        return Runs(starts, ends, np.zeros((len(_SIZES), 0), np.int64))
    slots = _slots(known, starts, ends, table)
    features = np.asarray(np.stack(slots) + first_features()[:, None])
    return Runs(starts - len(PAD), ends - len(PAD), features)


def feature_count() -> int:
    """Number of features of all slots."""
    return sum(size for _, size in _SIZES)


def _runs(known: Numbers) -> tuple[Numbers, Numbers]:
    """First token of each run, and the one behind its last."""
    shapes = known[SHAPE]
    is_inside, is_before = known[IS_INSIDE].tolist(), known[IS_BEFORE].tolist()
    is_name = ((shapes >= INITIAL) & (shapes < LATE_CAPITAL)).tolist()
    is_number = ((shapes == YEAR) | (shapes == NUMBER)).tolist()
    starts, ends, stop = [], [], 0
    for first in np.flatnonzero((shapes >= INITIAL) & (shapes < LATE_CAPITAL)).tolist():
        if first < stop:
            continue
        begin = first
        while begin > max(stop, first - 2) and is_before[begin - 1]:
            begin -= 1
        last = first
        while last - begin < LONGEST_RUN:
            behind = last + 1
            if is_name[behind] or (is_number[behind] and is_name[last]):
                last = behind
                continue
            while behind - last <= MOST_INSIDE and is_inside[behind]:
                behind += 1
            if behind == last + 1 or not is_name[behind]:
                break
            last = behind
        stop = last + 1
        starts.append(begin)
        ends.append(stop)
    return np.array(starts, np.int64), np.array(ends, np.int64)


def first_features() -> Numbers:
    """Number of each slot's first feature: the features of a slot stand behind those of the slots before it."""
    return np.cumsum([0, *(size for _, size in _SIZES)])[:-1]


def _slots(known: Numbers, starts: Numbers, ends: Numbers, table: WordTable) -> list[Numbers]:
    """The value of each slot, for each token of each run in turn."""
    sizes, shapes, rows = ends - starts, known[SHAPE], known[ROW]
    first, stop = np.repeat(starts, sizes), np.repeat(ends, sizes)
    place = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at, length = first + place, np.minimum(stop - first, LENGTHS - 1)
    opens = IS_OPENER[shapes[at - 1]]
    capitals = table.capitals[rows]
    capitals[at] = known[CAPITAL, at]
    numbers, (coarse, middle, fine) = table.numbers, table.clusters
    slots: list[Numbers] = []
    for shift in (-2, -1, 0, 1, 2):
        near = rows[at + shift]
        slots += [coarse[near], middle[near], fine[near]]
    for shift in (-1, 0, 1):
        slots += [capitals[at + shift], numbers[rows[at + shift]], shapes[at + shift]]
    slots += [habit[rows[at]] for habit in table.habits]
    for name in NEIGHBOURS:
        habit = table.habits[HABITS.index(name)]
        slots += [habit[rows[at - 1]], habit[rows[at + 1]]]
    slots += [shapes[at - 1] * SHAPES + shapes[at], shapes[at] * SHAPES + shapes[at + 1]]
    slots += list(known[FIRST_AFFIX:, at])
    before, behind, last = rows[first - 1], rows[stop], rows[stop - 1]
    slots += [
        opens * LEVELS + capitals[at],
        length * POSITIONS + np.minimum(place, POSITIONS - 1),
        np.minimum(stop - at, POSITIONS - 1) * 2 + opens,
        opens[np.cumsum(sizes) - sizes].repeat(sizes) * LENGTHS + length,
        numbers[before],
        numbers[behind],
        middle[before],
        middle[behind],
        middle[rows[first - 2]],
        middle[rows[np.minimum(stop + 1, len(rows) - 1)]],
        numbers[last],
        middle[last],
        fine[last],
        middle[rows[first]],
        numbers[rows[first]],
        (rows[at] == 0) * 2 + (rows[at + 1] == 0),
        shapes[first - 1],
        shapes[stop],
        _is_headline(shapes)[at] * LENGTHS + length,
    ]
    return [np.asarray(slot, np.int64) for slot in slots]


_SIZES: list[tuple[str, int]] = [
    *((f"cluster {grain} {shift}", grain + 1) for shift in (-2, -1, 0, 1, 2) for grain in GRAINS),
    *(
        (f"{name} {shift}", size)
        for shift in (-1, 0, 1)
        for name, size in (("capital", LEVELS), ("word", WORDS_BY_NAME), ("shape", SHAPES))
    ),
    *((name, LEVELS) for name in HABITS),
    *((f"{name} {shift}", LEVELS) for name in NEIGHBOURS for shift in (-1, 1)),
    ("shapes before", SHAPES * SHAPES),
    ("shapes behind", SHAPES * SHAPES),
    ("last 3", ENDINGS),
    ("last 2", ENDINGS),
    ("first 3", ENDINGS),
    ("opens, capital", 2 * LEVELS),
    ("place in run", LENGTHS * POSITIONS),
    ("place from end", 2 * POSITIONS),
    ("run opens", 2 * LENGTHS),
    ("word before run", WORDS_BY_NAME),
    ("word behind run", WORDS_BY_NAME),
    ("cluster before run", GRAINS[1] + 1),
    ("cluster behind run", GRAINS[1] + 1),
    ("cluster 2 before run", GRAINS[1] + 1),
    ("cluster 2 behind run", GRAINS[1] + 1),
    ("last word", WORDS_BY_NAME),
    ("cluster of last word", GRAINS[1] + 1),
    ("fine cluster of last word", GRAINS[2] + 1),
    ("cluster of first word", GRAINS[1] + 1),
    ("first word", WORDS_BY_NAME),
    ("unknown", 4),
    ("shape before run", SHAPES),
    ("shape behind run", SHAPES),
    ("headline", 2 * LENGTHS),
]
"""Slots of a token's features, in order, and how many values each may have."""


def _is_headline(shapes: Numbers) -> Numbers:
    """Whether each token is of a sentence that has capitals throughout, shape (n_tokens,)."""
    sentence = np.cumsum(IS_END[shapes])
    is_word = shapes >= INITIAL
    sizes = np.bincount(sentence, is_word)
    names = np.bincount(sentence, is_word & (shapes < LATE_CAPITAL))
    share = names / np.maximum(sizes, 1)
    return np.asarray(((share > HEADLINE_SHARE) & (sizes >= HEADLINE_WORDS))[sentence], np.int64)
