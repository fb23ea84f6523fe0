"""Worker processes of a training beyond memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from classifier.errors import ClassifierError
from classifier.model.streamed.workers import Workers


def note_process(folder: Path, name: str) -> None:
    (folder / name).write_text(str(os.getpid()))


def die(folder: Path) -> None:
    del folder
    os._exit(9)


def test_processes_stay_from_step_to_step(tmp_path: Path) -> None:
    with Workers(2) as workers:
        workers.run(note_process, ((tmp_path, f"first{i}") for i in range(4)))
        workers.run(note_process, ((tmp_path, f"second{i}") for i in range(4)))
    first, second = ({path.read_text() for path in tmp_path.glob(f"{step}*")} for step in ("first", "second"))
    assert len(first | second) <= 2 and str(os.getpid()) not in first | second


def test_workers_that_rested_are_others(tmp_path: Path) -> None:
    with Workers(2) as workers:
        workers.run(note_process, [(tmp_path, "first")])
        workers.rest()
        workers.run(note_process, [(tmp_path, "second")])
    assert (tmp_path / "first").read_text() != (tmp_path / "second").read_text()


def test_one_worker_is_this_process(tmp_path: Path) -> None:
    with Workers(1) as workers:
        workers.run(note_process, [(tmp_path, "own")])
    assert (tmp_path / "own").read_text() == str(os.getpid())


def test_a_worker_that_dies_is_one_clear_line(tmp_path: Path) -> None:
    with (
        pytest.raises(ClassifierError, match="run the same command again: what was done is kept"),
        Workers(2) as own,
    ):
        own.run(die, [(tmp_path,)])
