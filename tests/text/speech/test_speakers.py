"""Who is the subject of a verb of speech: the people and organisations of the text, and nobody else."""

from __future__ import annotations

import pytest

from classifier.text.names.named_text import NamedText
from classifier.text.speech.quotations import QuotedText
from classifier.text.speech.speakers import verbs_of


def speakers_of(text: str) -> list[str]:
    quoted = QuotedText(text)
    return [q.speaker for passage in range(len(quoted.passages)) for q in quoted.quotations(passage)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Donald Trump on Friday said that the plan had failed.", "Donald Trump"),
        ("As Donald Trump said on Monday, the plan had failed.", "Donald Trump"),
        ("White House spokeswoman Sarah Sanders said that the plan had failed.", "Sarah Sanders"),
        ("Rep. Filemon Vela, D-Tex., bluntly told reporters that the plan had failed.", "Filemon Vela"),
        ("Rob Harris, who delivered the boxes to the office, said that the plan had failed.", "Rob Harris"),
        ("Sonia Angell, director of the Department of Public Health, said that the plan had failed.", "Sonia Angell"),
        ("In Ohio, Mitch McConnell has said that the plan had failed.", "Mitch McConnell"),
        ("Russia said that the plan had failed.", "Russia"),
        ("According to Attorney General Loretta Lynch, the plan had failed.", "Loretta Lynch"),
    ],
)
def test_the_subject_speaks(text: str, speaker: str) -> None:
    assert speakers_of(text) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Some Trump supporters said that the plan had failed.",
        "Critics of Donald Trump said that the plan had failed.",
        "Donald Trump's lawyers said that the plan had failed.",
        "On Friday, officials said that the plan had failed.",
        "Officials in Texas said that the plan had failed.",
        "The diplomat met with Secretary of State Hillary Clinton and they said that the plan had failed.",
    ],
)
def test_others_who_are_named_do_not(text: str) -> None:
    assert speakers_of(text) == [""]


def test_a_pronoun_is_a_person_of_its_gender() -> None:
    text = "Angela Merkel met Donald Trump in Ohio.\nShe said that the plan had failed.\nHe said that it had not."
    assert speakers_of(text) == ["Angela Merkel", "Donald Trump"]


def test_a_word_with_a_hyphen_is_no_verb() -> None:
    assert [verb.group() for verb in verbs_of(NamedText("The so-called plan was called off."))] == ["called"]
