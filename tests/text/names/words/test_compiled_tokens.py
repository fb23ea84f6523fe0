"""The kernel cuts tokens as the pattern does, of any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifier.text.names.words.compiled_tokens import tokens_of_all
from classifier.text.names.words.seen_words import SeenWords
from classifier.text.names.words.tokens import tokens_of
from classifier.text.names.words.word_table import word_table

PIECES = [
    "Mr.",
    "Mrs",
    "Sens.",
    "U.S.",
    "A.B.C.D.E.F.G.",
    "'s",
    "’S",
    "’s.",
    "AT&T",
    "O'Brien's",
    "é",
    "Ünal",
    "_",
    "١",
]
TEXTS = st.one_of(
    st.text(st.sampled_from("Aas.-'’ʼ& \n\t\"(1é‑\u2028\x1c"), max_size=40),
    st.lists(st.sampled_from([*PIECES, " ", "\n", "a", "S"]), max_size=12).map("".join),
    st.text(max_size=20),
)


@given(st.lists(TEXTS, max_size=4))
def test_the_kernel_cuts_as_the_pattern_does(texts: list[str]) -> None:
    seen = SeenWords(word_table().columns)
    cut = tokens_of_all(texts, seen)
    assert [own.tokens for own in cut] == [tokens_of(text) for text in texts]
    for tokens, numbers in cut:
        assert [seen.words[number] for number in numbers] == tokens.words


def test_words_that_were_met_elsewhere_keep_their_numbers() -> None:
    seen = SeenWords(word_table().columns)
    first = seen.numbered(["Lee", "\n", "a line\nof two"]).tolist()
    (cut,) = tokens_of_all(["Ann Lee\nspoke"], seen)
    assert cut.numbers.tolist() == [len(first), first[0], first[1], len(first) + 1]
    assert seen.numbered(["spoke", "Ann"]).tolist() == [len(first) + 1, len(first)]
    assert [own.numbers.tolist() for own in tokens_of_all(["", "spoke Lee"], seen)] == [[], [len(first) + 1, first[0]]]
