from __future__ import annotations

import numpy as np
import pytest

from classifier.corpus.prepare.units import Units
from classifier.model.features.known_words import known_words
from classifier.model.features.lexicon import (
    LEXICON_FEATURES,
    NEGATION,
    SPREAD,
    lexicon_statistics,
    word_parts,
    word_valences,
)
from classifier.model.features.words import words_of, words_of_units

RATED = known_words().rated({"good": 2.0, "bad": -2.0})


def values(*texts: str) -> list[float]:
    return word_valences(words_of(texts), RATED).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A good day", [0, 2, 0]),
        ("not good", [0, 2 * NEGATION]),
        ("It isn’t a very good day", [0, 0, 0, 0, 2 * NEGATION, 0]),
        ("not in all the world good", [0, 0, 0, 0, 0, 2]),
        ("good, not", [2, 0]),
        ("never not bad", [0, 0, -2 * NEGATION]),
    ],
)
def test_a_negation_turns_the_words_shortly_behind_it(text: str, expected: list[float]) -> None:
    assert values(text) == expected


def test_a_negation_does_not_reach_into_the_next_text() -> None:
    assert values("not", "good") == [0, 2]
    assert values("", "not", "", "not good", "bad") == [0, 0, 2 * NEGATION, -2]


def test_a_word_near_the_mention_weighs_more_than_one_far_from_it() -> None:
    units = Units([0, 1], [0, 0], [9, 9], ["x", "x"], ["bad it was so", "it was so bad"], ["", ""], ["", ""], ["", ""])
    near = lexicon_statistics(words_of_units(units), RATED)[:, LEXICON_FEATURES.index("near left")]
    assert near[1] < near[0] < 0


def test_no_words_have_no_valence() -> None:
    units = Units([0], [0], [3], ["123"], [""], [""], [""], [""])
    assert not lexicon_statistics(words_of_units(units), RATED).any()
    assert lexicon_statistics(words_of_units(Units()), RATED).shape == (0, len(LEXICON_FEATURES))
    assert np.isfinite(word_valences(words_of([]), RATED)).all()


def test_the_parts_of_words_add_up_to_all_but_the_spread() -> None:
    units = Units(text=["a good day, not bad, very good"], left=["a bad week"], right=["was good"])
    words = words_of_units(units)
    column = np.random.default_rng(0).normal(size=len(LEXICON_FEATURES))
    parts = word_parts(words, RATED, column)
    (statistics,) = lexicon_statistics(words, RATED)
    assert sum(map(np.sum, parts.values())) == pytest.approx(float(statistics[:SPREAD] @ column[:SPREAD]))
    assert [len(parts[name]) for name in ("text", "left", "right")] == [7, 3, 2]
    assert abs(parts["text"]).argsort()[-1] in (1, 4, 6)
