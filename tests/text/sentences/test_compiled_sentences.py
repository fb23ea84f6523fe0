"""The kernel cuts sentences as the pattern does, of any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifier.text.clean import normalize
from classifier.text.sentences.compiled_sentences import Sentences, sentences_of_all
from classifier.text.sentences.spans import ABBREVIATIONS, FULL_MARKS, LONGEST_SENTENCE, sentence_spans

PIECES = [
    *("Mr.", "U.S.", "\u212am. ", "Ph.D.", "I.", "İ.", "J.", "½. ", "_. ", "...", "?!", "…”", '."', ".) (A", " &amp; "),
    *("* ", "> ", "  ", "é", "市。 ", "۔", "»", "」", "\u2028", "\x1c", " “Go”", "Х. Он"),
    *sorted(f"{word}." for word in ABBREVIATIONS)[::9],
]
LINES = st.one_of(
    st.text(st.sampled_from("Aai.!?…\"”'») ]([“1市。？।」é"), max_size=40),
    st.lists(st.sampled_from([*PIECES, " ", " ", "a", "B"]), max_size=14).map("".join),
    st.text(max_size=20),
).map(lambda line: line.replace("\n", " "))


def plain(text: str, lines: list[tuple[int, int]]) -> Sentences:
    spans = [span for line in lines for span in sentence_spans(text, *line)]
    return [(start, end, words) for start, end in spans if (words := normalize(text[start:end]))]


def lines_of(text: str) -> list[tuple[int, int]]:
    ends = [i for i, character in enumerate(text) if character == "\n"]
    return list(zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True))


@given(st.lists(st.lists(LINES, min_size=1, max_size=3).map("\n".join), max_size=4), st.booleans())
def test_the_kernel_cuts_as_the_pattern_does(texts: list[str], leaves_out: bool) -> None:
    lines = [lines_of(text)[leaves_out:] for text in texts]
    assert sentences_of_all(texts, lines) == [plain(*pair) for pair in zip(texts, lines, strict=True)]


def test_full_marks_and_long_sentences() -> None:
    texts = [f"a{mark} {mark}{mark} 」 b" for mark in FULL_MARKS]
    texts += ["word " * LONGEST_SENTENCE, "x" * (2 * LONGEST_SENTENCE + 7) + ". A", "é" * LONGEST_SENTENCE + ". B"]
    lines = [[(0, len(text))] for text in texts]
    assert sentences_of_all(texts, lines) == [plain(*pair) for pair in zip(texts, lines, strict=True)]
    assert sentences_of_all([], []) == []
