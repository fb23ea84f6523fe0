"""Who says what: direct and reported speech, and its speakers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.text.quotations import find_quotations, quotations_in


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
    for q in quotations_in(quotations, 3, 9):
        assert 0 <= q.start < q.end <= 6


def test_time_grows_as_the_text_does() -> None:
    text = 'Jim Park said that "Lee lied, he said. Ann Lee called him a fool" and left.\n'
    times = []
    for size in (400, 3200):
        start = time.process_time()
        find_quotations(text * size)
        times.append(time.process_time() - start)
    assert times[1] < 8 * 4 * times[0] + 0.5
