"""Words of texts: plain Python and the compiled kernels give the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.model.features.known_words import known_words
from classifier.model.features.words import Words, compiled_words, words_in, words_of
from classifier.string_table import strings_of

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ab'-’ İΣK")), max_size=40)
KNOWN_TEXTS = st.lists(st.sampled_from("good don't not' n'o cannot' never 'no' -bad o'reilly it's zzqx'".split())).map(
    " ".join
)


def by_text(words: Words, values: list[str]) -> list[list[str]]:
    """What is said of each different word, in the order in which texts have them."""
    return [list(text) for text in np.split([values[n] for n in words.numbers], np.cumsum(words.sizes)[:-1])]


@given(st.lists(TEXTS | KNOWN_TEXTS, min_size=1))
def test_compiled_words_are_those_of_plain_python(texts: list[str]) -> None:
    table, compiled = compiled_words(texts)
    assert by_text(compiled, strings_of(table)) == [words_in(text) for text in texts]
    plain = words_of(texts)
    assert by_text(compiled, compiled.known.tolist()) == by_text(plain, plain.known.tolist())


def test_a_word_begins_with_a_letter() -> None:
    table, words = compiled_words(["'tis --well-kept 3rd -", ""])
    assert by_text(words, strings_of(table)) == [["tis", "well-kept", "rd"], []]


def test_a_negation_is_known_with_its_apostrophes() -> None:
    known = known_words()
    numbers = known.numbers(["not", "not'", "zzqx", "zzqx'", "don't"])
    assert known.negates[numbers].tolist() == [True, True, False, False, True]
    assert numbers[2] == numbers[3] == known.unknown
