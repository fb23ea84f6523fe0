"""What is kept on the disk: whole or not there, and of one training alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.errors import InputError
from classifier.model.streamed.disk.folder import opened_folder
from classifier.model.streamed.disk.pack import let_go, read_pack, write_pack
from classifier.model.streamed.reading import check_parts


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    arrays = {
        "a": np.arange(7, dtype=np.int16),
        "b": np.zeros((0, 3)),
        "c": np.arange(24, dtype=np.float32).reshape(2, 3, 4).T,
        "d": np.array(["en", "und"], "S3"),
    }
    write_pack(tmp_path / "x", arrays)
    for name, array in read_pack(tmp_path / "x").items():
        assert array.dtype == arrays[name].dtype and np.array_equal(array, arrays[name])


def test_what_is_written_into_mapped_arrays_does_not_reach_the_file(tmp_path: Path) -> None:
    write_pack(tmp_path / "x", {"a": np.arange(3)})
    read_pack(tmp_path / "x")["a"][0] = 9
    assert read_pack(tmp_path / "x")["a"].tolist() == [0, 1, 2]


def test_a_mapped_array_that_was_let_go_is_read_again(tmp_path: Path) -> None:
    write_pack(tmp_path / "x", {"a": np.arange(100_000)})
    array = read_pack(tmp_path / "x")["a"]
    total = array.sum()
    let_go([array[10:], np.arange(3)])
    assert array.sum() == total


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk that is full")
def test_a_full_disk_is_one_line_that_says_how_to_go_on() -> None:
    with pytest.raises(InputError, match="run the same command again"):
        write_pack(Path("/dev/full"), {"a": np.arange(100_000)})


def test_a_folder_of_another_training_is_emptied(tmp_path: Path) -> None:
    folder = opened_folder(tmp_path / "f", {"seed": 0})
    write_pack(folder.file("words"), {"a": np.arange(3)})
    assert opened_folder(tmp_path / "f", {"seed": 0}).count("words") == 1
    assert opened_folder(tmp_path / "f", {"seed": 1}).count("words") == 0


def test_parts_with_other_columns_and_parts_that_are_none_are_named(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("a.parquet", "b.parquet", "c.parquet")]
    pd.DataFrame({"text": ["x"], "label": ["y"]}).to_parquet(paths[0])
    pd.DataFrame({"text": ["x"]}).to_parquet(paths[1])
    Path(paths[2]).write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"b.parquet: has no column 'label'.*a.parquet has"):
        check_parts(paths[:2])
    with pytest.raises(InputError, match=r"c.parquet: is no Parquet file"):
        check_parts([paths[0], paths[2]])
