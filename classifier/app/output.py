"""Answers out: JSONL, JSON, CSV, Parquet; to stdout, or to a file that is whole or not there."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from classifier.errors import InputError

Answer = dict[str, Any]
PARTIAL = ".partial"
"""Behind the name of an output that is not finished; `--resume` goes on with it."""

PARQUET_ROWS = 5000


def write_jsonl(answers: Iterable[Answer], file: TextIO) -> None:
    """One JSON object a line, each written as soon as it is there."""
    for answer in answers:
        file.write(line_of(answer))


def write_json(answers: Iterable[Answer], file: TextIO) -> None:
    """One JSON array, or the object alone where there is one article."""
    found = list(answers)
    json.dump(found[0] if len(found) == 1 else found, file, ensure_ascii=False, indent=2)
    file.write("\n")


def write_csv(answers: Iterable[Answer], file: TextIO) -> None:
    """One row an article; the columns are those of the first batch of tasks."""
    writer: csv.DictWriter[str] | None = None
    for answer in answers:
        row = flat(answer)
        if writer is None:
            writer = csv.DictWriter(file, fieldnames=_columns(row), extrasaction="ignore", restval="")
            writer.writeheader()
        writer.writerow(row)


def line_of(answer: Answer) -> str:
    """An answer as a line of JSONL."""
    return json.dumps(answer, ensure_ascii=False) + "\n"


def flat(answer: Answer) -> dict[str, str]:
    """An answer as one row of texts; several targets are joined by semicolons."""
    row = {name: str(answer.get(name, "")) for name in ("id", "title", "language")}
    for name, value in answer.items():
        if isinstance(value, list) and name != "warnings":
            row |= {
                name: "; ".join(f"{one['target']}: {one['label']}" for one in value),
                f"{name}_probability": "; ".join(str(one["probability"]) for one in value),
                f"{name}_abstained": "; ".join(str(one["abstained"]).lower() for one in value),
            }
        elif isinstance(value, dict) and "labels" in value:
            row[name] = "; ".join(one["label"] for one in value["labels"])
        elif isinstance(value, dict) and "label" in value:
            row |= {
                name: value["label"] or "",
                f"{name}_probability": str(value["probability"] if value["probability"] is not None else ""),
                f"{name}_abstained": str(value["abstained"]).lower(),
            }
    row["error"] = answer.get("error", {}).get("message", "")
    row["warnings"] = "; ".join(answer.get("warnings", []))
    return row


def done_ids(output: Path) -> list[str]:
    """Ids of the answers that an interrupted run left, after cutting off a half-written line."""
    partial = _partial(output)
    if not partial.exists():
        return []
    data = partial.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        os.truncate(partial, len(whole))
    return [json.loads(line)["id"] for line in whole.splitlines()]


def write_file(answers: Iterable[Answer], output: Path, format_: str, *, resume: bool = False) -> None:
    """Write to `OUTPUT.partial`, and rename when all is there.

    Raises:
        InputError: the file cannot be written; what was written stays as OUTPUT.partial.
    """
    partial = _partial(output)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("a" if resume else "w", encoding="utf-8", newline="") as file:
            WRITERS["jsonl" if format_ == "parquet" else format_](answers, file)
        if format_ == "parquet":
            _to_parquet(partial, output)
            partial.unlink()
        else:
            partial.replace(output)
    except OSError as error:
        raise InputError(f"cannot be written ({error.strerror}).", path=output) from error


def _partial(output: Path) -> Path:
    return output.with_name(output.name + PARTIAL)


def _to_parquet(lines: Path, output: Path) -> None:
    """Turn JSONL into Parquet: nested answers as JSON text beside flat columns, by row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    draft = output.with_name(output.name + ".tmp")
    writer: Any = None
    for rows in _chunks(lines):
        table = [flat(answer) | {"answer": json.dumps(answer, ensure_ascii=False)} for answer in rows]
        names = [*_columns(table[0]), "answer"] if writer is None else writer.schema.names
        batch = pa.table({name: pa.array([row.get(name, "") for row in table], pa.string()) for name in names})
        writer = writer or pq.ParquetWriter(draft, batch.schema)
        writer.write_table(batch)
    if writer is not None:
        writer.close()
        draft.replace(output)


def _chunks(lines: Path) -> Iterator[list[Answer]]:
    rows: list[Answer] = []
    with lines.open(encoding="utf-8") as file:
        for line in file:
            rows.append(json.loads(line))
            if len(rows) == PARQUET_ROWS:
                yield rows
                rows = []
    if rows:
        yield rows


def _columns(row: dict[str, str]) -> list[str]:
    return [name for name in row if name != "answer"]


def to_stdout(answers: Iterable[Answer], format_: str) -> None:
    """Write to standard output."""
    WRITERS[format_](answers, sys.stdout)


WRITERS = {"jsonl": write_jsonl, "json": write_json, "csv": write_csv}
