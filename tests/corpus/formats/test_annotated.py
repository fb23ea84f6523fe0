from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifier.corpus.formats.read import read_records
from classifier.corpus.formats.write import write_records
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

ROWS: list[dict[str, Any]] = [
    {
        "id": "007",
        "title": "Cup final",
        "text": "A late goal.\nIt was raining.",
        "topic": "sport",
        "outlet": "Courier",
    },
    {"id": "008", "title": "", "text": "“Both”, she said.", "topic": ["health", "labor"], "outlet": "Post"},
    {"id": "009", "title": "", "text": "No label yet.", "topic": None, "outlet": "Post"},
]


@pytest.mark.parametrize("format_", ["prodigy", "label-studio", "doccano", "spacy", "json", "jsonl"])
def test_what_is_written_is_read_again(format_: str, tmp_path: Path) -> None:
    path = tmp_path / ("x.json" if format_ in ("json", "label-studio") else "x.jsonl")
    write_records(ROWS, path, format=format_, label_column="topic")
    assert [_sorted(r) for r in read_records(str(path), Reading(format=format_, label_column="topic"))] == list(
        map(_sorted, ROWS)
    )


def test_json_min_gives_back_all_but_empty_labels(tmp_path: Path) -> None:
    write_records(ROWS, tmp_path / "x.json", format="label-studio-min", label_column="topic")
    found = list(read_records(str(tmp_path / "x.json"), Reading(format="label-studio-min")))
    assert [record.get("topic") for record in found] == ["sport", ["health", "labor"], None]


def jsonl(path: Path, *rows: object) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def labels(path: str, **options: Any) -> list[Any]:
    return [record.get("label") for record in read_records(path, Reading(**options))]


def test_prodigy_keeps_what_was_accepted(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "x.jsonl",
        {"text": "a", "label": "URGENT", "answer": "accept", "meta": {"outlet": "Post"}, "_input_hash": 5},
        {"text": "b", "label": "URGENT", "answer": "reject"},
        {"text": "c", "label": "URGENT", "answer": "ignore"},
        {"text": "d", "options": [{"id": "A"}, {"id": "B"}], "accept": ["A", "B"], "answer": "accept"},
    )
    records = list(read_records(path))
    assert [(r["text"], r["label"]) for r in records] == [("a", "URGENT"), ("d", ["A", "B"])]
    assert records[0]["outlet"] == "Post" and "_input_hash" not in records[0]


def test_label_studio_takes_the_choice_of_the_most_annotators(tmp_path: Path) -> None:
    def annotation(choice: str, **more: object) -> dict[str, object]:
        return {"result": [{"from_name": "tone", "type": "choices", "value": {"choices": [choice]}}], **more}

    task = {
        "id": 3,
        "data": {"text": "Words."},
        "annotations": [
            annotation("bad", was_cancelled=True),
            annotation("x"),
            annotation("good"),
            annotation("good"),
        ],
    }
    path = tmp_path / "x.json"
    path.write_text(json.dumps([task, {"id": 4, "data": {"text": "More."}, "annotations": []}]), encoding="utf-8")
    assert labels(str(path)) == ["good", None]
    assert [record["tone"] for record in read_records(str(path), Reading(label_column="tone"))] == ["good", None]


def test_label_studio_json_min_is_told_by_its_bookkeeping(tmp_path: Path) -> None:
    row = {
        "id": 1,
        "text": "a",
        "tone": {"choices": ["x", "y"]},
        "annotator": 1,
        "annotation_id": 9,
        "lead_time": 2.5,
    }
    path = tmp_path / "x.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    (record,) = read_records(str(path))
    assert record["tone"] == ["x", "y"] and not {"lead_time", "label"} & set(record)


def test_label_studio_json_min_of_several_labels_is_told_by_its_choices(tmp_path: Path) -> None:
    rows = [{**ROWS[1], "topic": topics} for topics in (["health"], ["health", "labor"], [])]
    write_records(rows, tmp_path / "x.json", format="label-studio-min", label_column="topic")
    assert [record["topic"] for record in read_records(str(tmp_path / "x.json"))] == [
        "health",
        ["health", "labor"],
        None,
    ]


def test_doccano_takes_both_names_of_its_labels(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path / "x.jsonl",
        {"id": 1, "text": "a", "label": ["x"]},
        {"id": 2, "text": "b", "labels": ["x", "y"]},
    )
    assert labels(path, format="doccano") == ["x", ["x", "y"]]


def test_spacy_names_every_label_of_the_corpus(tmp_path: Path) -> None:
    write_records(ROWS, tmp_path / "x.jsonl", format="spacy", label_column="topic")
    first = json.loads((tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["cats"] == {"sport": 1.0, "health": 0.0, "labor": 0.0}


def test_fasttext_lines_are_told_by_their_mark(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "topic": "arts, culture"}, ROWS[1]]
    write_records(rows, tmp_path / "x.txt", format="fasttext", label_column="topic")
    lines = (tmp_path / "x.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "__label__arts,%20culture Cup final A late goal. It was raining."
    assert labels(str(tmp_path / "x.txt")) == ["arts, culture", ["health", "labor"]]


def test_a_fasttext_line_without_text_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("__label__a\n__label__b some words\n", encoding="utf-8")
    errors: list[Exception] = []
    assert labels(str(path), on_error=errors.append) == ["b"]
    assert "line 1" in str(errors[0])


def _sorted(record: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(record.items()))


def test_fasttext_needs_the_column_of_the_labels(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Give --label-column"):
        write_records(ROWS, tmp_path / "x.txt", format="fasttext")


def test_spacy_cats_that_are_no_numbers_cost_their_row_alone(tmp_path: Path) -> None:
    cats: list[Any] = [{"a": None, "b": 1.0}, None, ["a"], {"a": "1"}, "a", {"a": True, "b": False}, {"a": 0.4}]
    path = jsonl(tmp_path / "x.jsonl", *({"text": "x", "cats": value} for value in cats))
    errors: list[InputError] = []
    assert labels(path, on_error=errors.append) == ["b", "a", None]
    assert [error.line for error in errors] == [2, 3, 4, 5]


def test_a_tool_is_told_by_more_than_the_first_row(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "x.jsonl", {"text": "x"}, {"text": "y", "cats": {"a": 1.0}})
    assert labels(path) == [None, "a"]


def test_errors_among_the_first_rows_come_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "a"}\nbroken\n{"text": "b"}\n[]\n', encoding="utf-8")
    events: list[object] = []
    for record in read_records(str(path), Reading(on_error=lambda error: events.append(error.id))):
        events.append(record["id"])
    assert events == ["x-1", "x-2", "x-3", "x-4"]


def test_prodigy_options_are_given_by_their_text(tmp_path: Path) -> None:
    options = [{"id": 1, "text": "Sport"}, {"id": 2, "text": "Health"}]
    path = jsonl(
        tmp_path / "x.jsonl",
        {"text": "x", "options": options, "accept": [2, 1], "answer": "accept"},
        {"text": "y", "options": options, "accept": [1], "answer": "accept"},
        {"text": "z", "options": "none", "accept": 3, "answer": "accept"},
    )
    assert labels(path) == [["Health", "Sport"], "Sport", "3"]
