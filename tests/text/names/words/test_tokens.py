from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifier.text.names.words.tokens import tokens_of

TEXTS = st.text(st.sampled_from("Aa.-'’& \n\t\"(1é‑ʼ"), max_size=60)


@given(TEXTS)
def test_offsets_cut_the_tokens_and_leave_out_white_space_alone(text: str) -> None:
    words, starts = tokens_of(text)
    assert all(text[start : start + len(word)] == word for word, start in zip(words, starts, strict=True))
    assert sum(map(len, words)) == sum(not character.isspace() or character == "\n" for character in text)
