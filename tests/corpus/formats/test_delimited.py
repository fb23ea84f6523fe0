from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.corpus.formats import delimited
from classifier.corpus.formats.read import read_records
from classifier.corpus.formats.write import write_records
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError


def read(path: Path, content: bytes) -> tuple[list[str], list[InputError]]:
    path.write_bytes(content)
    errors: list[InputError] = []
    return [record["text"] for record in read_records(str(path), Reading(on_error=errors.append))], errors


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "\x1f", "§", "¬"])
def test_the_delimiter_is_told_by_the_header(delimiter: str, tmp_path: Path) -> None:
    lines = [delimiter.join(row) for row in (("id", "title", "text"), ("007", "One", "Its words"))]
    (record,) = list(read_records(str(_file(tmp_path / "x.csv", "\n".join(lines).encode()))))
    assert record == {"id": "007", "title": "One", "text": "Its words"}


def test_what_is_quoted_in_the_header_is_no_delimiter(tmp_path: Path) -> None:
    path = _file(tmp_path / "x.csv", b'text;"note, short, or none"\nIts words;a\n')
    (record,) = list(read_records(str(path)))
    assert record["text"] == "Its words" and record["note, short, or none"] == "a"


def test_a_byte_order_mark_and_gzip_are_taken_off(tmp_path: Path) -> None:
    content = "id,text\na,Fünf\n".encode("utf-8-sig")
    for path, data in ((tmp_path / "x.csv", content), (tmp_path / "x.csv.gz", gzip.compress(content))):
        assert list(read_records(str(_file(path, data)))) == [{"id": "a", "title": "", "text": "Fünf"}]


def test_utf_16_is_read_line_by_line(tmp_path: Path) -> None:
    texts, errors = read(tmp_path / "x.csv", "id,text\na,“Größe”\nb,two\n".encode("utf-16"))
    assert (texts, errors) == (["“Größe”", "two"], [])


def test_windows_line_ends_and_empty_lines_are_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path / "x.csv", b"id,text\r\na,one\r\n\r\nb,two\r\n") == (["one", "two"], [])


def test_a_quote_that_swallows_rows_gives_them_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_ROW_CHARACTERS", 300)
    rows = "".join(f"{i},plain words\n" for i in range(50))
    texts, errors = read(tmp_path / "x.csv", f'id,text\na,"never closed\n{rows}'.encode())
    assert len(texts) == 50 and [error.line for error in errors] == [2]


def test_a_row_with_nul_bytes_costs_itself_alone(tmp_path: Path) -> None:
    texts, errors = read(tmp_path / "x.csv", b"id,text\na,one good row of words\nb,n\0l\nc,three good words\n")
    assert texts == ["one good row of words", "three good words"]
    assert errors[0].line == 3 and "NUL" in errors[0].what


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="several columns named 'text'"):
        list(read_records(str(_file(tmp_path / "x.csv", b"text,text\na,b\n"))))


def test_a_column_that_comes_late_is_not_lost(tmp_path: Path) -> None:
    rows: list[Record] = [
        {"id": "a", "title": "", "text": "x\ny"},
        {"id": "b", "title": "", "text": "z", "n": [1, 2]},
    ]
    write_records(rows, tmp_path / "x.csv")
    found = list(read_records(str(tmp_path / "x.csv")))
    assert [record["n"] for record in found] == ["", "1|2"]
    assert found[0]["text"] == "x\ny"


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_any_text_comes_back_as_it_was(pairs: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    rows = [{"id": str(i), "title": title, "text": text} for i, (title, text) in enumerate(pairs)]
    write_records(rows, path)
    assert list(read_records(str(path))) == rows


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'id\ttext\n1\t"We won," he said\n2\tRain\n', ['"We won," he said', "Rain"]),
        (
            b'id\ttext\tl\n1\t"We won\ta\n2\tVote\tb\n3\tThe deal"\tc\n4\tRain\td\n',
            ['"We won', "Vote", 'The deal"', "Rain"],
        ),
        (b'id\ttext\tl\n1\t"We won\ta\n2\tVote\tb\n', ['"We won', "Vote"]),
        (b'id\ttext\tl\n1\t"two\n\nlines"\ta\n2\t"a ""b"""\tb\n', ["two\n\nlines", 'a "b"']),
        (b'id\tl\ttext\n1\ta\t"two\nlines"\n2\tb\tx\n', ["two\nlines", "x"]),
        (b'id\ttext\tl\n1\t"a\tb"\tc\n', ["a\tb"]),
    ],
)
def test_quotes_of_tab_separated_text_never_merge_rows(content: bytes, found: list[str], tmp_path: Path) -> None:
    assert read(tmp_path / "x.tsv", content) == (found, [])


def test_what_is_written_as_tab_separated_comes_back(tmp_path: Path) -> None:
    rows = [
        {"id": str(i), "title": "t", "text": text} for i, text in enumerate(['"a"\tb\nc"', "a\n\tb\n", '"', "x\ty\tz"])
    ]
    write_records(rows, tmp_path / "x.tsv")
    assert list(read_records(str(tmp_path / "x.tsv"))) == rows


def test_unnamed_columns_behind_the_last_are_no_columns(tmp_path: Path) -> None:
    path = _file(tmp_path / "x.csv", b"id,text,,\n1,one,,\n2,two\n3,three,,note\n4,four,,,,\n5,five,,,,six\n")
    errors: list[InputError] = []
    records = list(read_records(str(path), Reading(on_error=errors.append)))
    assert [record["text"] for record in records] == ["one", "two", "three", "four"]
    assert [set(record) - {"id", "title", "text"} for record in records] == [set(), set(), {"column_4"}, set()]
    assert [error.line for error in errors] == [6]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_first_line_may_name_the_delimiter(first: str, tmp_path: Path) -> None:
    content = f"{first}\r\nid;text, or words;text\r\n1;a,b;The words\r\n"
    assert read(tmp_path / "x.csv", content.encode()) == (["The words"], [])


def test_lone_carriage_returns_end_lines(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16"):
        content = 'id,text\r1,"Größe, one"\r2,two\r'.encode(encoding)
        assert read(tmp_path / "x.csv", content) == (["Größe, one", "two"], [])


def test_targets_and_labels_that_were_lists_are_lists_again(tmp_path: Path) -> None:
    rows: list[Record] = [
        {"id": "a", "title": "", "text": "x", "target": ["Ann Lee", "Bo Ray"], "topic": ["sport", "health"]},
        {"id": "b", "title": "", "text": "y", "target": "Ann Lee=the mayor|Lee", "topic": "sport"},
    ]
    write_records(rows, tmp_path / "x.csv")
    assert list(read_records(str(tmp_path / "x.csv"), Reading(label_separator="|"))) == rows
    assert next(iter(read_records(str(tmp_path / "x.csv"))))["topic"] == "sport|health"


def test_a_hundred_thousand_columns_are_read(tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(100_000))
    assert read(tmp_path / "x.csv", f"text,{header}\nwords,{',' * 99_999}\n".encode()) == (["words"], [])
