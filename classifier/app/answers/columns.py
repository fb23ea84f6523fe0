"""Answers as rows of a table: a column a value, each with one kind; docs/output.md explains every one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from classifier.app.answers.batches import Answer
from classifier.tasks import Task

Row = dict[str, Any]
Kinds = dict[str, str]
"""Kind of each column in its order, as in `classifier.corpus.formats.parquet`."""

HEAD: Mapping[str, str] = {"id": "text", "title": "text", "language": "text"}
TAIL: Mapping[str, str] = {"error_type": "text", "error": "text", "warnings": "list"}

EVIDENCE: Mapping[str, str] = {
    "id": "text",
    "task": "text",
    "target": "text",
    "rank": "integer",
    "label": "text",
    "weight": "number",
    "start": "integer",
    "end": "integer",
    "text": "text",
    "voice": "text",
    "speaker": "text",
}


def answer_columns(tasks: Sequence[Task], kept: Sequence[str] = ()) -> Kinds:
    """Columns of a table of answers, and their kinds; those that are carried have the kind of their values."""
    columns: Kinds = dict(HEAD)
    columns |= dict.fromkeys(kept, "nothing")
    for task in tasks:
        columns |= _task_columns(task)
    columns |= TAIL
    for task in tasks:
        if task.unit != "mention":
            columns |= {f"{task.name}_probability_{label}": "number" for label in task.labels}
    return columns


def answer_row(answer: Answer, tasks: Sequence[Task], kept: Sequence[str] = ()) -> Row:
    """An answer as one row; of a task that reads mentions, the first target."""
    row: Row = {name: answer.get(name) for name in (*HEAD, *kept)}
    for task in tasks:
        row |= _task_cells(answer.get(task.name), task)
    error = answer.get("error") or {}
    row |= {"error_type": error.get("type"), "error": error.get("message"), "warnings": answer.get("warnings", [])}
    return row


def stance_columns(tasks: Sequence[Task], kept: Sequence[str] = ()) -> Kinds:
    """Columns of the table with a row an article and target."""
    columns: Kinds = {"id": "text", "title": "text"} | dict.fromkeys(kept, "nothing")
    columns |= {"task": "text", "target": "text", "target_id": "text"}
    mention_tasks = [task for task in tasks if task.unit == "mention"]
    columns |= {"label": "list" if any(task.multi_label for task in mention_tasks) else "text"}
    columns |= {"probability": "number", "abstained": "truth", "reason": "text", "mentions": "integer"}
    return columns | {f"probability_{label}": "number" for task in mention_tasks for label in task.labels}


def stance_rows(answer: Answer, tasks: Sequence[Task], kept: Sequence[str] = ()) -> Iterator[Row]:
    """A row for each target of an article."""
    for task in tasks:
        for value in answer.get(task.name, ()) if task.unit == "mention" else ():
            yield {
                **{name: answer.get(name) for name in ("id", "title", *kept)},
                "task": task.name,
                "target": value["target"],
                "target_id": value.get("target_id"),
                **_decision(value, task),
                "mentions": value.get("mentions"),
                **{f"probability_{label}": share for label, share in value.get("probabilities", {}).items()},
            }


def evidence_rows(answer: Answer, tasks: Sequence[Task]) -> Iterator[Row]:
    """A row for each sentence that is quoted, the strongest of its answer first."""
    for task in tasks:
        value = answer.get(task.name) or []
        for entry in value if isinstance(value, list) else [value]:
            for rank, quote in enumerate(entry.get("evidence", ()), start=1):
                named = {"id": answer["id"], "task": task.name, "target": entry.get("target"), "rank": rank}
                yield {name: named.get(name, quote.get(name)) for name in EVIDENCE}


def _task_columns(task: Task) -> Kinds:
    name = task.name
    columns: Kinds = {f"{name}_target": "text"} if task.unit == "mention" else {}
    columns[name] = "list" if task.multi_label else "text"
    if task.ids:
        columns[f"{name}_id"] = "list" if task.multi_label else "text"
    if not task.multi_label:
        columns[f"{name}_probability"] = "number"
    columns |= {f"{name}_abstained": "truth", f"{name}_reason": "text"}
    if task.unit == "article" and not task.multi_label:
        columns[f"{name}_also"] = "list"
    return columns | ({f"{name}_mentions": "integer", f"{name}_targets": "integer"} if task.unit == "mention" else {})


def _task_cells(value: Any, task: Task) -> Row:
    name = task.name
    answers = value if isinstance(value, list) else [value] if value else []
    row: Row = {f"{name}_targets": len(answers)} if task.unit == "mention" and value is not None else {}
    if not answers:
        return row
    first = answers[0]
    row[f"{name}_target"] = first.get("target")
    row |= {name if column == "label" else f"{name}_{column}": cell for column, cell in _decision(first, task).items()}
    row[f"{name}_id"] = [entry.get("id") for entry in first["labels"]] if task.multi_label else first.get("id")
    row[f"{name}_mentions"] = first.get("mentions")
    row |= {f"{name}_also": first["also"]} if "also" in first else {}
    return row | {f"{name}_probability_{label}": share for label, share in first.get("probabilities", {}).items()}


def _decision(value: Answer, task: Task) -> Row:
    label = [entry["label"] for entry in value["labels"]] if task.multi_label else value["label"]
    return {
        "label": label,
        "probability": value.get("probability"),
        "abstained": value["abstained"],
        "reason": value.get("reason"),
    }
