"""Who says what: direct and reported speech, and its speakers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.text.speech.quotations import Quotation, QuotedText


def find_quotations(text: str) -> list[Quotation]:
    quoted = QuotedText(text)
    return [q for passage in range(len(quoted.passages)) for q in quoted.quotations(passage)]


def said(text: str) -> list[tuple[str, str]]:
    return [(text[q.start : q.end].strip(" .,"), q.speaker) for q in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Lee is a liar," said Jim Park.', ('"Lee is a liar,"', "Jim Park")),
        ("“Lee is a liar,” Jim Park said.", ("“Lee is a liar,”", "Jim Park")),
        ("«Lee is a liar», said Jim Park.", ("«Lee is a liar»", "Jim Park")),
        ("‘Lee is a liar,’ said Jim Park.", ("‘Lee is a liar,’", "Jim Park")),
        ("Jim Park said that Lee lied.", ("that Lee lied", "Jim Park")),
        ("Jim Park called Lee corrupt.", ("called Lee corrupt", "Jim Park")),
        ("According to Jim Park, Lee lied.", ("Lee lied", "Jim Park")),
        ("Lee was accused by Jim Park of lies.", ("accused by Jim Park of lies", "Jim Park")),
        ("Jim Park attacked Lee, calling her a fool.", ("attacked Lee, calling her a fool", "Jim Park")),
    ],
)
def test_speech_has_its_speaker(text: str, expected: tuple[str, str]) -> None:
    assert said(text) == [expected]


def test_a_quotation_goes_on_over_sentences_and_a_pronoun_is_a_person() -> None:
    text = 'Sara Holm spoke.\n"Lee failed us.\nHe must go," she said.'
    assert said(text) == [('"Lee failed us.\nHe must go,"', "Sara Holm")]


@pytest.mark.parametrize(
    "text", ["Lee left early.", 'Lee"s plan', '"', "The 6' tall man's dog", "Park admits that Lee lied."]
)
def test_nobody_else_speaks(text: str) -> None:
    assert said(text) == []


@given(st.text(alphabet="ab AL.\n\"'“”,said", max_size=120))
def test_quotations_are_in_order_and_within(text: str) -> None:
    quotations = find_quotations(text)
    edges = [edge for q in quotations for edge in (q.start, q.end)]
    assert edges == sorted(edges)
    assert all(0 <= q.start < q.end <= len(text) for q in quotations)


@given(st.text(alphabet='ab AL.\n\n"“”,said', max_size=160))
def test_a_line_has_what_the_whole_text_has_there(text: str) -> None:
    quotations, quoted, start = find_quotations(text), QuotedText(text), 0
    for line in text.split("\n"):
        end = start + len(line)
        cut = [(max(q.start, start) - start, min(q.end, end) - start, q.speaker) for q in quotations]
        assert quoted.between(start, end) == [q for q in cut if q[0] < q[1]]
        start = end + 1


def test_time_grows_as_the_text_does() -> None:
    text = 'Jim Park said that "Lee lied, he said. Ann Lee called him a fool" and left.\n'
    times = []
    for size in (400, 3200):
        start = time.process_time()
        find_quotations(text * size)
        times.append(time.process_time() - start)
    assert times[1] < 8 * 4 * times[0] + 0.5
