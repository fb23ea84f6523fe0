from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.corpus.prepare.articles import Article, articles_of, targets_of
from classifier.corpus.prepare.units import cut_units, is_about
from classifier.tasks import TASKS, Task
from classifier.text.mentions import MASK

TEXT = "Ann Lee spoke on Monday.\n• Also Read: Nothing\nShe was loudly booed. Then Lee left Lee Road."


def test_an_article_is_one_unit() -> None:
    units = cut_units([Article("a", "Title", TEXT)], TASKS["topic"])
    assert len(units) == 1 and units.title == ["Title"]


def test_each_sentence_is_a_unit_with_its_offsets() -> None:
    units = cut_units([Article("a", "", TEXT), Article("b", "", "One. Two.")], TASKS["sentiment"])
    assert units.group[-2:] == [1, 1]
    assert TEXT[units.start[0] : units.end[0]] == "Ann Lee spoke on Monday."


def test_each_mention_is_a_unit_with_the_words_around_it() -> None:
    units = cut_units([Article("a", "", "We like Ann Lee, he said.", targets_of("Ann Lee"))], TASKS["stance"])
    assert units.text == [f"We like {MASK}, he said."]
    assert (units.left, units.right) == (["We like"], [", he said."])


def test_a_pronoun_that_opens_the_next_sentence_is_a_mention() -> None:
    text = "She waited. Ann Lee spoke. She was booed. Nobody stayed. She left."
    units = cut_units([Article("a", "", text, targets_of("Ann Lee"))], TASKS["stance"])
    assert units.text == [f"{MASK} spoke.", f"{MASK} was booed."]
    assert text[units.start[1] : units.end[1]] == "She was booed."


def test_a_mention_in_the_title_is_a_unit_before_the_text() -> None:
    units = cut_units([Article("a", "Ann Lee wins", "Nobody came.", targets_of("Ann Lee"))], TASKS["stance"])
    assert units.text == [f"{MASK} wins"]
    assert "Ann Lee wins\nNobody came."[units.start[0] + 13 : units.end[0] + 13] == "Ann Lee wins"


def test_a_title_that_the_text_repeats_is_read_once() -> None:
    units = cut_units(
        [Article("a", "Ann Lee wins", "Ann Lee wins\nIt rained.", targets_of("Ann Lee"))], TASKS["stance"]
    )
    assert units.start == [0]


def test_no_pronoun_is_a_mention_of_an_organisation() -> None:
    text = "The Harbour Workers Union met. She was booed."
    units = cut_units([Article("a", "", text, targets_of("Harbour Workers Union"))], TASKS["stance"])
    assert units.text == [f"The {MASK} met."]


def test_a_target_that_is_not_mentioned_is_a_group_without_units() -> None:
    units = cut_units([Article("a", "", "Nobody came.", targets_of("Ann Lee"))], TASKS["stance"])
    assert len(units) == 0 and len(units.articles) == 1


def test_mentions_that_the_corpus_marks_are_taken_as_they_are() -> None:
    frame = pd.DataFrame(
        {"text": ["Lee met Lee."], "target": ["Lee"], "mention_start": [8], "mention_end": [11]}, index=["a"]
    )
    units = cut_units(articles_of(frame), TASKS["stance"])
    assert units.text == [f"Lee met {MASK}."]


def test_a_claim_takes_the_sentences_that_are_about_it() -> None:
    text = "Vaccination should be mandatory, said the minister. It rained all day."
    units = cut_units([Article("a", "", text, targets_of("Vaccination should be mandatory."))], TASKS["stance"])
    assert len(units) == 1 and units.text[0].startswith("Vaccination")
    assert units.right == ["It rained all day."] and units.left == [""]
    assert not is_about("Taxes should rise", "The cat sat.")
    assert not is_about("Vaccination of every child should be mandatory", "Every cat sat.")


@pytest.mark.parametrize(
    ("value", "names"),
    [(None, []), (" ", []), ("A B", ["A B"]), (["A", "B"], ["A", "B"]), (float("nan"), [])],
)
def test_targets_are_read_from_a_text_or_a_list(value: object, names: list[str]) -> None:
    assert [target.name for target in targets_of(value)] == names


@given(st.text(max_size=200))
def test_offsets_cut_sentences_out_of_the_text_as_given(text: str) -> None:
    units = cut_units([Article("a", "", text)], Task("tone", "sentence"))
    for start, end in zip(units.start, units.end, strict=True):
        assert 0 <= start < end <= len(text) and text[start:end].strip() == text[start:end]
