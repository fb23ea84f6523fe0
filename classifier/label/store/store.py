"""The store of labels: one SQLite file, to which rows are added and from which none is taken.

Every decision is a transaction that is on the disk before it is answered (WAL, synchronous FULL), so that
a killed process loses nothing; a decision that is sent again after that is known by its token. Several
processes may have one store open.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Self

from classifier.errors import InputError, TaskError
from classifier.label.store.decisions import Decision
from classifier.tasks import Task

FORMAT = 1
"""Raise when an older `classifier` could not read, or would misread, a store of this one."""

PATIENCE_S = 30.0
"""How long a writer waits for another one; a transaction here takes milliseconds."""

_COLUMNS = tuple(field.name for field in fields(Decision))

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (item TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    token TEXT NOT NULL UNIQUE, item TEXT NOT NULL, action TEXT NOT NULL, labels TEXT NOT NULL,
    coder TEXT NOT NULL, at TEXT NOT NULL, chosen TEXT NOT NULL, side TEXT NOT NULL, hash TEXT NOT NULL,
    model INTEGER NOT NULL, suggestion TEXT, probability REAL, note TEXT NOT NULL, undoes TEXT
);
{
    "".join(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'rows of a store are never changed'); END;"
        for table in ("articles", "decisions")
        for verb in ("UPDATE", "DELETE")
    )
}
"""


class Store:
    """An open store of labels.

    Attributes:
        path: of the SQLite file.
        task: whose labels it holds.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, task: Task) -> None:
        self.path, self.task = path, task
        self._connection, self._lock = connection, threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was decided is in it."""
        with self._lock:
            self._connection.close()

    def record(self, decision: Decision, article: Mapping[str, Any] | None = None) -> bool:
        """Add a decision, and what was decided on; it is on the disk when this returns.

        Args:
            decision: with a token of its own.
            article: of the item, JSON-ready; kept the first time. None: an undo.

        Returns:
            False where a decision of this token is there already.
        """
        return self.record_all([(decision, article)]) == 1

    def record_all(self, decisions: Sequence[tuple[Decision, Mapping[str, Any] | None]]) -> int:
        """Add several decisions in one transaction: all or none; give how many were new."""
        with self._transaction() as connection:
            return sum(_insert(connection, decision, article) for decision, article in decisions)

    def decisions(self, after: int = 0) -> tuple[list[Decision], int]:
        """The decisions behind a row number, oldest first, and the number of the last."""
        with self._lock, _named(self.path):
            query = f"SELECT number, {', '.join(_COLUMNS)} FROM decisions WHERE number > ? ORDER BY number"
            rows = self._connection.execute(query, (after,)).fetchall()
            return [_decision(row[1:]) for row in rows], rows[-1][0] if rows else after

    def articles(self) -> dict[str, dict[str, Any]]:
        """What was decided on, by item."""
        with self._lock, _named(self.path):
            rows = self._connection.execute("SELECT item, record FROM articles").fetchall()
            return {item: json.loads(record) for item, record in rows}

    def about(self, key: str) -> Any:
        """A value that the store keeps about itself; None where there is none."""
        with self._lock, _named(self.path):
            return _about(self._connection, key)

    def set_about(self, key: str, value: object) -> None:
        """Keep a value, JSON-ready, in place of the one that is there."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, json.dumps(value)))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _named(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def open_store(path: Path, task: Task | None = None) -> Store:
    """Open a store, and make one where a task is given and none is there.

    Args:
        path: of the SQLite file.
        task: with its labels; None: the store's own.

    Raises:
        InputError: it is not there, no store, or cannot be opened.
        TaskError: it holds labels of another task.
    """
    if task is None and not path.is_file():
        raise InputError("no such store. `classifier label POOL --task NAME --store FILE` makes one.", path=path)
    with _named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            if task is not None:
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
            return Store(path, connection, _checked_task(path, connection, task))
        except BaseException:
            connection.close()
            raise


def _checked_task(path: Path, connection: sqlite3.Connection, task: Task | None) -> Task:
    if task is not None:
        entries = {"format": FORMAT, "task": _task_entry(task)}
        rows = [(key, json.dumps(value)) for key, value in entries.items()]
        connection.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", rows)
    if _about(connection, "format") != FORMAT:
        raise InputError("was written by another version of classifier. Use that, or another store.", path=path)
    stored = _about(connection, "task")
    try:
        own = Task(stored["name"], stored["unit"], tuple(stored["labels"]), multi_label=stored["multi_label"])
    except (TypeError, KeyError) as error:
        raise InputError("is a damaged store: its task cannot be read. Take a copy of it.", path=path) from error
    if task is not None and _task_entry(task) != stored:
        raise TaskError(
            f"{path}: holds labels of {own.name!r} ({own.unit}: {', '.join(own.labels)}), not of {task.name!r} "
            f"({task.unit}: {', '.join(task.labels)}). Give the same task, or another --store."
        )
    return own


def _task_entry(task: Task) -> dict[str, Any]:
    return {"name": task.name, "unit": task.unit, "labels": list(task.labels), "multi_label": task.multi_label}


def _about(connection: sqlite3.Connection, key: str) -> Any:
    row = connection.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])


def _insert(connection: sqlite3.Connection, decision: Decision, article: Mapping[str, Any] | None) -> bool:
    if article is not None:
        record = json.dumps(article)
        connection.execute("INSERT OR IGNORE INTO articles VALUES (?, ?)", (decision.item, record))
    values = [getattr(decision, name) for name in _COLUMNS]
    values[_COLUMNS.index("labels")] = json.dumps(list(decision.labels))
    places = ", ".join("?" * len(_COLUMNS))
    query = f"INSERT OR IGNORE INTO decisions ({', '.join(_COLUMNS)}) VALUES ({places})"
    return connection.execute(query, values).rowcount == 1


def _decision(row: tuple[Any, ...]) -> Decision:
    values = dict(zip(_COLUMNS, row, strict=True))
    return Decision(**values | {"labels": tuple(json.loads(values["labels"]))})


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, TypeError) as error:
        raise InputError(f"cannot be used as a store of labels ({error}). Name another store.", path=path) from error
