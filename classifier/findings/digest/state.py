"""What a digest remembers from day to day: one SQLite file with the answers to every article that it has seen."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from classifier.errors import InputError
from classifier.findings.events.stories import LEAD_CHARACTERS

FILE = "digest.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL, day TEXT NOT NULL, article TEXT NOT NULL, answer TEXT NOT NULL
) STRICT
"""
_DAYS = "CREATE INDEX IF NOT EXISTS answers_by_day ON answers (day)"

KEPT = ("title", "outlet", "published", "url")
"""Columns of an article that a digest shows, beside the beginning of its text, by which stories are told."""


@dataclass(frozen=True)
class Seen:
    """An article with its answer.

    Attributes:
        id: of the article.
        day: of its date, else the day on which it was first seen.
        article: the columns that are kept.
        answer: as `classifier score` gives it.
    """

    id: str
    day: date
    article: Mapping[str, Any]
    answer: Mapping[str, Any]


class State:
    """Answers by article; an article that has not changed, nor the models, is not scored again.

    Attributes:
        models: that answer, as a text that tells them from others.
    """

    def __init__(self, connection: sqlite3.Connection, models: str = "") -> None:
        self.connection, self.models = connection, models

    def unknown(self, records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """The articles without an answer, or with another text than before."""
        for record in records:
            row = self.connection.execute("SELECT hash FROM answers WHERE id = ?", (str(record["id"]),)).fetchone()
            if row is None or row[0] != hash_of(record, self.models):
                yield record

    def add(self, record: Mapping[str, Any], answer: Mapping[str, Any], day: date) -> None:
        """Keep an answer; one to the same article before it goes."""
        article = {name: record[name] for name in KEPT if record.get(name)}
        article["text"] = str(record.get("text") or "")[:LEAD_CHARACTERS]
        values = (str(record["id"]), hash_of(record, self.models), day.isoformat(), _json(article), _json(answer))
        self.connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", values)

    def save(self) -> None:
        """Write what was added: all of it or, if that is interrupted, nothing."""
        self.connection.commit()

    def between(self, first: date, last: date) -> list[Seen]:
        """The articles from a day to another, in the order of their days and ids."""
        query = "SELECT id, day, article, answer FROM answers WHERE day BETWEEN ? AND ? ORDER BY day, id"
        rows = self.connection.execute(query, (first.isoformat(), last.isoformat()))
        return [
            Seen(id_, date.fromisoformat(day), json.loads(article), json.loads(answer))
            for id_, day, article, answer in rows
        ]


@contextmanager
def opened_state(folder: Path | None, models: str = "") -> Iterator[State]:
    """Open the state of a folder, for one run; what was learnt stays if the run is stopped.

    Args:
        folder: None: a state that is forgotten.
        models: see `State`.

    Raises:
        InputError: it cannot be opened.
    """
    place = ":memory:" if folder is None else str(folder / FILE)
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(place, timeout=30)
        connection.execute(_TABLE)
        connection.execute(_DAYS)
    except (OSError, sqlite3.Error) as error:
        what = f"cannot be used as the state of a digest ({error}). Give another --state."
        raise InputError(what, path=place) from error
    try:
        yield State(connection, models)
    finally:
        connection.close()


def hash_of(record: Mapping[str, Any], models: str = "") -> str:
    """Hash of what an answer depends on."""
    parts = [models, *(str(record.get(name) or "") for name in ("title", "text", "outlet", "language"))]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
