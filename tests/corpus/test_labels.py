from __future__ import annotations

import csv
from pathlib import Path

import pytest

from classifier.corpus.labels import map_labels, read_label_map
from classifier.errors import InputError
from classifier.tasks import TOPICS

MAPS = sorted((Path(__file__).parents[2] / "data" / "label_maps").glob("*.csv"))


@pytest.mark.parametrize("path", MAPS, ids=lambda path: path.stem)
def test_every_shipped_map_gives_iptc_topics_or_nothing(path: Path) -> None:
    rules = read_label_map(path)
    assert {rule.label for rows in rules.values() for rule in rows} <= {*TOPICS, ""}
    assert all(rows[-1].pattern is None or not rows[-1].label for rows in rules.values() if len(rows) > 1)


def write(path: Path, *rows: tuple[str, str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("source_label", "pattern", "label", "note"), *((*row, "") for row in rows)])
    return path


def test_the_first_rule_that_fits_decides(tmp_path: Path) -> None:
    rules = read_label_map(write(tmp_path / "m.csv", ("GREEN", r"\bsnow", "weather"), ("GREEN", "", "environment")))
    assert map_labels(["GREEN", "GREEN", "OTHER"], ["It will snow.", "A whale.", "x"], rules) == ["weather", "environment", ""]


def test_a_bad_pattern_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 2"):
        read_label_map(write(tmp_path / "m.csv", ("A", "(", "x")))
