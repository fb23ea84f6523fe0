"""Where answers go: to standard output, into a pipe or a device, or to a file that is whole or not there."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from classifier.app.answers.batches import Batch, answers_of
from classifier.app.answers.columns import (
    EVIDENCE,
    Kinds,
    Row,
    answer_columns,
    answer_row,
    evidence_rows,
    stance_columns,
    stance_rows,
)
from classifier.app.answers.earlier import ANSWER
from classifier.app.answers.journal import Fill, Journal, Line
from classifier.app.answers.tables import fill_table, table_format, write_csv, write_table
from classifier.corpus.formats.json_files import line_of
from classifier.files import named_failures, open_stream
from classifier.tasks import Task

LINES = ("jsonl",)
"""Formats that go to standard output as lines of JSON."""

TABLES = ("csv", "parquet")
"""Formats with a column a value, and so a probability a label."""


@dataclass(frozen=True)
class Layout:
    """How answers become rows.

    Attributes:
        tasks: that are answered.
        kept: names of columns that are carried from the input.
        raw_cells: CSV cells stay as they are.
        stance, evidence: files of their own for targets and for quotations.
    """

    tasks: Sequence[Task]
    kept: Sequence[str] = ()
    raw_cells: bool = False
    stance: Path | None = None
    evidence: Path | None = None

    @property
    def tidy(self) -> list[tuple[Path, str, Kinds, Callable[[Any], Iterator[Row]]]]:
        """Each file of its own: its path, its option, its columns, and the rows of an answer."""
        tables: list[tuple[Path, str, Kinds, Callable[[Any], Iterator[Row]]]] = []
        if self.stance is not None:
            rows = partial(stance_rows, tasks=self.tasks, kept=self.kept)
            tables.append((self.stance, "--stance-output", stance_columns(self.tasks, self.kept), rows))
        if self.evidence is not None:
            quotes = partial(evidence_rows, tasks=self.tasks)
            tables.append((self.evidence, "--evidence-output", dict(EVIDENCE), quotes))
        return tables


def to_file(batches: Iterable[Batch], journal: Journal, format: str, layout: Layout) -> None:
    """Write lines of answers through a journal, and the files of their own from the same lines.

    Raises:
        InputError: a file cannot be written; what was scored stays as OUTPUT.partial.
    """
    journal.write(batches)
    if layout.tidy:
        write_tidy(lambda: (json.loads(line.content) for line in journal.lines()), layout)
    journal.finish(_fill(journal, format, layout))


def to_stream(batches: Iterable[Batch], output: Path, format: str, layout: Layout) -> None:
    """Write into a pipe or a device, each batch as soon as it is there."""
    with named_failures(output), open_stream(output) as file:
        WRITERS[format](batches, file, layout)


def to_stdout(batches: Iterable[Batch], format: str, layout: Layout) -> None:
    """Write to standard output, each batch as soon as it is there."""
    WRITERS[format](batches, sys.stdout.buffer, layout)


def with_tidy(batches: Iterable[Batch], layout: Layout) -> Iterator[Batch]:
    """Pass batches on, and write the files of their own when all have passed."""
    if not layout.tidy:
        yield from batches
        return
    with tempfile.TemporaryFile("w+b") as spool:
        for batch in batches:
            is_lines = isinstance(batch.content, bytes)
            spool.write(batch.content if is_lines else b"".join(map(line_of, batch.content)))
            yield batch

        def answers() -> Iterator[Any]:
            spool.seek(0)
            return map(json.loads, spool)

        write_tidy(answers, layout)


def write_tidy(answers: Callable[[], Iterator[Any]], layout: Layout) -> None:
    """Write the files of their own.

    Args:
        answers: gives all answers, as often as it is called.
        layout: names the files.
    """
    for path, option, columns, rows in layout.tidy:
        table = chain.from_iterable(map(rows, answers()))
        write_table(table, path, columns, format=table_format(path, option), raw_cells=layout.raw_cells)


def _fill(journal: Journal, format: str, layout: Layout) -> Fill | None:
    if format == "jsonl":
        return None
    if format == "json":
        return _fill_json
    finished = journal.earlier.finished
    return partial(_fill_table, format=format, layout=layout, before=finished.columns if finished else [])


def _fill_table(lines: Iterable[Line], draft: Path, *, format: str, layout: Layout, before: list[str]) -> None:
    """Rows of new and of earlier answers, with the columns that the earlier ones carried too."""
    own = answer_columns(layout.tasks)
    kept = [*layout.kept, *(name for name in before if name not in own and name not in layout.kept)]
    kinds = answer_columns(layout.tasks, kept) | ({ANSWER: "text"} if format == "parquet" else {})

    def row(line: Line) -> Row:
        values: Row = json.loads(line.content)
        if line.is_row:
            return values
        cells = answer_row(values, layout.tasks, kept)
        return cells | {ANSWER: line.content.decode().rstrip("\n")} if format == "parquet" else cells

    fill_table(map(row, lines), draft, kinds, format=format, raw_cells=layout.raw_cells)


def _fill_json(lines: Iterable[Line], draft: Path) -> None:
    with draft.open("wb") as file:
        _write_document((json.loads(line.content) for line in lines), file)


def _write_lines(batches: Iterable[Batch], file: BinaryIO, layout: Layout) -> None:
    """One JSON object a line."""
    del layout
    for batch in batches:
        file.write(batch.content)
        file.flush()


def _write_json(batches: Iterable[Batch], file: BinaryIO, layout: Layout) -> None:
    del layout
    _write_document(answers_of(batches), file)


def _write_document(answers: Iterator[Any], file: BinaryIO) -> None:
    """One JSON array, or the object alone where there is one article."""
    first = list(islice(answers, 2))
    if len(first) == 1:
        file.write(_document(first[0]) + b"\n")
        return
    start = b"["
    for answer in chain(first, answers):
        file.write(start + b"\n  " + _document(answer).replace(b"\n", b"\n  "))
        start = b","
    file.write(b"\n]\n" if first else b"[]\n")


def _document(answer: Any) -> bytes:
    return json.dumps(answer, ensure_ascii=False, indent=2).encode("utf-8", "surrogatepass")


def _write_rows(batches: Iterable[Batch], file: BinaryIO, layout: Layout) -> None:
    columns = list(answer_columns(layout.tasks, layout.kept))
    rows = (answer_row(answer, layout.tasks, layout.kept) for answer in answers_of(batches))
    write_csv(rows, file, columns, raw_cells=layout.raw_cells)


WRITERS = {"jsonl": _write_lines, "json": _write_json, "csv": _write_rows}
"""How each format is written as it comes; Parquet needs a file."""
