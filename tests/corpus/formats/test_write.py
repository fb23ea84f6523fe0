from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from classifier.corpus.formats.read import READERS, read_corpus
from classifier.corpus.formats.write import WRITABLE, write_corpus, write_records
from classifier.corpus.records.files import Record
from classifier.errors import InputError

ROW = {"id": "a", "title": "", "text": "words", "label": "x"}


def test_everything_that_is_written_can_be_read() -> None:
    assert set(READERS) - set(WRITABLE) == {"text", "html"}


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.json", "x.jsonl", "x.parquet", "x.jsonl.gz", "out"])
def test_a_run_that_breaks_off_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    def broken() -> Iterator[Record]:
        yield ROW
        raise KeyboardInterrupt

    if name != "out":
        write_records([ROW], tmp_path / name)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(KeyboardInterrupt):
        write_records(broken(), tmp_path / name)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_gzip_by_suffix_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        assert write_records([ROW], tmp_path / name) == 1
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()).startswith(b'{"id": "a"')
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()


def test_a_frame_comes_back_with_its_dates_and_gaps(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "title": ["One", ""],
            "text": ["a", "b"],
            "published": pd.to_datetime(["2024-05-01T10:00:00Z", None], utc=True),
            "topic": ["sport", None],
            "score": [1.5, float("nan")],
        },
        index=pd.Index(["007", "8"], name="id"),
    )
    for name in ("x.parquet", "x.jsonl"):
        write_corpus(frame, tmp_path / name)
        back = read_corpus(tmp_path / name)
        assert back["published"].tolist()[0] == frame["published"].tolist()[0] and pd.isna(back["published"].iloc[1])
        assert list(back.index) == ["007", "8"] and back["topic"].isna().tolist() == [False, True]


def test_a_corpus_of_nothing_is_an_empty_file_of_its_format(tmp_path: Path) -> None:
    for name in ("x.parquet", "x.json", "x.csv"):
        assert write_records([], tmp_path / name) == 0
    assert (tmp_path / "x.json").read_text() == "[]\n"


def test_a_format_that_cannot_be_told_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--to"):
        write_records([ROW], tmp_path / "x.docx")
    with pytest.raises(InputError, match="'html' is no output format"):
        write_records([ROW], tmp_path / "x.html", format="html")
    (tmp_path / "there").mkdir()
    with pytest.raises(InputError, match="there already"):
        write_records([ROW], tmp_path / "there", format="folder")
