"""Turns of phrase that a sum of words reads the wrong way."""

from __future__ import annotations

import pytest

from classifier.model.decision.turns import turn_of


@pytest.mark.parametrize(
    ("text", "turn"),
    [
        ("targetmention is not honest.", -1),
        ("targetmention is not dishonest.", 1),
        ("Nobody has done more for the coast than targetmention.", 1),
        ("No governor has done less for farmers than targetmention.", -1),
        ("Under targetmention unemployment is the lowest in 50 years.", 1),
        ("targetmention has made mistakes, but she remains an excellent mayor.", 1),
        ("Although targetmention speaks well, his record is a disgrace.", -1),
        ("targetmention was diagnosed with cancer.", 0),
        ("targetmention will speak on Tuesday.", None),
        ("targetmention lied.", None),
    ],
)
def test_the_turn_is_read(text: str, turn: int | None) -> None:
    assert turn_of(text) == turn


def test_a_long_sentence_is_left_to_its_words() -> None:
    assert turn_of("targetmention is not honest, " + "and so on " * 10) is None
