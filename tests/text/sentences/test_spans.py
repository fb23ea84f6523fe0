from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.text.sentences.spans import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. Nobody came.", ["It rained.", "Nobody came."]),
        ("Mr. Ali met Dr. Okoro on Jan. 5.", ["Mr. Ali met Dr. Okoro on Jan. 5."]),
        ("J. R. Banda spoke! Did you hear?", ["J. R. Banda spoke!", "Did you hear?"]),
        ("“Go away.” She did.", ["“Go away.”", "She did."]),
        ("He earned $3.5 million. It was enough.", ["He earned $3.5 million.", "It was enough."]),
        ("First line\nSecond line", ["First line", "Second line"]),
    ],
)
def test_sentences_end_where_a_reader_says(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(max_size=300))
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "sentences",
    [
        ["市议会否决了这座桥。", "市长说：“我们会再试。”", "没有人来！"],
        ["परिषद ने पुल का विरोध किया।", "कोई नहीं आया।"],
        ["هل وافق المجلس؟", "رفض المجلس الخطة."],
        ["ምክር ቤቱ ዕቅዱን አልተቀበለም።", "ማንም አልመጣም።"],
        ["Rada plán zamítla.", "Čtyři poslanci nepřišli."],
        ["시의회가 계획을 부결했다.", "아무도 오지 않았다."],
        ["„Wir gehen“, sagte er.", "„Niemand bleibt.“"],
    ],
)
def test_sentences_of_other_writings_end_at_their_marks(sentences: list[str]) -> None:
    joiner = "" if sentences[0].endswith("。") else " "
    text = joiner.join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences
