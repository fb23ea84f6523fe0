from __future__ import annotations

from pathlib import Path

import pytest

from classifier.corpus.records.target_files import read_targets
from classifier.errors import InputError, TargetError
from classifier.text.targets import Target

TARGETS = [Target("Ann Lee", ("the mayor", "Lee"), id="p1"), Target("Harbour Workers Guild")]


def test_csv_and_toml_give_the_same_targets(tmp_path: Path) -> None:
    table, tables = tmp_path / "targets.csv", tmp_path / "targets.toml"
    table.write_text("\ufeffName,aliases,id\nAnn Lee,the mayor|Lee,p1\nHarbour Workers Guild,,\n", encoding="utf-8")
    tables.write_text(
        '[[target]]\nname = "Ann Lee"\naliases = ["the mayor", "Lee"]\nid = "p1"\n'
        '[[target]]\nname = "Harbour Workers Guild"\n',
        encoding="utf-8",
    )
    assert read_targets(table) == read_targets(tables) == TARGETS


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_signs_between_cells_are_found(tmp_path: Path, sign: str) -> None:
    table = tmp_path / "targets.csv"
    rows = [
        ["name", "aliases", "id", "note"],
        ["Ann Lee", "the mayor|Lee", "p1", "a, b"],
        ["Harbour Workers Guild", "", "", ""],
    ]
    table.write_text("".join(sign.join(row) + "\n" for row in rows), encoding="utf-8")
    assert read_targets(table) == TARGETS


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "no column 'name'"),
        ("a.csv", "who\nAnn\n", "it has who"),
        ("a.csv", "name,alias\nAnn,B\n", "Call it 'aliases'"),
        ("a.csv", "name\n", "has no targets"),
        ("a.toml", "[[target]]\nid = 1\n", "without a name"),
        ("a.toml", "target = ", "is no TOML"),
        ("a.toml", '[[target]]\nname = "Ann"\naliases = "Lee"\n', "no list"),
    ],
)
def test_a_file_that_is_none_of_targets_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_targets(path)


def test_bad_bytes_and_missing_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name\n\xff\xfe\n")
    for bad in (path, tmp_path / "none.csv"):
        with pytest.raises(InputError, match="cannot be read"):
            read_targets(bad)


def test_a_name_of_two_targets_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,aliases\nAnn Lee,Lee\nBo Lee,Lee\n", encoding="utf-8")
    with pytest.raises(TargetError, match="share the name"):
        read_targets(path)
