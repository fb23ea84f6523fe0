"""Function words are those that say nothing of what a text is about."""

from __future__ import annotations

import pytest

from classifier.text.function_words import FUNCTION_WORDS


@pytest.mark.parametrize("word", ["the", "and", "of", "they", "would", "which"])
def test_words_that_hold_a_sentence_together(word: str) -> None:
    assert word in FUNCTION_WORDS


@pytest.mark.parametrize("word", ["not", "never", "against", "without", "said", "brave"])
def test_negations_and_content_are_none(word: str) -> None:
    assert word not in FUNCTION_WORDS
