"""Label Studio: its JSON export, and the rows of its JSON-MIN and CSV exports."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from classifier.corpus.records.files import Record
from classifier.corpus.records.labels import label_text, labels_of, one_or_list
from classifier.errors import InputError

BOOKKEEPING = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time")
"""Columns of an export that are the tool's own."""

LABEL_TYPES = ("choices", "taxonomy", "rating")
"""Results that are labels, by the key that holds them."""

MAX_CELL_CHARACTERS = 10_000
"""A longer cell is a text and no list of choices."""


def from_label_studio(raw: Record) -> Record:
    """Read a Label Studio task; where annotators differ, the set of labels of the most, then of the first.

    Raises:
        InputError: its annotations have another shape.
    """
    data = raw.get("data")
    if not isinstance(data, (dict, str)):
        raise InputError("has no `data`, as a Label Studio task has. Mend or remove it.")
    answers: dict[str, list[list[str]]] = {}
    for annotation in _objects(raw.get("annotations"), "annotations"):
        if not annotation.get("was_cancelled"):
            for question, labels in _answers(annotation).items():
                answers.setdefault(question, []).append(labels)
    columns = {question: one_or_list(_of_most(sets)) for question, sets in answers.items()}
    # One question is the label, whatever the project calls it; several keep their names.
    columns = {"label": next(iter(columns.values()))} if len(columns) == 1 else {"label": None, **columns}
    return {"id": raw.get("id"), **(data if isinstance(data, dict) else {"text": data}), **columns}


def to_label_studio(record: Record, label: str) -> Record:
    """Write a Label Studio task with one annotation, ready to be imported."""
    labels = labels_of(record.get(label))
    result = {"from_name": label, "to_name": "text", "type": "choices", "value": {"choices": labels}}
    annotations = [{"was_cancelled": False, "result": [result]}] if labels else []
    return {"data": {name: value for name, value in record.items() if name != label}, "annotations": annotations}


def from_label_studio_min(raw: Record) -> Record:
    """Read a row of Label Studio's JSON-MIN or CSV; its questions are columns."""
    return {name: _choices(value) for name, value in raw.items() if name not in BOOKKEEPING}


def to_label_studio_min(record: Record, label: str) -> Record:
    """Write a row of Label Studio's JSON-MIN."""
    value = record.get(label)
    return {**record, label: {"choices": labels_of(value)}} if isinstance(value, (list, tuple)) else dict(record)


def has_choices(value: object) -> bool:
    """Whether a value is a list of choices as Label Studio exports it."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("choices", "taxonomy")


def unread_types(raw: Record) -> list[str]:
    """Name the types of a task's results that are no labels, one a result."""
    annotations = raw.get("annotations")
    results = [
        result
        for annotation in (annotations if isinstance(annotations, list) else [])
        if isinstance(annotation, dict) and isinstance(annotation.get("result"), list)
        for result in annotation["result"]
        if isinstance(result, dict) and not set(LABEL_TYPES) & set(_value_of(result))
    ]
    return [str(result.get("type", "unknown")) for result in results]


def _answers(annotation: Record) -> dict[str, list[str]]:
    """The labels that one annotator gave to each question."""
    answers: dict[str, list[str]] = {}
    for result in _objects(annotation.get("result"), "results"):
        value = _value_of(result)
        labels = [label for key in LABEL_TYPES for label in labels_of(value.get(key))]
        if labels:
            answers.setdefault(str(result.get("from_name", "label")), []).extend(labels)
    return answers


def _of_most(sets: list[list[str]]) -> list[str]:
    """The set that most annotators chose, in the order of the first of them."""
    counts = Counter(frozenset(labels) for labels in sets)
    most = max(counts.values())
    return next(labels for labels in sets if counts[frozenset(labels)] == most)


def _objects(value: object, what: str) -> list[Record]:
    entries = [] if value is None else value
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(f"its {what} are not a list of objects, as Label Studio has them. Mend or remove them.")
    return entries


def _value_of(result: Record) -> Record:
    value = result.get("value")
    return value if isinstance(value, dict) else {}


def _choices(value: Any) -> Any:
    """The labels of a cell, where it holds choices or a taxonomy, in CSV as JSON text."""
    if isinstance(value, str) and len(value) <= MAX_CELL_CHARACTERS and value[:2] in ('{"', "[[", "[{"):
        try:
            parsed = json.loads(value)
        except (ValueError, RecursionError):
            return value
        value = parsed if has_choices(parsed) or _is_taxonomy(parsed) else value
    if has_choices(value):
        value = next(iter(value.values()))
        return one_or_list(value)
    return one_or_list([label_text(path) for path in value]) if _is_taxonomy(value) else value


def _is_taxonomy(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(path, list) for path in value)
