from __future__ import annotations

import pytest

from classifier.text.mentions import find_mentions, mentions_in
from classifier.text.names.named_text import NamedText
from classifier.text.names.written import written_in
from classifier.text.targets import parse_target


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        ("市长李明说他很失望。李明辞职。", "李明", ["李明", "李明"]),
        ("东京都知事小池百合子说，小池很忙。", "小池百合子=小池", ["小池百合子", "小池"]),
        ("สภาฟังนายกรัฐมนตรีพูด", "นายกรัฐมนตรี", ["นายกรัฐมนตรี"]),
        ("وقال محمد صلاح إنه غاضب. ومحمد صلاحي لا.", "محمد صلاح", ["محمد صلاح"]),
        ("قال مُحَمَّد صلاح، وغادر صـلاح.", "محمد صلاح=صلاح", ["مُحَمَّد صلاح", "صـلاح"]),
        ("ראש העיר דוד לוי אמר. לוין שתק", "דוד לוי=לוי", ["דוד לוי"]),
        ("मोदी ने कहा। मोद अलग है।", "मोद", ["मोद"]),
        ("이재명은 말했다. 김이재명 아니다.", "이재명", ["이재명"]),
    ],
)
def test_a_name_without_capitals_is_found_whole(text: str, target: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in find_mentions(text, parse_target(target))] == expected


def test_inflected_forms_are_found_as_aliases_alone() -> None:
    text = "Merkels Partei schwieg. Der Merkel-Flügel sprach."
    assert [text[a:b] for a, b in written_in(text, "Merkel")] == ["Merkel"]
    assert [text[a:b] for a, b in mentions_in(NamedText(text), parse_target("Merkel=Merkels"), language="de")] == [
        "Merkels",
        "Merkel",
    ]


def test_a_name_inside_what_english_takes_for_another_counts_as_written() -> None:
    named = NamedText("Gestern Olaf Scholz Kabinett Bund für Umwelt und Naturschutz verklagt.")
    target = parse_target("Bund für Umwelt und Naturschutz=Scholz Kabinett")
    spans = mentions_in(named, target, language="de")
    assert [named.text[a:b] for a, b in spans] == ["Scholz Kabinett", "Bund für Umwelt und Naturschutz"]


def test_a_latin_name_among_chinese_characters_is_found_whole() -> None:
    text = "苹果公司发布了iPhone和iPhones。"
    assert list(written_in(text, "iPhone")) == [(7, 13)]


def test_words_of_names_in_other_languages_make_no_claim() -> None:
    assert not parse_target("Bund für Umwelt und Naturschutz Deutschland").is_claim
    assert parse_target("Vaccination should be mandatory").is_claim
