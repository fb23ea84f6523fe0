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

import numpy as np

from classifier.corpus.units import Units
from classifier.model.terms import Rows

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
        if word.replace("'", "") in _NEGATIONS:
            last_negation = place
        value = lexicon.get(word, 0.0)
        values.append(value * NEGATION if value and 0 < place - last_negation <= NEGATION_WORDS else value)
    return values


def lexicon_rows(units: Units) -> Rows:
    """Give the lexicon features of units: dense rows in sparse form."""
    parts = zip(units.text, units.left, units.right, strict=True)
    dense = np.array([statistics_of(*part, valences()) for part in parts])
    dense = dense.reshape(len(units), len(LEXICON_FEATURES)).astype(np.float32)
    columns = np.tile(np.arange(len(LEXICON_FEATURES), dtype=np.int32), len(units))
    indptr = np.arange(len(units) + 1, dtype=np.int64) * len(LEXICON_FEATURES)
    return Rows(dense.ravel(), columns, indptr)


def statistics_of(text: str, left: str, right: str, lexicon: Mapping[str, float]) -> list[float]:
    """What a lexicon says of a unit, in the order of LEXICON_FEATURES."""
    around = [word_valences(part, lexicon) for part in (text, left, right)]
    spread = float(np.std(around[0])) if around[0] else 0.0
    near = [_near(around[1][::-1]), _near(around[2])]
    return [value for part in around for value in _statistics(part)] + near + [spread]


def _statistics(values: Sequence[float]) -> list[float]:
    positive = sum(value for value in values if value > 0)
    negative = sum(value for value in values if value < 0)
    strongest, weakest = max(values, default=0.0), min(values, default=0.0)
    return [_squashed(positive + negative), _squashed(positive), _squashed(negative), strongest / 4, weakest / 4]


def _near(values: Sequence[float]) -> float:
    weights = np.exp(-np.arange(len(values)) / DECAY_WORDS)
    return _squashed(float(np.dot(weights, values))) if len(values) else 0.0


def _squashed(value: float) -> float:
    return float(value / np.sqrt(value * value + NORM))
