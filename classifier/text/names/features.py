"""Runs of words that may be names, and what is known of each of their words: look-ups by number, added up later."""

from __future__ import annotations

from itertools import repeat
from typing import NamedTuple

import numpy as np

from classifier.text.names.shapes import (
    CAPITALS,
    INITIAL,
    LATE_CAPITAL,
    NUMBER,
    SHAPES,
    SIGNS,
    YEAR,
    shape_of,
)
from classifier.text.names.word_table import GRAINS, HABITS, LEVELS, WORDS_BY_NAME, Numbers, WordTable

INSIDE = frozenset("of the for and & de da do di du la le el al van von der den bin ibn ben y dos das del".split())
"""Words in lower case that stand inside names."""

BEFORE = frozenset("de da di du la le el al van von der den bin ibn ben abu del dos".split())
"""Words in lower case that a family name may begin with."""

MOST_INSIDE = 3
LONGEST_RUN = 24
"""Words; a longer run of capitals is cut."""

HEADLINE_SHARE, HEADLINE_WORDS = 0.6, 4
"""A sentence of so many words or more, of which a larger share is capitalised, is set as a headline."""

ENDINGS = 20_000
AFFIXES = (("3", slice(-3, None)), ("2", slice(-2, None)), ("p", slice(3)))
"""Letters at a word's end or beginning that are looked at, each with a sign of its own."""

_IS_END = np.isin(np.arange(SHAPES), [SIGNS[sign] for sign in ".:\n"])
_IS_OPENER = np.isin(np.arange(SHAPES), [SIGNS[sign] for sign in '.:\n"(-'])
_PAD = ["\n", "\n"]
_POSITIONS, _LENGTHS = 7, 7
_NEIGHBOURS = ("title", "capital behind", "capital before", "organization")


class Runs(NamedTuple):
    """Runs of words that may be names.

    Attributes:
        starts, ends: places of each run's first token, and behind its last, shape (n_runs,).
        features: numbers of the features of each token of each run in turn, shape (n_slots, n_run_tokens).
    """

    starts: Numbers
    ends: Numbers
    features: Numbers


def runs_of(words: list[str], table: WordTable) -> Runs:
    """Find the runs of a text's tokens that may hold names, with the features of their words."""
    padded = [*_PAD, *words, *_PAD]
    shapes = np.fromiter(map(shape_of, padded), np.int64, len(padded))
    starts, ends = _runs(padded, shapes)
    if not len(starts):
        return Runs(starts, ends, np.zeros((len(_SIZES), 0), np.int64))
    rows = np.fromiter(map(table.rows.get, padded, repeat(0)), np.int64, len(padded))
    for place in np.flatnonzero((rows == 0) & (shapes == CAPITALS)).tolist():
        rows[place] = table.row(padded[place])
    slots = _slots(padded, rows, shapes, starts, ends, table)
    return Runs(starts - len(_PAD), ends - len(_PAD), _numbered(slots))


def feature_count() -> int:
    """Number of features of all slots."""
    return sum(size for _, size in _SIZES)


def _runs(words: list[str], shapes: Numbers) -> tuple[Numbers, Numbers]:
    """First token of each run, and the one behind its last."""
    is_name = ((shapes >= INITIAL) & (shapes < LATE_CAPITAL)).tolist()
    is_number = ((shapes == YEAR) | (shapes == NUMBER)).tolist()
    starts, ends, stop = [], [], 0
    for first in np.flatnonzero((shapes >= INITIAL) & (shapes < LATE_CAPITAL)).tolist():
        if first < stop:
            continue
        begin = first
        while begin > max(stop, first - 2) and words[begin - 1] in BEFORE:
            begin -= 1
        last = first
        while last - begin < LONGEST_RUN:
            behind = last + 1
            if is_name[behind] or (is_number[behind] and is_name[last]):
                last = behind
                continue
            while behind - last <= MOST_INSIDE and words[behind] in INSIDE:
                behind += 1
            if behind == last + 1 or not is_name[behind]:
                break
            last = behind
        stop = last + 1
        starts.append(begin)
        ends.append(stop)
    return np.array(starts, np.int64), np.array(ends, np.int64)


def _numbered(slots: list[Numbers]) -> Numbers:
    """Features with numbers of their own: each slot's behind those of the slots before it."""
    offsets = np.cumsum([0, *(size for _, size in _SIZES)])[:-1]
    return np.asarray(np.stack(slots) + offsets[:, None])


def _slots(
    words: list[str], rows: Numbers, shapes: Numbers, starts: Numbers, ends: Numbers, table: WordTable
) -> list[Numbers]:
    """The value of each slot, for each token of each run in turn."""
    sizes = ends - starts
    first, stop = np.repeat(starts, sizes), np.repeat(ends, sizes)
    place = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    at, length = first + place, np.minimum(stop - first, _LENGTHS - 1)
    opens = _IS_OPENER[shapes[at - 1]]
    capitals = _capitals(words, rows, at, table)
    numbers, (coarse, middle, fine) = table.numbers, table.clusters
    slots: list[Numbers] = []
    for shift in (-2, -1, 0, 1, 2):
        near = rows[at + shift]
        slots += [coarse[near], middle[near], fine[near]]
    for shift in (-1, 0, 1):
        slots += [capitals[at + shift], numbers[rows[at + shift]], shapes[at + shift]]
    slots += [habit[rows[at]] for habit in table.habits]
    for name in _NEIGHBOURS:
        habit = table.habits[HABITS.index(name)]
        slots += [habit[rows[at - 1]], habit[rows[at + 1]]]
    slots += [shapes[at - 1] * SHAPES + shapes[at], shapes[at] * SHAPES + shapes[at + 1]]
    slots += _endings(words, rows, at, table)
    before, behind, last = rows[first - 1], rows[stop], rows[stop - 1]
    slots += [
        opens * LEVELS + capitals[at],
        length * _POSITIONS + np.minimum(place, _POSITIONS - 1),
        np.minimum(stop - at, _POSITIONS - 1) * 2 + opens,
        opens[np.cumsum(sizes) - sizes].repeat(sizes) * _LENGTHS + length,
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
        _is_headline(shapes)[at] * _LENGTHS + length,
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
    *((f"{name} {shift}", LEVELS) for name in _NEIGHBOURS for shift in (-1, 1)),
    ("shapes before", SHAPES * SHAPES),
    ("shapes behind", SHAPES * SHAPES),
    ("last 3", ENDINGS),
    ("last 2", ENDINGS),
    ("first 3", ENDINGS),
    ("opens, capital", 2 * LEVELS),
    ("place in run", _LENGTHS * _POSITIONS),
    ("place from end", 2 * _POSITIONS),
    ("run opens", 2 * _LENGTHS),
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
    ("headline", 2 * _LENGTHS),
]
"""Slots of a token's features, in order, and how many values each may have."""


def _capitals(words: list[str], rows: Numbers, at: Numbers, table: WordTable) -> Numbers:
    """How often each word is capitalised, told by its lower case where its own spelling is not known."""
    steps = table.capitals[rows]
    for place in at[rows[at] == 0].tolist():
        steps[place] = table.capitals[table.rows.get(words[place].lower(), 0)]
    return steps


def _endings(words: list[str], rows: Numbers, at: Numbers, table: WordTable) -> list[Numbers]:
    """First and last letters of the words that are not known: the others are told by their clusters."""
    columns = [np.zeros(len(at), np.int64) for _ in AFFIXES]
    for i in np.flatnonzero(rows[at] == 0).tolist():
        word = words[at[i]].lower()
        for column, (kind, part) in zip(columns, AFFIXES, strict=True):
            column[i] = table.endings.get(kind + word[part], 0)
    return columns


def _is_headline(shapes: Numbers) -> Numbers:
    """Whether each token is of a sentence that has capitals throughout, shape (n_tokens,)."""
    sentence = np.cumsum(_IS_END[shapes])
    is_word = shapes >= INITIAL
    sizes = np.bincount(sentence, is_word)
    names = np.bincount(sentence, is_word & (shapes < LATE_CAPITAL))
    share = names / np.maximum(sizes, 1)
    return np.asarray(((share > HEADLINE_SHARE) & (sizes >= HEADLINE_WORDS))[sentence], np.int64)
