"""Answers of earlier runs: those of a finished output, and those of one that was begun."""

from __future__ import annotations

import csv
import json
import tempfile
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from classifier.app.answers.state import (
    HASH_BYTES,
    Origin,
    State,
    id_hash,
    keys_by_id,
    read_state,
    state_of_output,
    state_path,
)
from classifier.corpus.formats.json_files import line_of
from classifier.errors import InputError

ANSWER = "answer"
"""Column of Parquet with the whole answer as JSON."""

PARQUET_ROWS = 5000

AGAIN = "Start without --resume, or give --rescore, to score all again; move it away to keep it."


@dataclass
class Store:
    """Lines of answers in a file, to be read at any place.

    Attributes:
        file: open for reading.
        starts: of the lines.
        keys: of the answers.
        end: of the last whole line.
        columns: of the table that it was, in their order; empty for lines of answers.
        holds_rows: its lines are rows of a table, not answers.
    """

    file: BinaryIO
    starts: array[int] = field(default_factory=lambda: array("q"))
    keys: list[bytes] = field(default_factory=list)
    end: int = 0
    columns: list[str] = field(default_factory=list)
    holds_rows: bool = False

    def line(self, position: int) -> bytes:
        """The line at a position."""
        self.file.seek(self.starts[position])
        return self.file.readline()


@dataclass
class Earlier:
    """What earlier runs left.

    Attributes:
        finished: of the output; None: there is none.
        begun: of the output that is not finished; None: there is none.
        outdated: ids of answers that another bundle or other options gave, which are redone.
    """

    finished: Store | None = None
    begun: Store | None = None
    outdated: set[bytes] = field(default_factory=set)

    @property
    def stores(self) -> list[Store]:
        """What is there, the finished answers first."""
        return [store for store in (self.finished, self.begun) if store is not None]


def earlier_answers(output: Path, partial: Path, origin: Origin, *, format: str, rescore: bool) -> Earlier:
    """Find what earlier runs answered, and make sure that it can stand beside new answers.

    Args:
        output: finished, or not there.
        partial: begun, or not there.
        origin: of the new answers.
        format: of the output.
        rescore: leave out what cannot stand beside them, in place of an error.

    Raises:
        InputError: other bundles or options answered it, nobody can tell which, or it is damaged.
    """
    earlier = Earlier()
    if is_there(output):
        state = state_of_output(output)
        if _fits(state, output, origin, earlier, rescore):
            earlier.finished = _scan(_lines_of(output, format), state, output)
    if is_there(partial):
        _check_first_line(partial)
        state = read_state(state_path(partial)) or (None if output.exists() else read_state(state_path(output)))
        if _fits(state, partial, origin, earlier, rescore):
            earlier.begun = _scan(Store(partial.open("rb")), state, partial)
    return earlier


def is_there(path: Path) -> bool:
    """Whether a file with answers is there; an empty one says nothing.

    Raises:
        InputError: it is no file.
    """
    if path.exists() and not path.is_file():
        raise InputError("is no file of answers. Move it away, or give another --output.", path=path)
    return path.exists() and path.stat().st_size > 0


def _check_first_line(partial: Path) -> None:
    with partial.open("rb") as file:
        line = file.readline()
    if line.endswith(b"\n"):
        _ids(line, 1, partial)


def _fits(state: State | None, path: Path, origin: Origin, earlier: Earlier, rescore: bool) -> bool:
    difference = "unknown bundles and options: its state is missing" if state is None else ""
    difference = difference or (state.origin.difference(origin) if state else "")
    if difference and not rescore:
        raise InputError(f"was answered with {difference}. {AGAIN}", path=path)
    if difference and state is not None:
        earlier.outdated |= set(keys_by_id(state.keys))
    return not difference


def _scan(store: Store, state: State | None, path: Path) -> Store:
    """Find the lines of a store and the key of each; a last line that is half written is left out."""
    by_id = keys_by_id(state.keys if state else [])
    store.file.seek(0)
    for number, line in enumerate(store.file, start=1):
        if not line.endswith(b"\n"):
            break
        keys = next((by_id[id_] for id_ in _ids(line, number, path) if id_ in by_id), None)
        if keys is None:
            raise InputError(f"answer {number} is to an article that its run did not have. {AGAIN}", path=path)
        store.starts.append(store.end)
        store.keys.append(keys.pop() if len(keys) > 1 else keys[0])
        store.end += len(line)
    return store


def _ids(line: bytes, number: int, path: Path) -> list[bytes]:
    """Hash of the id in a line; of CSV also without the apostrophe that keeps it from being a formula."""
    try:
        answer = json.loads(line)
        id_ = answer["id"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"line {number} is no answer. {AGAIN}", path=path) from error
    return [id_hash(id_), *([id_hash(id_[1:])] if isinstance(id_, str) and id_.startswith("'") else [])]


def _lines_of(output: Path, format_: str) -> Store:
    """A finished output as lines: itself, or those of its Parquet or CSV rows in a file of their own."""
    if format_ == "jsonl":
        return Store(output.open("rb"))
    file: Any = tempfile.TemporaryFile("w+b")  # noqa: SIM115
    store = Store(file)
    file.writelines(_parquet_lines(output, store) if format_ == "parquet" else _csv_lines(output, store))
    return store


def _parquet_lines(output: Path, store: Store) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(output) as table:
            store.columns = [name for name in table.schema_arrow.names if name != ANSWER]
            for batch in table.iter_batches(batch_size=PARQUET_ROWS, columns=[ANSWER], use_threads=False):
                yield from (f"{answer}\n".encode() for answer in batch.column(0).to_pylist())
    except (pa.ArrowException, OSError, IndexError) as error:
        what = f"is no Parquet file of answers ({(str(error).splitlines() or [''])[0]}). {AGAIN}"
        raise InputError(what, path=output) from error


def _csv_lines(output: Path, store: Store) -> Iterator[bytes]:
    try:
        with output.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            store.columns, store.holds_rows = list(rows.fieldnames or []), True
            yield from map(line_of, rows)
    except (csv.Error, UnicodeDecodeError, TypeError) as error:
        raise InputError(f"is no CSV file of answers ({error}). {AGAIN}", path=output) from error


def known_ids(store: Store | None) -> set[bytes]:
    """Hashes of the ids of a store."""
    return {key[:HASH_BYTES] for key in store.keys} if store else set()
