"""Answers out: JSONL, JSON, CSV, Parquet; to stdout, or to a file that is whole or not there."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from classifier.errors import InputError

Answer = dict[str, Any]
PARTIAL = ".partial"
"""Behind the name of an output that is not finished; `--resume` goes on with it."""

PARQUET_ROWS = 5000
TAIL_BYTES = 1 << 16
"""Read at a time from a file's end, in search of the last whole line."""

LINES = ("jsonl", "parquet")
"""Formats that are written as lines of JSON first."""


class Batch(NamedTuple):
    """Answers as they go from whoever scored them to whoever writes them.

    Attributes:
        content: lines of JSON as bytes, or the answers themselves.
        answered, failed: how many articles were scored, and could not be.
        last: the last one that could not be, and why.
    """

    content: Any
    answered: int
    failed: int
    last: str

    @property
    def size(self) -> int:
        """Number of articles."""
        return self.answered + self.failed


def packed(answers: list[Answer], *, as_lines: bool, stop: bool) -> Batch:
    """Make a batch.

    Args:
        answers: to pack.
        as_lines: as lines of JSON; else the answers as they are.
        stop: leave out the first article that could not be scored, and what is behind it.
    """
    failed = [place for place, answer in enumerate(answers) if "error" in answer]
    bad = failed[0 if stop else -1] if failed else None
    last = "" if bad is None else f"{answers[bad]['id']}: {answers[bad]['error']['message']}"
    kept = answers[:bad] if stop else answers
    content = b"".join(map(line_of, kept)) if as_lines else kept
    return Batch(content, len(kept) - (0 if stop else len(failed)), 1 if stop and failed else len(failed), last)


def line_of(answer: Answer) -> bytes:
    """An answer as a line of JSONL."""
    import orjson

    return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)


def write_lines(batches: Iterable[Batch], file: BinaryIO) -> None:
    """One JSON object a line, each batch as soon as it is there."""
    for batch in batches:
        file.write(batch.content)
        file.flush()


def write_json(batches: Iterable[Batch], file: BinaryIO) -> None:
    """One JSON array, or the object alone where there is one article."""
    found = list(_answers(batches))
    file.write(json.dumps(found[0] if len(found) == 1 else found, ensure_ascii=False, indent=2).encode() + b"\n")


def write_csv(batches: Iterable[Batch], file: BinaryIO) -> None:
    """One row an article; the columns are those of the first one that could be scored."""
    answers = _answers(batches)
    head: list[Answer] = []
    for answer in answers:
        head.append(answer)
        if "error" not in answer:
            break
    if head:
        text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.DictWriter(text, fieldnames=list(flat(head[-1])), extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows(map(flat, chain(head, answers)))
        text.detach()


def _answers(batches: Iterable[Batch]) -> Iterator[Answer]:
    return chain.from_iterable(batch.content for batch in batches)


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


def is_finished(output: Path) -> bool:
    """Whether an output is there and no interrupted run of it."""
    return output.exists() and not _partial(output).exists()


def done_ids(output: Path) -> Iterator[str]:
    """Ids of the answers that an interrupted run left, after cutting off a half-written line."""
    partial = _partial(output)
    if partial.exists():
        os.truncate(partial, _whole_bytes(partial))
        with partial.open("rb") as file:
            yield from (json.loads(line)["id"] for line in file)


def _whole_bytes(path: Path) -> int:
    """Size of a file without what is behind its last line feed."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - TAIL_BYTES)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0


def write_file(batches: Iterable[Batch], output: Path, format_: str, *, resume: bool = False) -> None:
    """Write to `OUTPUT.partial`, and rename when all is there.

    Raises:
        InputError: the file cannot be written; what was written stays as OUTPUT.partial.
    """
    partial = _partial(output)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("ab" if resume else "wb") as file:
            WRITERS[format_](batches, file)
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
    names = [*_columns(lines), "answer"]
    with (
        lines.open("rb") as file,
        pq.ParquetWriter(draft, pa.schema([(name, pa.string()) for name in names])) as writer,
    ):
        while chunk := list(islice(file, PARQUET_ROWS)):
            rows = [{**flat(json.loads(line)), "answer": line.decode().rstrip()} for line in chunk]
            columns = [pa.array([row.get(name, "") for row in rows], pa.string()) for name in names]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, names=names))
    draft.replace(output)


def _columns(lines: Path) -> list[str]:
    """Columns of the first article that could be scored, else of any."""
    answer: Answer = {"id": ""}
    with lines.open("rb") as file:
        for line in file:
            answer = json.loads(line)
            if "error" not in answer:
                break
    return list(flat(answer))


def to_stdout(batches: Iterable[Batch], format_: str) -> None:
    """Write to standard output."""
    WRITERS[format_](batches, sys.stdout.buffer)


WRITERS = {"jsonl": write_lines, "parquet": write_lines, "json": write_json, "csv": write_csv}
