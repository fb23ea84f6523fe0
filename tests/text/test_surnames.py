from __future__ import annotations

import pytest

from classifier.text.mentions import mentions_in
from classifier.text.names.named_text import NamedText
from classifier.text.surnames import family_mentions
from classifier.text.targets import parse_target


@pytest.mark.parametrize(
    ("language", "text", "name", "behind"),
    [
        ("de", "Kanzlerin Brandt sprach.", "Angela Brandt", [" sprach"]),
        ("de", "Angela Brandt kam. Dann ging Brandt. Wo Brandt war?", "Angela Brandt", [". Wo", " war?"]),
        ("fr", "M. Morel est parti. Claire Morel aussi. Puis Morel a ri.", "Jean Morel", [" est parti"]),
        ("es", "Irene Soler llegó. Entonces Soler rió.", "Marta Soler", []),
        ("it", "Marta Conti arriva. La legge Conti Bianchi no.", "Marta Conti", []),
        ("tr", "Recep Tayyip Yıldız konuştu. Yıldız'ın planı.", "Recep Tayyip Yıldız", ["'ın planı"]),
        ("pl", "Maria Nowak jest w Polsce. Nowak wyszła.", "Maria Nowak", [" wyszła"]),
        ("hu", "Pan Kovács beszélt.", "Anna Kovács", []),
    ],
)
def test_a_family_name_alone_is_of_whom_the_text_names(language: str, text: str, name: str, behind: list[str]) -> None:
    spans = list(family_mentions(text, name, language))
    assert len(spans) == len(behind)
    assert all(text.startswith(rest, end) for (_, end), rest in zip(spans, behind, strict=True))


def test_a_name_in_full_and_the_family_name_behind_it_are_mentions() -> None:
    text = "Angela Brandt kam. Dann ging Brandt. Anna Brandt blieb, und Brandt schwieg."
    spans = mentions_in(NamedText(text), parse_target("Angela Brandt"), language="de")
    assert [(start, text[start:end]) for start, end in spans] == [(0, "Angela Brandt"), (29, "Brandt")]


def test_english_titles_count_in_english_alone() -> None:
    named = NamedText("Mr. Brandt sprach über die Brücke.")
    assert mentions_in(named, parse_target("Paul Brandt"), language="en")
    assert not mentions_in(named, parse_target("Paul Brandt"), language="de")
