"""The journal of a search: a line for each finished trial, so that a stopped search goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.errors import InputError
from classifier.files import named_failures


@dataclass(frozen=True)
class Journal:
    """Scores of finished trials, in memory and in a file.

    Attributes:
        path: of the file; None: nothing is kept.
        scores: by number of the rung and of the trial.
    """

    path: Path | None
    scores: dict[tuple[int, int], float]

    def score(self, rung: int, trial: int) -> float | None:
        """What a trial scored; None: it was not finished."""
        return self.scores.get((rung, trial))

    def add(self, rung: int, trial: int, score: float) -> None:
        """Note a finished trial.

        Raises:
            InputError: the file cannot be written.
        """
        self.scores[rung, trial] = score
        if self.path is not None:
            _append(self.path, {"rung": rung, "trial": trial, "score": score})


def open_journal(path: Path | None, head: Mapping[str, Any]) -> Journal:
    """Read a journal, or begin one.

    Args:
        path: of the file; None: a journal in memory.
        head: what the search is; a journal of another one is refused.

    Raises:
        InputError: it belongs to another search, is no journal, or cannot be read or written.
    """
    head = json.loads(json.dumps(head))
    if path is None or not path.exists():
        if path is not None:
            _append(path, head)
        return Journal(path, {})
    lines = [record for line in _lines(path) if (record := _record(line)) is not None]
    first = lines[0] if lines else {}
    differing = [name for name, value in head.items() if first.get(name) != value]
    if differing:
        what = f"journal of another search (its {differing[0]} differs). Remove it, or give another --output."
        raise InputError(what, path=path)
    return Journal(path, {(line["rung"], line["trial"]): line["score"] for line in lines[1:]})


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error}). Make it readable, remove it, or give another --output."
        raise InputError(what, path=path) from error


def _append(path: Path, record: Mapping[str, Any]) -> None:
    with named_failures(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # A line that was cut off by a crash ends here, and is left out when the journal is read.
        broken = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
        with path.open("a", encoding="utf-8") as file:
            file.write(("\n" if broken else "") + json.dumps(record) + "\n")


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
