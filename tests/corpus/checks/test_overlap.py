"""Copies and quotations are found, in both directions; strangers are not."""

from __future__ import annotations

from classifier.corpus.checks.overlap import overlapping

SENTENCE = "The harbour will stay closed until the divers have cleared the last of the nets."
STORY = f"Fog lay over the town all week. {SENTENCE} The mayor asked for patience, and got little of it."


def test_a_quotation_is_found_in_a_longer_article_and_the_other_way_round() -> None:
    assert overlapping([STORY], [SENTENCE]).tolist() == [True]
    assert overlapping([SENTENCE], [STORY]).tolist() == [True]


def test_case_and_punctuation_do_not_hide_a_copy() -> None:
    assert overlapping([SENTENCE.upper().replace(".", " !")], [SENTENCE]).tolist() == [True]


def test_some_changed_words_do_not_hide_a_copy() -> None:
    changed = SENTENCE.replace("divers", "crews").replace("nets", "wreckage")
    assert overlapping([changed], [SENTENCE]).tolist() == [True]


def test_an_article_of_other_words_is_left_alone() -> None:
    other = "The harbour was busy and the divers had a day off, so nobody spoke of closing anything."
    assert overlapping([other, ""], [SENTENCE, ""]).tolist() == [False, False]


def test_nothing_overlaps_with_nothing() -> None:
    assert overlapping([STORY], []).tolist() == [False]
    assert overlapping([], [STORY]).tolist() == []
