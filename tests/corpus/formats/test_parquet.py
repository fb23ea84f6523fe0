from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier.corpus.formats import parquet
from classifier.corpus.formats.read import read_corpus, read_records
from classifier.corpus.formats.write import write_records
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

BASE = {"id": "a", "title": "", "text": "words"}


def written(values: list[Any], tmp_path: Path) -> list[Any]:
    write_records([{**BASE, "id": str(i), "v": value} for i, value in enumerate(values)], tmp_path / "x.parquet")
    return [record["v"] for record in read_records(str(tmp_path / "x.parquet"))]


@pytest.mark.parametrize(
    "values",
    [
        [1, None, 3],
        [True, False, None],
        [1.5, None, 2.0],
        [None, None, None],
        [["a", "b"], None, []],
        [datetime(2024, 5, 1, 12, tzinfo=UTC), None, datetime(1999, 1, 1, tzinfo=UTC)],
        [date(2024, 5, 1), None, None],
    ],
)
def test_values_keep_their_types(values: list[Any], tmp_path: Path) -> None:
    assert written(values, tmp_path) == values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([None, None, "late"], [None, None, "late"]),
        ([1, 2, 2.5], [1.0, 2.0, 2.5]),
        ([1, 2, "three"], ["1", "2", "three"]),
        (["a", "b", ["c", "d"]], [["a"], ["b"], ["c", "d"]]),
        ([{"k": 1}, None, "x"], ['{"k": 1}', None, "x"]),
        ([2**70, 1, None], [str(2**70), "1", None]),
    ],
)
def test_a_column_is_widened_where_a_later_batch_needs_it(
    values: list[Any], expected: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "GROUP_ROWS", 1)
    assert written(values, tmp_path) == expected
    assert [path.name for path in tmp_path.iterdir()] == ["x.parquet"]


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [{**BASE, "id": str(i), "n": i} for i in range(100)]
    for name in ("a.parquet", "b.parquet"):
        write_records(rows, tmp_path / name)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def read(path: Path, table: pa.Table, **options: Any) -> tuple[list[Record], list[InputError], list[str]]:
    pq.write_table(table, path, **options)
    errors: list[InputError] = []
    notes: list[str] = []
    return list(read_records(str(path), Reading(on_error=errors.append, on_note=notes.append))), errors, notes


def test_a_text_that_is_no_utf8_costs_its_row_alone(tmp_path: Path) -> None:
    texts = pa.array([b"one", b"b\xe1d", b"three"]).view(pa.string())
    records, errors, _ = read(tmp_path / "x.parquet", pa.table({"id": ["a", "b", "c"], "text": texts}))
    assert [record["id"] for record in records] == ["a", "c"]
    assert [(error.id, error.line) for error in errors] == [("b", 2)]


@pytest.mark.parametrize(
    "dates",
    [
        pa.array([10**9, 19000, None], pa.int32()).view(pa.date32()),
        pa.array([2**62, 10**15, None]).view(pa.timestamp("us")),
        pa.array([2**62, 10**15, None]).view(pa.timestamp("us", tz="UTC")),
    ],
)
def test_a_date_out_of_any_calendar_is_left_out_with_a_note(dates: pa.Array, tmp_path: Path) -> None:
    table = pa.table({"text": ["one", "two", "three"], "published": dates})
    records, errors, notes = read(tmp_path / "x.parquet", table)
    assert [record["published"] is None for record in records] == [True, False, True]
    assert not errors and len(notes) == 1 and "1 values of 'published'" in notes[0]
    assert read_corpus(tmp_path / "x.parquet")["published"].isna().tolist() == [True, False, True]


def test_texts_of_old_writers_are_bytes(tmp_path: Path) -> None:
    table = pa.table({"text": pa.array(["Größe".encode(), b"two"]), "picture": pa.array([b"\xff\xd8", None])})
    records, errors, _ = read(tmp_path / "x.parquet", table)
    assert [record["text"] for record in records] == ["Größe", "two"] and not errors


def test_a_damaged_row_group_leaves_the_others(tmp_path: Path) -> None:
    table = pa.table({"text": [f"The words of row {i} are good." for i in range(30)]})
    path = tmp_path / "x.parquet"
    read(path, table, row_group_size=10, compression="gzip", use_dictionary=False)
    start = pq.read_metadata(path).row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start + 5 : start + 60] = b"\xff" * 55
    path.write_bytes(data)
    errors: list[InputError] = []
    texts = [record["text"] for record in read_records(str(path), Reading(on_error=errors.append))]
    assert {f"The words of row {i} are good." for i in (*range(10), *range(20, 30))} <= set(texts) and errors
