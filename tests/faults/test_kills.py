"""Every command that writes, killed at a random moment: the old output or the new one, and the next run mends it.

`CLASSIFIER_KILLS` says how often in all (300: `pytest tests/faults -m slow`).
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.faults.faults import WRITINGS, Writing, duration, kill_after, left_behind, run

KILLS = int(os.environ.get("CLASSIFIER_KILLS", "300"))
FEW = [writing for writing in WRITINGS if writing.name in ("score-jsonl-resume", "convert-parquet")]


def _digest(path: Path) -> dict[str, bytes]:
    """The bytes of a file, or of each file of a folder."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return {str(file.relative_to(path.parent)): file.read_bytes() for file in files}


def _kill(writing: Writing, times: int, folder: Path, news: Path, topic: Path, seed: int) -> None:
    """Kill a command so often, each time at another moment, and look what is there."""
    chance = random.Random(seed)
    reference = folder / "reference"
    reference.mkdir()
    seconds = duration(writing.command(news, reference, topic))
    whole = _digest(reference / writing.output)
    for n in range(times):
        place = folder / f"kill-{n}"
        place.mkdir()
        arguments = writing.command(news, place, topic)
        # Most of a run is its start; the moments of writing come late.
        kill_after(arguments, seconds * (0.3 + 0.75 * chance.random()))
        output = place / writing.output
        if output.exists():
            assert writing.is_whole(output), f"kill {n} of {writing.name} left a broken output"
            if writing.name == "convert-folder":
                shutil.rmtree(place)
                continue
        done = run(writing.command(news, place, topic, again=True))
        assert done.returncode == 0, done.stderr
        assert writing.is_whole(output) and left_behind(place) == []
        assert not output.is_dir() or left_behind(output) == []
        assert not writing.same or _digest(output) == whole
        shutil.rmtree(place)


@pytest.mark.parametrize("writing", FEW, ids=lambda writing: writing.name)
def test_a_killed_run_leaves_the_old_or_the_new_and_the_next_one_mends_it(
    writing: Writing, tmp_path: Path, news: Path, topic: Path
) -> None:
    _kill(writing, 1, tmp_path, news, topic, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("writing", WRITINGS, ids=lambda writing: writing.name)
def test_many_kills(writing: Writing, tmp_path: Path, news: Path, topic: Path) -> None:
    _kill(writing, -(-KILLS // len(WRITINGS)), tmp_path, news, topic, seed=2)
