from __future__ import annotations

import pytest

from classifier.text.languages.codes import language_code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("zho_Hans", "zh"),
        ("jpn", "ja"),
        ("pt-BR", "pt"),
        ("EN", "en"),
        ("English", "en"),
        ("ger", "de"),
        ("pcm", "pcm"),
    ],
)
def test_names_of_a_language_have_one_code(name: str, code: str) -> None:
    assert language_code(name) == code
