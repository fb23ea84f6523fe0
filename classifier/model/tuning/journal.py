"""The journal of a search: a line for each finished trial, so that a stopped search goes on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.errors import InputError
from classifier.growing import append_line


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
            append_line(self.path, json.dumps({"rung": rung, "trial": trial, "score": score}).encode())


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
            append_line(path, json.dumps(head).encode())
        return Journal(path, {})
    lines = [record for line in _lines(path) if (record := _record(line)) is not None]
    first = lines[0] if lines else {}
    differing = [name for name, value in head.items() if first.get(name) != value]
    if differing:
        what = f"journal of another search (its {differing[0]} differs). Remove it, or give another --output."
        raise InputError(what, path=path)
    return Journal(path, dict(map(_trial, filter(_is_trial, lines[1:]))))


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error}). Make it readable, remove it, or give another --output."
        raise InputError(what, path=path) from error


def _is_trial(record: Mapping[str, Any]) -> bool:
    """Whether a line is whole; a damaged one is left out, and its trial is done again."""
    score = record.get("score")
    has_place = all(type(record.get(name)) is int for name in ("rung", "trial"))
    return has_place and isinstance(score, (int, float)) and math.isfinite(score)


def _trial(record: Mapping[str, Any]) -> tuple[tuple[int, int], float]:
    return (record["rung"], record["trial"]), float(record["score"])


def _record(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
