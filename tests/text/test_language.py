from __future__ import annotations

import pytest

from classifier.text.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said that the bill would be put to a vote before the end of the year.", "en"),
        ("Der Minister sagte am Montag, dass das Gesetz noch vor Jahresende beraten werden solle.", "de"),
        ("Le ministre a annoncé lundi que la réforme des retraites serait soumise au vote.", "fr"),
        ("El ministro anunció el lunes que la ley se votará antes de que termine el año.", "es"),
        ("Hi!", "und"),
        ("", "und"),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Rat stimmt für die neue Brücke", "de"),
        ("Le conseil vote pour un nouveau pont dans la vallée", "fr"),
        ("De raad stemt voor een nieuwe brug over het water", "nl"),
        ("Il consiglio vota per il nuovo ponte della valle", "it"),
        ("A câmara vota por uma nova ponte sobre o rio", "pt"),
        ("El consejo vota por un nuevo puente sobre el río", "es"),
    ],
)
def test_a_headline_is_told_by_its_function_words(text: str, code: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    "text", ["Ten Motives e-cigarette ad banned over claims", "Gang war erupts in Central jail", "TVS Suzuki net skids"]
)
def test_an_english_headline_is_not_taken_for_another_language(text: str) -> None:
    assert detect_language(text) in ("en", "und")
