from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifier.corpus.formats.read import read_corpus, read_records
from classifier.corpus.records.columns import Columns, canonical
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

BODY = "The striker scored twice in extra time, and the home team came from behind to win the cup final."


def read(path: Path, *rows: dict[str, Any], notes: list[str] | None = None) -> list[Record]:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return list(read_records(str(path), Reading(on_note=(notes if notes is not None else []).append)))


@pytest.mark.parametrize(
    "name",
    [
        "Description", "summary", "short_description", "Short Description", "abstract", "snippet", "lead", "Paragraph",
        "articleBody", "content:encoded",
    ],
)  # fmt: skip
def test_a_body_of_another_common_name_is_read(name: str, tmp_path: Path) -> None:
    notes: list[str] = []
    (record,) = read(tmp_path / "x.jsonl", {"title": "Another late night", name: BODY}, notes=notes)
    assert record["text"] == BODY and not notes


def test_a_summary_beside_a_text_stays_a_column(tmp_path: Path) -> None:
    (record,) = read(tmp_path / "x.jsonl", {"title": "t", "summary": "Short.", "body": BODY})
    assert (record["text"], record["summary"]) == (BODY, "Short.")


def test_a_summary_stands_in_for_a_text_that_is_missing(tmp_path: Path) -> None:
    (record,) = read(tmp_path / "x.jsonl", {"title": "t", "description": BODY, "content": None})
    assert record["text"] == BODY


def test_titles_that_are_read_alone_are_counted(tmp_path: Path) -> None:
    notes: list[str] = []
    read(tmp_path / "x.jsonl", {"title": "One"}, {"title": "Two", "text": BODY}, {"title": "Three"}, notes=notes)
    assert len(notes) == 1 and "titles alone are read of 2 articles" in notes[0] and "--text-column" in notes[0]


def test_a_summary_is_no_text_where_a_longer_column_of_an_unknown_name_may_be_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column of texts that can be told"):
        read(tmp_path / "x.jsonl", {"title": "t", "summary": "Short.", "story": f"{BODY} " * 10})


def test_what_newsapi_gives_is_read(tmp_path: Path) -> None:
    articles = [
        {"source": {"id": "ap", "name": "AP"}, "title": "One", "content": BODY, "publishedAt": "2024-01-05T10:00:00Z"},
        {"source": {"id": None, "name": "BBC"}, "title": "[Removed]", "content": None, "publishedAt": "x"},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"status": "ok", "articles": articles}), encoding="utf-8")
    frame = read_corpus(tmp_path / "x.json")
    assert frame["outlet"].tolist() == ["AP", "BBC"]
    assert str(frame["published"].iloc[0]) == "2024-01-05 10:00:00+00:00" and frame["published"].isna().iloc[1]


def test_what_feeds_and_wordpress_give_is_read(tmp_path: Path) -> None:
    rss = {"guid": {"#text": "g1"}, "title": "T", "description": BODY, "pubDate": "Tue, 05 Mar 2024 10:00:00 EST"}
    wordpress = {"id": 7, "title": {"rendered": "T"}, "content": {"rendered": BODY}, "link": "l"}
    records = read(tmp_path / "x.jsonl", rss, wordpress)
    assert [(record["id"], record["title"], record["text"]) for record in records] == [
        ("g1", "T", BODY),
        ("7", "T", BODY),
    ]
    assert str(read_corpus(tmp_path / "x.jsonl")["published"].iloc[0]) == "2024-03-05 15:00:00+00:00"


@pytest.mark.parametrize(
    ("source", "outlet"),
    [
        ({"id": None, "name": None}, None),
        ({"id": "cnn", "name": "CNN"}, "CNN"),
        (["X", "Y"], "X, Y"),
        ([{"name": "X"}, {"name": None}], "X"),
        ([], None),
        ("CNN", "CNN"),
    ],
)
def test_an_outlet_is_one_text_or_none(source: object, outlet: str | None) -> None:
    assert canonical({"source": source, "content": "It rained."}, Columns())["outlet"] == outlet


def test_authors_that_are_objects_are_their_names() -> None:
    record = canonical({"authors": [{"name": "Ann"}, "Bo"], "content": "It rained."}, Columns())
    assert record["authors"] == ["Ann", "Bo"]
