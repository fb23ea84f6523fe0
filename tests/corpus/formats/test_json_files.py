from __future__ import annotations

import json
from pathlib import Path

import pytest

from classifier.corpus.formats import json_files
from classifier.corpus.formats.read import read_records
from classifier.corpus.records import lines
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError


def read(path: Path, content: bytes) -> tuple[list[str], list[InputError]]:
    path.write_bytes(content)
    errors: list[InputError] = []
    return [record["text"] for record in read_records(str(path), Reading(on_error=errors.append))], errors


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (b'{"text": "half', "is no JSON"),
        (b'["a list"]', "is list"),
        (b'{"text": "nul \0 byte"}', "NUL"),
        (b'{"text": "caf\xe9"}', "not utf-8"),
        (b'{"text": 5}', "text is int"),
        (b'{"words": "x"}', "no column of texts"),
        (b"[" * 100_000, "is no JSON"),
    ],
)
def test_one_broken_line_is_one_message_and_the_rest_is_read(bad: bytes, what: str, tmp_path: Path) -> None:
    good = '{"text": "Grüße"}'.encode()
    texts, errors = read(tmp_path / "x.jsonl", good + b"\n" + bad + b"\n" + good + b"\n")
    assert texts == ["Grüße", "Grüße"]
    assert len(errors) == 1 and what in errors[0].what and errors[0].line == 2


def test_a_line_of_80_megabytes_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "first"}\n{"text": "')
        for _ in range(80):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"text": "last"}\n')
    errors: list[InputError] = []
    assert [record["text"] for record in read_records(str(path), Reading(on_error=errors.append))] == ["first", "last"]
    assert [error.line for error in errors] == [2] and "longer than" in errors[0].what


def test_a_line_at_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = b'{"text": "0123456789"}\n'
    monkeypatch.setattr(lines, "MAX_ROW_CHARACTERS", len(line))
    assert read(tmp_path / "x.jsonl", line * 3) == (["0123456789"] * 3, [])


@pytest.mark.parametrize("value", [{"text": "x"}, [{"text": "x"}], {"count": 1, "articles": [{"text": "x"}]}])
def test_json_may_be_an_article_a_list_or_hold_one(value: object, tmp_path: Path) -> None:
    assert read(tmp_path / "x.json", json.dumps(value).encode()) == (["x"], [])


def test_ids_stay_texts_and_missing_ones_are_made(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_text('{"id": "007", "text": "a"}\n{"text": "b"}\n{"id": 7, "text": "c"}\n', encoding="utf-8")
    assert [record["id"] for record in read_records(str(path))] == ["007", "news-2", "7"]
    assert [record["id"] for record in read_records(str(path), Reading(make_ids=False))] == ["007", "", "7"]


def test_a_list_is_read_item_by_item_across_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PROBE_BYTES", 16)
    items = [{"id": str(i), "text": "“é”] }," * i + " \\ "} for i in range(1, 30)]
    for text in (json.dumps(items), json.dumps(items, indent=2, ensure_ascii=False), " [ ] "):
        expected = [item["text"] for item in items] if "text" in text else []
        assert read(tmp_path / "x.json", text.encode()) == (expected, [])


@pytest.mark.parametrize(
    ("end", "what"),
    [
        ("", "does not end"),
        (', {"text": "ha', "Unterminated string"),
        (' {"text": "c"}]', "between two items"),
    ],
)
def test_what_is_before_a_mistake_in_a_list_is_read(end: str, what: str, tmp_path: Path) -> None:
    texts, errors = read(tmp_path / "x.json", f'[{{"text": "a"}}, 5, {{"text": "b"}}{end}'.encode())
    assert texts == ["a", "b"]
    assert ["item 2 is int" in errors[0].what, what in errors[1].what] == [True, True]


def test_a_row_that_bytes_at_random_cut_in_lines_is_one_error(tmp_path: Path) -> None:
    good = b'{"text": "Good words."}\n'
    texts, errors = read(tmp_path / "x.jsonl", good + b'{"text": "\xff\xfe\n\x80\x81 {\n\xc3(]"}\n' + good)
    assert texts == ["Good words."] * 2 and [error.line for error in errors] == [2]


def test_what_is_nested_too_deep_is_one_error(tmp_path: Path) -> None:
    good = '{"text": "Good words."}'
    for deep in ("[" * 500 + "]" * 500, "[" * 100_000 + "]" * 100_000):
        bad = f'{{"text": "x", "a": {deep}}}'
        texts, errors = read(tmp_path / "x.jsonl", "\n".join([good, bad, good]).encode())
        assert texts == ["Good words."] * 2 and len(errors) == 1


def test_an_object_that_is_too_large_to_be_held_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "MAX_DOCUMENT_CHARACTERS", 1000)
    texts, errors = read(tmp_path / "x.json", b'{"a": [' + b"[]," * 100_000 + b"[]]}")
    assert not texts and "over 1,000 characters" in errors[0].what


def test_lone_surrogates_inside_lists_and_names_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "x", "tags": ["\\\\ud800", {"\\\\udfff": 1}], "\\\\ud801": 2}\n'.replace("\\\\", "\\"))
    (record,) = read_records(str(path))
    assert json.dumps(record, ensure_ascii=False).encode() and record["tags"] == ["\ufffd", {"\ufffd": 1}]
