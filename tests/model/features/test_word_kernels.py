"""What kernels sum up of words is what plain Python does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.corpus.prepare.units import Units
from classifier.model.features.known_words import ratings
from classifier.model.features.lexicon import lexicon_statistics
from classifier.model.features.word_vectors import VECTOR_FEATURES, vector_scores
from classifier.model.features.words import UnitWords, words_of_units

TEXTS = st.lists(st.sampled_from("good bad not never no the trade don't terrible zzyzx great".split()), max_size=9).map(
    " ".join
)
UNITS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=5)


def read(units: list[tuple[str, str, str]]) -> tuple[UnitWords, UnitWords]:
    """Units' words as plain Python and as the kernels read them."""
    text, left, right = ([unit[part] for unit in units] for part in range(3))
    plain = words_of_units(Units(group=list(range(len(units))), text=text, left=left, right=right))
    return plain, replace(plain, words=replace(plain.words, is_compiled=True))


@given(UNITS)
def test_valences_are_summed_alike(units: list[tuple[str, str, str]]) -> None:
    plain, compiled = (lexicon_statistics(words, ratings()) for words in read(units))
    np.testing.assert_allclose(compiled, plain, atol=1e-9)


@given(UNITS)
def test_meanings_are_summed_alike(units: list[tuple[str, str, str]]) -> None:
    coefficients = np.random.default_rng(0).normal(size=(len(VECTOR_FEATURES), 3)).astype(np.float32)
    plain, compiled = (vector_scores(words, coefficients) for words in read(units))
    np.testing.assert_allclose(compiled, plain, atol=1e-5)
