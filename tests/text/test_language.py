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
