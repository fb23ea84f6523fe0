from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pandas as pd
import pytest

from classifier.corpus.formats.pages import headline
from classifier.corpus.formats.read import read_all, read_corpus, read_records
from classifier.corpus.records.columns import Columns
from classifier.corpus.records.reading import Reading
from classifier.errors import CorpusError, InputError

ROWS = [
    {"id": "007", "title": "One", "text": "The first article, with a comma."},
    {"id": "008", "title": "Two", "text": 'The second says "hello"\nand goes on.'},
]


def write(path: Path) -> str:
    frame = pd.DataFrame(ROWS)
    match path.suffix:
        case ".csv":
            frame.to_csv(path, index=False)
        case ".tsv":
            frame.to_csv(path, index=False, sep="\t")
        case ".jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
        case ".json":
            path.write_text(json.dumps({"articles": ROWS}), encoding="utf-8")
        case ".parquet":
            frame.to_parquet(path)
    return str(path)


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".json", ".parquet"])
def test_every_row_format_gives_the_same_records(suffix: str, tmp_path: Path) -> None:
    assert list(read_records(write(tmp_path / f"news{suffix}"))) == ROWS


def test_a_text_file_is_one_article_with_its_headline(tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text("Council backs bridge\n\nThe council met.", encoding="utf-8")
    (record,) = read_records(str(path))
    assert record == {
        "id": "bridge",
        "title": "Council backs bridge",
        "text": "Council backs bridge\n\nThe council met.",
    }


def test_a_first_sentence_is_no_headline() -> None:
    assert headline("The council met on Monday.\nIt voted.") == ""


def test_html_gives_the_article_without_the_page_around_it(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    paragraph = "The vaccine cut the number of infections in young children by half, according to the trial. " * 3
    path.write_text(
        "<html><head><title>Vaccine works</title></head><body><nav>Home Sport</nav><article>"
        f"<h1>Vaccine works</h1><p>{paragraph}</p><p>{paragraph}</p>"
        "</article><footer>Cookie policy</footer></body></html>",
        encoding="utf-8",
    )
    (record,) = read_records(str(path))
    assert record["title"] == "Vaccine works"
    assert "young children" in record["text"] and "Cookie" not in record["text"]


def test_common_and_given_column_names_are_found(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("headline,body,publisher\nA,The text.,Courier\n", encoding="utf-8")
    (record,) = read_records(str(path))
    assert (record["title"], record["text"], record["outlet"]) == ("A", "The text.", "Courier")
    path.write_text("nr,words\n5,The text.\n", encoding="utf-8")
    (record,) = read_records(str(path), Reading(columns=Columns(id="nr", text="words")))
    assert (record["id"], record["text"]) == ("5", "The text.")


def test_a_named_column_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,text\n1,Words.\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column 'number'; it has id, text"):
        list(read_records(str(path), Reading(columns=Columns(id="number"))))


def test_a_csv_without_a_text_column_names_those_it_has(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"it has a, b\. Give --text-column"):
        list(read_records(str(path)))


@pytest.mark.parametrize(
    ("name", "content", "message", "line"),
    [
        ("x.jsonl", '{"text": "a b c"}\n{"text": \n{"text": "d e f"}\n', "is no JSON", 2),
        ("x.jsonl", '{"text": "a b c"}\n[1]\n{"text": "d e f"}\n', "not a JSON object", 2),
        ("x.csv", "text,n\na b c,1\nx,2,3\nd e f,4\n", "has 3 fields", 3),
    ],
)
def test_a_broken_row_is_reported_and_the_good_ones_are_kept(
    name: str, content: str, message: str, line: int, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    errors: list[InputError] = []
    records = list(read_records(str(path), Reading(on_error=errors.append)))
    assert [record["text"] for record in records] == ["a b c", "d e f"]
    assert message in errors[0].what and errors[0].line == line
    with pytest.raises(InputError):
        list(read_records(str(path)))


def test_an_unclosed_quote_costs_its_own_line_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('id,text\n1,"good\none"\n2,"never closed\n3,plain\n4,"quoted, too"\n5,last\n', encoding="utf-8")
    errors: list[InputError] = []
    records = list(read_records(str(path), Reading(on_error=errors.append)))
    assert [record["text"] for record in records] == ["good\none", "plain", "quoted, too", "last"]
    assert [error.line for error in errors] == [4] and "Close the quote" in errors[0].what


def test_a_damaged_parquet_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1 this is not one")
    with pytest.raises(InputError, match="no Parquet file"):
        list(read_records(str(path)))


def test_the_frame_has_string_ids_and_zoned_dates(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    rows = [{"id": 7, "text": "a", "date": "2025-01-02"}, {"id": 8, "text": "b", "date": "no date"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    frame = read_corpus(path)
    assert list(frame.index) == ["7", "8"]
    assert str(frame["published"].dt.tz) == "UTC" and frame["published"].isna().tolist() == [False, True]


def test_ids_that_are_shared_are_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match="share an id") as caught:
        read_corpus(path)
    assert caught.value.ids == ["a"]


def test_a_file_name_that_is_no_utf8_still_makes_an_id_that_can_be_written(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    other = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe8.txt"))
    for file in (path, other):
        file.write_text("The cup was theirs at last.", encoding="utf-8")
    assert [record["id"] for record in read_all([str(tmp_path)])] == ["caf\\xe8", "caf\\xe9"]


def test_lone_surrogates_keep_their_place(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"id": "a", "text": "one \\ud800 two"}\n', encoding="utf-8")
    (record,) = read_records(str(path))
    assert record["text"] == "one � two"


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BufferedReader(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b'{"text": "One."}\n{"text": "Two."}\n', ["One.", "Two."]),
        (b'[{"text": "One."}, {"text": "Two."}]', ["One.", "Two."]),
        (b'{\n "text": "One."\n}\n', ["One."]),
        (b"[Reuters] One.", ["[Reuters] One."]),
        (b"One.", ["One."]),
    ],
)
def test_the_beginning_of_standard_input_tells_its_format(
    data: bytes, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", _Stdin(data))
    assert [record["text"] for record in read_records("-")] == texts


def test_a_page_on_standard_input_is_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "<p>The council met on Monday and voted for the new bridge over the river.</p>" * 3
    page = f"<!DOCTYPE html><html><head><title>Bridge</title></head><body><article>{body}</article></body></html>"
    monkeypatch.setattr("sys.stdin", _Stdin(page.encode()))
    (record,) = read_records("-")
    assert record["title"] == "Bridge"
    assert "<" not in record["text"]


def test_a_text_column_that_json_lines_lack_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "One."}\n')
    with pytest.raises(InputError, match="has no column 'boddy'; it has text"):
        list(read_records(str(path), Reading(columns=Columns(text="boddy"))))
    path.write_text('{"title": "One", "body": "First."}\n{"title": "Two"}\n')
    assert [found["text"] for found in read_records(str(path), Reading(columns=Columns(text="body")))] == [
        "First.",
        "Two",
    ]


def test_a_title_is_not_taken_for_the_text_where_a_long_column_of_another_name_may_be_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"headline,wording\nOne,{'word ' * 120}\n")
    with pytest.raises(InputError, match="no column of texts that can be told; it has headline, wording"):
        list(read_records(str(path)))
    path.write_text(f"headline,story,url\nOne,Sport,https://e.org/{'x' * 600}\n")
    assert [record["text"] for record in read_records(str(path))] == ["One"]
