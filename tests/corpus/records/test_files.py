from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from classifier.corpus.formats.read import read_all, read_records
from classifier.corpus.records.files import expand_paths, format_of
from classifier.corpus.records.lines import decode
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError


def test_folders_globs_and_files_become_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "README.md", ".hidden.txt", "c.csv.gz", "picture.png"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    names = [Path(path).name for path in expand_paths([str(tmp_path)])]
    assert names == ["a.html", "b.txt", "c.csv.gz"]
    assert expand_paths([str(tmp_path / "*.txt")]) == [str(tmp_path / "b.txt")]
    assert expand_paths(["-"]) == ["-"]


@pytest.mark.parametrize("path", ["missing.txt", "none*.txt", "."])
def test_nothing_there_is_one_clear_line(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"no such file|matches no file|holds no article"):
        expand_paths([path])


def test_the_format_is_told_by_the_suffix_before_gz() -> None:
    assert format_of("x/news.jsonl.gz") == "jsonl"
    with pytest.raises(InputError, match="--input-format"):
        format_of("news.docx")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"PK\x03\x04zip", b"a\0b\0c"])
def test_a_binary_file_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="not text"):
        decode(data, path="x.txt")


def test_encodings_are_told_by_mark_or_guessed() -> None:
    text = "“Café” cost £3, he said – naïve, perhaps. Señor Núñez agreed with the façade's owner."
    assert decode(text.encode("utf-8-sig"), path="x") == text
    assert decode(text.encode("utf-16"), path="x") == text
    assert decode(text.encode("cp1252"), path="x") == text


def test_a_wrong_encoding_says_what_to_do() -> None:
    with pytest.raises(InputError, match="--encoding"):
        decode("né".encode("latin-1"), path="x.txt", encoding="utf-8")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "blank.txt").write_bytes(b" \n ")
    for name in ("empty.txt", "blank.txt"):
        with pytest.raises(InputError, match="is empty"):
            list(read_records(str(tmp_path / name)))


@pytest.mark.parametrize(
    ("name", "start", "row", "between"),
    [
        ("x.jsonl.gz", b"", b'{"text": "line %06d"}', b"\n"),
        ("x.csv.gz", b"text\n", b'"line %06d"', b"\n"),
        ("x.json.gz", b"[", b'{"text": "line %06d"}', b","),
    ],
)
@pytest.mark.parametrize("rows", [20, 20_000])
def test_a_gzip_that_ends_early_gives_every_row_that_is_whole(
    name: str, start: bytes, row: bytes, between: bytes, rows: int, tmp_path: Path
) -> None:
    cut = gzip.compress(start + between.join(row % i for i in range(rows)))[:-rows]
    whole = zlib.decompressobj(wbits=31).decompress(cut).count(between)
    (tmp_path / name).write_bytes(cut)
    errors: list[InputError] = []
    texts = [record["text"] for record in read_records(str(tmp_path / name), Reading(on_error=errors.append))]
    assert texts == [f"line {i:06}" for i in range(len(texts))] and len(texts) >= whole - 1
    assert len(errors) == 1 and "ends early" in errors[0].what


def files(folder: Path, *names: str) -> list[str]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text('{"text": "Some words."}\n', encoding="utf-8")
    return [str(folder / name) for name in names]


def ids(paths: list[str]) -> list[str]:
    return [record["id"] for record in read_all(paths)]


def test_articles_of_a_folder_are_named_by_their_place_in_it(tmp_path: Path) -> None:
    files(tmp_path, "a/index.txt", "b/index.txt", "top.txt", "b/rows.jsonl")
    assert ids([str(tmp_path)]) == ["a/index", "b/index", "b/rows-1", "top"]
    assert ids([str(tmp_path / "*" / "index.txt")]) == ["a/index", "b/index"]


def test_no_two_files_give_one_id(tmp_path: Path) -> None:
    files(
        tmp_path, "x.txt", "x.html.txt", "x.txt.gz", "y/x.txt", "rows.jsonl", "rows-1.txt", "part-1.txt", "part-2.txt"
    )
    names = ids([str(tmp_path)])
    assert len(set(names)) == len(names) == 8
    assert {"part-1", "part-2"} <= set(names)
    assert ids([str(tmp_path / "x.txt"), str(tmp_path / "y" / "x.txt")])[0].endswith("/x")


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    (path,) = files(tmp_path, "x.txt")
    assert ids([path, path, str(tmp_path)]) == ["x"]


def test_errors_have_the_ids_that_articles_would_have(tmp_path: Path) -> None:
    lines = ['{"text": "One."}', "broken", '{"text": "Three."}', '{"id": "own", "text": 4}']
    (tmp_path / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "picture.txt").write_bytes(b"\x89PNG")
    errors: list[InputError] = []
    records = list(read_all([str(tmp_path)], Reading(on_error=errors.append)))
    assert [record["id"] for record in records] == ["rows-1", "rows-3"]
    assert [error.id for error in errors] == ["a/picture", "rows-2", "own"]


def test_what_a_folder_holds_and_is_not_read_is_counted(tmp_path: Path) -> None:
    files(tmp_path, "a.txt", "b.pdf", "c/d.pdf", "e.docx", ".hidden.pdf", "README.md")
    notes: list[str] = []
    list(read_all([str(tmp_path)], Reading(on_note=notes.append)))
    assert notes == [f"{tmp_path}: 3 files not read (2 .pdf, 1 .docx)"]
