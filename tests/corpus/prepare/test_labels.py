from __future__ import annotations

import csv
from pathlib import Path

import pytest

from classifier.corpus.prepare.labels import Relabelling, map_labels, read_label_map, unseen_labels
from classifier.errors import InputError
from classifier.tasks import TOPICS
from tests.places import ROOT

MAPS = sorted((ROOT / "data" / "label_maps").glob("*.csv"))


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
    assert map_labels(["GREEN", "GREEN", "OTHER"], ["It will snow.", "A whale.", "x"], rules) == [
        "weather",
        "environment",
        "",
    ]


def test_a_bad_pattern_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 2"):
        read_label_map(write(tmp_path / "m.csv", ("A", "(", "x")))


def test_relabelling_maps_rolls_up_merges_and_drops_and_counts(tmp_path: Path) -> None:
    rules = read_label_map(
        write(tmp_path / "m.csv", ("TENNIS", "", "medtop:20001085"), ("ODD", "", ""), ("WX", "", "rain"))
    )
    relabel = Relabelling(rules, to_top=True, merge={"rain": "weather"}, drop=frozenset({"war"}))
    assert [relabel(value, "") for value in ("TENNIS", "ODD", "WX", ["TENNIS", "WX"], None)] == [
        "sport",
        None,
        "weather",
        ["sport", "weather"],
        None,
    ]
    assert relabel.counts == {("TENNIS", "sport"): 2, ("ODD", ""): 1, ("WX", "weather"): 2}


def test_labels_that_become_one_are_given_once() -> None:
    relabel = Relabelling(merge={"soccer": "sport", "tennis": "sport"}, drop=frozenset({"misc"}))
    assert relabel(["soccer", "tennis", "misc"], "") == "sport"
    assert relabel("misc", "") is None and relabel("health", "") == "health"


def test_a_label_map_of_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("from,to\na,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="has the columns from, to"):
        read_label_map(tmp_path / "m.csv")


def test_a_label_map_may_be_two_columns(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("source_label,label\na,b\nc,\n", encoding="utf-8")
    assert map_labels(["a", "c", "d"], ["", "", ""], read_label_map(tmp_path / "m.csv")) == ["b", "", ""]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("SPORT,,sports,", r"m.csv, line 3: has the label 'sports', which the task does not know: use sport\."),
        (",,sport,", "m.csv, line 3: has no source_label"),
        ("ECON,,economy, business and finance,", "m.csv, line 3: has more cells than the header"),
    ],
)
def test_a_row_that_cannot_be_meant_is_named(tmp_path: Path, rows: str, message: str) -> None:
    (tmp_path / "m.csv").write_text(f"source_label,pattern,label,note\nWX,,weather,\n{rows}\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_label_map(tmp_path / "m.csv", tuple(TOPICS))


def test_labels_of_a_map_that_no_article_has_are_named(tmp_path: Path) -> None:
    rules = read_label_map(write(tmp_path / "m.csv", ("SPORT", "", "sport"), ("WETHER", "", "weather")))
    assert unseen_labels(rules, ["SPORT", "OTHER"]) == "; no article has 'WETHER'"
    assert unseen_labels(rules, ["SPORT", "WETHER"]) == ""
