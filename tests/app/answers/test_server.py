"""`score --server` writes what `score` writes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.places import ROOT, SEEDS, STARTER

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def chosen(bundles: dict[str, Path]) -> list[str]:
    return [word for name in ("topic", "sentiment", "stance") for word in ("--model", str(bundles[name]))]


@pytest.fixture(scope="module")
def address(chosen: list[str]) -> Iterator[str]:
    command = [sys.executable, "-m", "classifier", "serve", "--port", "0", *chosen]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    yield process.stdout.readline().strip()
    process.terminate()
    process.communicate(timeout=60)


@pytest.mark.parametrize("files", [(STARTER,), (SEEDS,)], ids=["rows", "files"])
@pytest.mark.parametrize("options", [(), ("--probabilities", "--no-evidence")], ids=["plain", "options"])
def test_answers_are_those_of_this_process(
    run: Run, address: str, chosen: list[str], files: tuple[Path, ...], options: tuple[str, ...]
) -> None:
    own = run("score", *files, *chosen, *options, "--jobs", 1)
    assert run("score", *files, "--server", address, *options)[:2] == own[:2]


def test_targets_of_a_file_keep_their_ids(run: Run, address: str, chosen: list[str], tmp_path: Path) -> None:
    targets = tmp_path / "targets.csv"
    targets.write_text("name,aliases,id\nInes Okafor,the engineer,Q1\n")
    own = run("score", STARTER, *chosen, "--targets", targets, "--jobs", 1)
    assert run("score", STARTER, "--server", address, "--targets", targets)[:2] == own[:2]
    assert '"target_id":"Q1"' in own[1]


def test_tables_and_tasks(run: Run, address: str, chosen: list[str], tmp_path: Path) -> None:
    run("score", STARTER, *chosen[:2], "--output", tmp_path / "own.csv", "--jobs", 1)
    run("score", STARTER, "--server", address, "--model", "topic", "--output", tmp_path / "other.csv")
    assert (tmp_path / "other.csv").read_bytes() == (tmp_path / "own.csv").read_bytes()


def test_what_does_not_answer_is_said_in_a_line(run: Run, address: str) -> None:
    for wrong, said in (("ftp://x", "no address"), ("http://127.0.0.1:9", "Is it running?")):
        code, _, message = run("score", STARTER, "--server", wrong)
        assert code == 1 and said in message
    code, _, message = run("score", STARTER, "--server", address, "--model", "weather")
    assert code == 1 and "weather" in message
