"""One run for one output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.files import DRAFT
from classifier.locks import locked
from tests.places import ROOT

HOLD = """
import sys
from pathlib import Path
from classifier.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_run(output: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLD, str(output)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_run_is_refused_by_name_through_a_link_too(tmp_path: Path) -> None:
    output, link = tmp_path / "answers.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(output.name)
    with another_run(output) as process:
        for path in (output, link):
            with pytest.raises(InputError, match=f"written by process {process.pid} on .* since"), locked(path):
                pass


def test_the_lock_of_a_process_that_was_killed_is_taken_over_and_its_drafts_removed(tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    with another_run(output) as process:
        process.kill()
        process.wait()
        dead, ours = (f"answers.jsonl.{pid}-ab{DRAFT}" for pid in (process.pid, os.getpid()))
        for name in (f".{dead}", f"..{dead.replace('.jsonl', '.jsonl.state.jsonl')}", f".{ours}"):
            (tmp_path / name).touch()
        assert (tmp_path / ".answers.jsonl.lock").exists()
        with locked(output):
            holder = json.loads((tmp_path / ".answers.jsonl.lock").read_text(encoding="utf-8"))
            assert holder["pid"] == os.getpid()
    assert list(tmp_path.iterdir()) == [tmp_path / f".{ours}"]


def test_one_process_does_not_lock_an_output_twice(tmp_path: Path) -> None:
    with locked(tmp_path / "a"), pytest.raises(InputError, match="is being written"), locked(tmp_path / "a"):
        pass
    with locked(tmp_path / "a"), locked(tmp_path / "b"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    with locked(tmp_path / "new" / "deep" / "answers.jsonl"):
        pass
    assert list(tmp_path.iterdir()) == []
