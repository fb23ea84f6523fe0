"""Who speaks, in languages with a file: by the verbs of speech and titles in it."""

from __future__ import annotations

import pytest

from classifier.text.speech.quotations import QuotedText

SAID = {
    "de": 'Angela Brandt kam spät.\n"Der Plan ist ein Chaos", sagte Brandt am Montag in Berlin.',
    "fr": 'Claire Morel est arrivée tard.\n"Le plan est un chaos", a déclaré Morel lundi à Lyon.',
    "es": 'Marta Soler llegó tarde.\n"El plan es un caos", dijo Soler el lunes en Madrid.',
    "pt": 'Marta Souza chegou tarde.\n"O plano é um caos", disse Souza na segunda-feira em Lisboa.',
    "it": 'Marta Conti è arrivata tardi.\n"Il piano è un caos", ha detto Conti lunedì a Roma.',
    "nl": 'Marta de Wit kwam laat.\n"Het plan is een chaos", zei Marta de Wit maandag in Utrecht.',
}
SPEAKER = {
    "de": "Angela Brandt",
    "fr": "Claire Morel",
    "es": "Marta Soler",
    "pt": "Marta Souza",
    "it": "Marta Conti",
    "nl": "Marta de Wit",
}


def speakers(text: str, language: str) -> list[str]:
    quoted = QuotedText(text, language)
    return [q.speaker for passage in range(len(quoted.passages)) for q in quoted.quotations(passage)]


@pytest.mark.parametrize("language", SAID)
def test_a_family_name_behind_the_verb_has_its_given_name(language: str) -> None:
    assert speakers(SAID[language], language) == [SPEAKER[language]]


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", 'Bundeskanzlerin Angela Brandt sagte: "Der Plan ist ein Chaos."', "Angela Brandt"),
        ("de", '"Der Plan ist ein Chaos", erklärte Minister Vogt.', "Vogt"),
        ("fr", 'Mme Morel a affirmé : "Le plan est un chaos."', "Morel"),
        ("es", 'La ministra Marta Soler aseguró: "El plan es un caos."', "Marta Soler"),
        ("nl", 'Volgens premier Marta de Wit is het "een plan dat nooit werkt".', "Marta de Wit"),
    ],
)
def test_titles_are_no_part_of_a_name(language: str, text: str, speaker: str) -> None:
    assert speakers(text, language) == [speaker]


def test_a_noun_is_no_speaker() -> None:
    assert speakers('"Der Plan ist ein Chaos", sagte ein Sprecher der Stadt.', "de") == [""]


def test_direct_speech_without_a_file_has_no_speaker() -> None:
    assert speakers('Anna Kovács azt mondta: "A terv egy nagy káosz."', "hu") == [""]


def test_what_english_reports_is_left_to_the_author_elsewhere() -> None:
    text = "Ann Lee said that the plan was a mess."
    assert speakers(text, "en") == ["Ann Lee"]
    assert speakers(text, "nl") == []


def test_an_abbreviated_title_is_no_part_of_a_name() -> None:
    assert speakers('"Der Plan ist ein großes Chaos", sagte Dr. Brandt am Montag.', "de") == ["Brandt"]
