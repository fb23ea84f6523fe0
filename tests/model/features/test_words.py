"""Words of texts: plain Python and the compiled kernels give the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.model.features.words import Words, compiled_words, words_in, words_of


def words_by_text(words: Words) -> list[list[str]]:
    cut = np.split([words.vocabulary[number] for number in words.numbers], np.cumsum(words.sizes)[:-1])
    return [list(text) for text in cut]


@given(st.lists(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ab'-’ İΣK")), max_size=40), min_size=1))
def test_compiled_words_are_those_of_plain_python(texts: list[str]) -> None:
    assert words_by_text(compiled_words(texts)) == words_by_text(words_of(texts)) == [words_in(text) for text in texts]


def test_a_word_begins_with_a_letter() -> None:
    assert words_by_text(compiled_words(["'tis --well-kept 3rd -", ""])) == [["tis", "well-kept", "rd"], []]
