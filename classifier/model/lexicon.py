"""Scores of a sentiment lexicon, of a sentence and of the words around a mention.

The words and their valence are VADER's (Hutto & Gilbert 2014; MIT licence, package
vaderSentiment), and so are its constants for negation and boosters (section 3.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.corpus.units import Units
from classifier.model.terms import Rows

Array = npt.NDArray[np.float64]

NEGATION = -0.74
"""Factor on the valence of a word after a negation (VADER's N_SCALAR)."""

NEGATION_WORDS = 3
"""A negation reaches so many words back (VADER)."""

NORM = 15.0
"""VADER's alpha: a sum s becomes s / sqrt(s² + alpha), between -1 and 1."""

DECAY_WORDS = 4.0
"""A word so far from the mention weighs 1/e of one beside it (chosen on NewsMTSC's training folds)."""

_NEGATIONS = frozenset(
    """not no never none nobody nothing neither nor nowhere without cannot cant dont doesnt didnt isnt arent wasnt
    werent wont wouldnt shouldnt couldnt hasnt havent hadnt hardly rarely seldom barely despite fails failed lack
    lacks lacked denied denies deny refused refuses""".split()
)
_WORD = re.compile(r"[a-z][a-z'-]*")

PARTS = ("text", "left", "right")
STATISTICS = ("sum", "positive", "negative", "strongest", "weakest")
LEXICON_FEATURES = (
    *(f"{part} {statistic}" for part in PARTS for statistic in STATISTICS),
    "near left",
    "near right",
    "text spread",
)
"""Names of the features, in order."""


@cache
def valences() -> dict[str, float]:
    """Valence of each word, -4 to 4, from VADER's lexicon file; the package's code is not imported."""
    spec = find_spec("vaderSentiment")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("vaderSentiment is not installed")
    path = Path(spec.submodule_search_locations[0]) / "vader_lexicon.txt"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: float(row[1]) for row in rows if len(row) > 1}


def word_valences(text: str, lexicon: Mapping[str, float]) -> list[float]:
    """Valence of each word of a text, turned by a negation before it; 0 where the lexicon has none."""
    values, last_negation = [], -NEGATION_WORDS - 1
    for place, word in enumerate(_WORD.findall(text.lower().replace("’", "'"))):
        if (word.replace("'", "") if "'" in word else word) in _NEGATIONS:
            last_negation = place
        value = lexicon.get(word, 0.0)
        values.append(value * NEGATION if value and 0 < place - last_negation <= NEGATION_WORDS else value)
    return values


def lexicon_rows(units: Units) -> Rows:
    """Give the lexicon features of units: dense rows in sparse form."""
    dense = lexicon_statistics(units, valences()).astype(np.float32)
    columns = np.tile(np.arange(len(LEXICON_FEATURES), dtype=np.int32), len(units))
    indptr = np.arange(len(units) + 1, dtype=np.int64) * len(LEXICON_FEATURES)
    return Rows(dense.ravel(), columns, indptr)


def lexicon_statistics(units: Units, lexicon: Mapping[str, float]) -> Array:
    """What a lexicon says of units, shape (n_units, n_features) in the order of LEXICON_FEATURES.

    Each text is looked at once: the mentions of a sentence share it, and sentences alone have
    nothing around them.
    """
    place = {text: i for i, text in enumerate(dict.fromkeys((*units.text, *units.left, *units.right)))}
    said = _said_of([word_valences(text, lexicon) for text in place])
    text, left, right = ([place[each] for each in part] for part in (units.text, units.left, units.right))
    around = [said.statistics[part] for part in (text, left, right)]
    return np.column_stack([*around, said.near_end[left], said.near_start[right], said.spread[text]])


class _Said(NamedTuple):
    """What a lexicon says of texts: STATISTICS, shape (n_texts, 5); the sum weighed toward either end; deviation."""

    statistics: Array
    near_start: Array
    near_end: Array
    spread: Array


def _said_of(texts: Sequence[Sequence[float]]) -> _Said:
    """Sum up the valences of each text's words."""
    size = np.array([len(values) for values in texts], np.int64)
    values = np.array([value for each in texts for value in each], np.float64)
    owner = np.repeat(np.arange(len(texts)), size)
    after = np.arange(len(values)) - (np.cumsum(size) - size)[owner]

    def summed(each: Array) -> Array:
        return np.bincount(owner, each, len(texts)).astype(np.float64)

    positive, negative = summed(np.maximum(values, 0)), summed(np.minimum(values, 0))
    strongest, weakest = (_extreme(function, values, size) / 4 for function in (np.maximum, np.minimum))
    mean = (positive + negative) / np.maximum(size, 1)
    return _Said(
        np.column_stack([*map(_squashed, (positive + negative, positive, negative)), strongest, weakest]),
        _squashed(summed(values * np.exp(-after / DECAY_WORDS))),
        _squashed(summed(values * np.exp((after + 1 - size[owner]) / DECAY_WORDS))),
        np.sqrt(summed((values - mean[owner]) ** 2) / np.maximum(size, 1)),
    )


def _extreme(function: np.ufunc, values: Array, size: npt.NDArray[np.int64]) -> Array:
    """The highest or lowest value of each text; 0 of one without words."""
    found = np.zeros(len(size))
    if len(values):
        found[size > 0] = function.reduceat(values, (np.cumsum(size) - size)[size > 0])
    return found


def _squashed(sums: Array) -> Array:
    return sums / np.sqrt(sums * sums + NORM)
