from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from classifier.corpus.formats import parquet
from classifier.corpus.formats.read import read_records
from classifier.corpus.formats.write import write_records

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
