from __future__ import annotations

import gzip
import io
import os
import random
import threading
from pathlib import Path

import pytest

from classifier.corpus.formats.read import read_all, read_records
from classifier.corpus.records import limits
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError
from tests.corpus.formats.damage import seeds

ROWS = b'{"id": "a", "text": "One good row."}\n{"id": "b", "text": "Another row."}\n'


class Stdin:
    """Standard input of some bytes, as a pipe gives them: a few at a time."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BufferedReader(io.BytesIO(data), 16)


def pipe_of(path: Path, data: bytes) -> str:
    os.mkfifo(path)
    threading.Thread(target=path.write_bytes, args=(data,), daemon=True).start()
    return str(path)


def errors_of(*paths: Path, encoding: str | None = None) -> tuple[list[str], list[InputError]]:
    errors: list[InputError] = []
    records = list(read_all([str(path) for path in paths], Reading(encoding=encoding, on_error=errors.append)))
    return [record["text"] for record in records], errors


@pytest.mark.parametrize("name", ["rows.jsonl", "rows"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_named_pipe_is_read_by_its_suffix_or_its_beginning(name: str, pack: object, tmp_path: Path) -> None:
    path = pipe_of(tmp_path / name, pack(ROWS))  # type: ignore[operator]
    assert [record["id"] for record in read_records(path)] == ["a", "b"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_may_be_gzip(pack: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Stdin(pack(ROWS)))  # type: ignore[operator]
    assert [record["id"] for record in read_records("-")] == ["a", "b"]


def test_parquet_comes_through_a_pipe(tmp_path: Path) -> None:
    path = pipe_of(tmp_path / "pipe", seeds()["a.parquet"])
    assert len(list(read_records(path))) == 12


@pytest.mark.parametrize("data", [b"", gzip.compress(b""), b" \n"])
def test_what_is_empty_is_told_by_reading(data: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", Stdin(data))
    with pytest.raises(InputError, match="is empty"):
        list(read_records("-"))
    with pytest.raises(InputError, match="is empty"):
        list(read_records(pipe_of(tmp_path / "pipe.txt", data)))


def test_a_closed_standard_input_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="standard input is closed"):
        list(read_records("-"))


def test_a_name_that_is_too_long_is_one_line() -> None:
    with pytest.raises(InputError, match="cannot be read") as caught:
        list(read_all(["a" * 300 + ".txt"]))
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", [name for name in seeds() if name.endswith(".gz")])
def test_damaged_gzip_of_any_kind_leaves_the_other_files(name: str, tmp_path: Path) -> None:
    data = bytearray(seeds()[name])
    data[len(data) // 3 : len(data) // 3 + 30] = random.Random(1).randbytes(30)
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.txt").write_text("The good file is read.", encoding="utf-8")
    texts, errors = errors_of(tmp_path / name, tmp_path / "z.txt")
    assert texts[-1] == "The good file is read." and errors


@pytest.mark.parametrize("name", ["x.txt", "x.jsonl", "x.csv", "x.json"])
def test_a_text_over_the_limit_is_refused_in_every_format(name: str, tmp_path: Path) -> None:
    text = "word " * (limits.MAX_ARTICLE_CHARACTERS // 5 + 1)
    wrapped = {".txt": text, ".jsonl": f'{{"text": "{text}"}}\n', ".csv": f'text\n"{text}"\n'}
    (tmp_path / name).write_text(wrapped.get(Path(name).suffix, f'[{{"text": "{text}"}}]'), encoding="utf-8")
    texts, errors = errors_of(tmp_path / name)
    assert not texts and "over the 1,000,000" in errors[0].what and str(tmp_path / name) in str(errors[0])


def test_a_file_that_unpacks_without_end_is_read_up_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "x.txt.gz").write_bytes(gzip.compress(b"word " * 20_000_000, 1))
    assert "over 4,000,000 bytes" in errors_of(tmp_path / "x.txt.gz")[1][0].what


@pytest.mark.parametrize("name", ["x.txt", "x.tsv", "x.jsonl"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_an_encoding_that_is_given_explains_nul_bytes(name: str, encoding: str, tmp_path: Path) -> None:
    text = {"x.txt": "Café won.", "x.tsv": "id\ttext\n1\tCafé won.\n"}.get(name, '{"text": "Café won."}\n')
    (tmp_path / name).write_bytes(text.encode(encoding))
    assert errors_of(tmp_path / name, encoding=encoding)[0] == ["Café won."]


def test_utf_16_without_a_mark_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes("The council met on Monday.".encode("utf-16-le"))
    assert "--encoding utf-16-le" in errors_of(tmp_path / "x.txt")[1][0].what


@pytest.mark.parametrize("encoding", ["rot13", "base64", "undefined", "klingon"])
def test_what_is_no_encoding_of_text_is_refused_at_once(encoding: str) -> None:
    with pytest.raises(InputError, match="no encoding of text"):
        list(read_records("x.txt", Reading(encoding=encoding, on_error=lambda _: None)))
