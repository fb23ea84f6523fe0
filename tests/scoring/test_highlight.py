"""Few words are marked: the strongest that say something."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.scoring.highlight import Marks, marks_of, pieces, words_of

TEXT = "The brave nurses of Leith won a prize on Friday after all"


def marked(text: str, weights: dict[str, float], title: str = "", language: str = "en") -> Marks:
    """Mark a text whose words have these weights, the others none."""
    values = np.zeros(len(text))
    for word, weight in weights.items():
        values[text.index(word) : text.index(word) + len(word)] = weight / len(word)
    return marks_of(title, np.zeros(len(title)), text, values, language)


def test_a_word_weighs_what_its_characters_do() -> None:
    (first, second) = words_of("ab cde", np.array([1.0, 2.0, 9.0, 0.0, -1.0, -1.0]))
    assert (first.weight, second.weight) == (3.0, -2.0)


def test_the_strongest_words_are_marked_in_order() -> None:
    marks = marked(TEXT, {"brave": 0.5, "prize": -1.0})
    assert [TEXT[word.start : word.end] for word in marks.text] == ["brave", "prize"]
    assert marks.scale == pytest.approx(1.0)


def test_function_words_and_faint_ones_are_not_marked() -> None:
    marks = marked(TEXT, {"The": 5.0, "brave": 1.0, "Friday": 0.01})
    assert [TEXT[word.start : word.end] for word in marks.text] == ["brave"]
    assert marks.scale == pytest.approx(1.0)


def test_function_words_are_those_of_the_language() -> None:
    text = "Die Schwestern der Klinik bekamen am Freitag endlich einen Preis"
    weights = {"der": 5.0, "Klinik": 1.0}
    german, french = (marked(text, weights, language=language) for language in ("de", "fr"))
    assert [text[word.start : word.end] for word in german.text] == ["Klinik"]
    assert [text[word.start : word.end] for word in french.text] == ["der", "Klinik"]


@given(st.lists(st.floats(-1, 1), min_size=4, max_size=60))
def test_at_most_a_quarter_of_the_words_is_marked(weights: list[float]) -> None:
    text = " ".join(f"word{i}" for i in range(len(weights)))
    marks = marked(text, {f"word{i} ".strip(): weight for i, weight in enumerate(weights)})
    assert len(marks.text) <= len(weights) / 4


def test_pieces_are_the_text_again() -> None:
    marks = marked(TEXT, {"brave": 0.5, "prize": -1.0})
    cut = pieces(TEXT, marks.text, marks.scale)
    assert "".join(piece for piece, _ in cut) == TEXT
    assert [(piece, share) for piece, share in cut if share] == [("brave", 0.5), ("prize", -1.0)]


def test_a_part_of_a_text_is_cut_into_pieces_too() -> None:
    marks = marked(TEXT, {"brave": 0.5, "prize": -1.0})
    assert pieces(TEXT, marks.text, marks.scale, 4, 16) == [("brave", 0.5), (" nurses", 0.0)]


def test_a_text_without_weights_is_one_piece() -> None:
    marks = marked(TEXT, {})
    assert pieces(TEXT, marks.text, marks.scale) == [(TEXT, 0.0)]
    assert marks.scale == pytest.approx(1.0)
