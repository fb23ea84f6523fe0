from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from classifier.corpus.formats.read import read_records
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError


def task(number: int, *values: dict[str, Any], kind: str = "choices") -> dict[str, Any]:
    annotations = [{"result": [{"from_name": "q", "type": kind, "value": value}]} for value in values]
    return {"id": number, "data": {"text": f"Text {number}."}, "annotations": annotations}


def read(path: Path, content: object) -> tuple[list[Record], list[InputError], list[str]]:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    errors: list[InputError] = []
    notes: list[str] = []
    return list(read_records(str(path), Reading(on_error=errors.append, on_note=notes.append))), errors, notes


def test_annotators_choose_sets(tmp_path: Path) -> None:
    sets = [["labour"], ["politics", "health"], ["health", "politics"]]
    records, _, _ = read(tmp_path / "x.json", [task(1, *({"choices": choices} for choices in sets))])
    assert records[0]["label"] == ["politics", "health"]


def test_taxonomies_and_ratings_are_labels_and_other_results_are_counted(tmp_path: Path) -> None:
    taxonomy, rating = {"taxonomy": [["politics", "cabinet"]]}, {"rating": 4}
    tasks = [task(1, taxonomy), task(2, rating), task(3, {"text": ["a note"]}, kind="textarea")]
    records, errors, notes = read(tmp_path / "x.json", tasks)
    assert [record["label"] for record in records] == ["politics/cabinet", "4", None]
    assert not errors and len(notes) == 1 and "1 results of the type 'textarea'" in notes[0]


def test_choices_in_a_csv_cell_are_labels(tmp_path: Path) -> None:
    rows = '11,1,1,One.,"{""choices"":[""politics"",""health""]}"\n12,1,2,Two.,sport\n13,1,3,Three.,"[[""a"",""b""]]"\n'
    records, _, _ = read(tmp_path / "x.csv", f"annotation_id,annotator,id,text,topic\n{rows}")
    assert [record["topic"] for record in records] == [["politics", "health"], "sport", "a/b"]


def test_a_task_of_another_shape_costs_itself_alone(tmp_path: Path) -> None:
    odd: list[dict[str, Any]] = [
        {"id": 2, "data": {"text": "x"}, "annotations": [5]},
        {"id": 3, "data": None, "annotations": []},
        {"id": 4, "data": {"text": "x"}, "annotations": [{"result": "none"}]},
        {"id": 5, "data": {"text": "x"}, "annotations": "none"},
    ]
    fine = [{"id": 6, "data": "Plain text.", "annotations": None}, task(7, {"choices": "sport"}), task(8)]
    records, errors, _ = read(tmp_path / "x.json", [task(1, {"choices": ["a"]}), *odd, *fine])
    assert [(record["id"], record["label"]) for record in records] == [
        ("1", "a"),
        ("6", None),
        ("7", "sport"),
        ("8", None),
    ]
    assert len(errors) == 4
