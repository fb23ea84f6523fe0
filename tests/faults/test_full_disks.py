"""Full disks, read-only and vanished folders: one line, exit 1, and what was there is as it was."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.running import one_line
from tests.faults.faults import WRITINGS, Writing, left_behind, run
from tests.places import ROOT

MANY_OR_SMALL = (
    "convert-folder",
    "evaluate",
    "describe",
    "explain",
    "tune",
    "split",
    "label-export",
    "label-import",
    "distill",
)
"""Writings of several files, of a block, or of a store, which SQLite writes."""

SMALL = [writing for writing in WRITINGS if writing.name not in MANY_OR_SMALL]
"""Writings of one file of more than a block, or of a bundle."""

FEW = [
    writing for writing in SMALL if writing.name in ("score-jsonl", "score-parquet", "convert-csv-gz", "build", "train")
]


def _old(writing: Writing, folder: Path, topic: Path) -> Path:
    """Something that was there before."""
    output = folder / writing.output
    if writing.output == "bundle":
        shutil.copytree(topic, output)
    else:
        output.write_text("old", encoding="utf-8")
    return output


def _assert_untouched(output: Path, topic: Path) -> None:
    if output.is_dir():
        assert {file.name: file.read_bytes() for file in output.iterdir()} == {
            file.name: file.read_bytes() for file in topic.iterdir()
        }
    else:
        assert output.read_text(encoding="utf-8") == "old"
    assert left_behind(output.parent) == []


@pytest.mark.parametrize("writing", FEW, ids=lambda writing: writing.name)
def test_a_write_that_fails_leaves_what_was_there(writing: Writing, tmp_path: Path, news: Path, topic: Path) -> None:
    output = _old(writing, tmp_path, topic)
    done = run(writing.command(news, tmp_path, topic), limit=2)
    assert done.returncode in (1, 4) and "cannot be written" in one_line(done.stderr), done.stderr
    _assert_untouched(output, topic)


@pytest.mark.slow
@pytest.mark.parametrize("writing", SMALL, ids=lambda writing: writing.name)
def test_every_write_that_fails_leaves_what_was_there(
    writing: Writing, tmp_path: Path, news: Path, topic: Path
) -> None:
    test_a_write_that_fails_leaves_what_was_there(writing, tmp_path, news, topic)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few kilobytes; only root may have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(place)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("writing", [w for w in SMALL if w.name != "train"], ids=lambda writing: writing.name)
def test_a_full_disk_leaves_what_was_there(writing: Writing, small_disk: Path, news: Path, topic: Path) -> None:
    output = _old(writing, small_disk, topic)
    (small_disk / "ballast").write_bytes(bytes(20_000))
    done = run(writing.command(news, small_disk, topic))
    assert done.returncode in (1, 4) and "No space left on device" in one_line(done.stderr), done.stderr
    _assert_untouched(output, topic)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, where nobody may write")
@pytest.mark.parametrize("writing", FEW, ids=lambda writing: writing.name)
def test_a_folder_that_may_not_be_written_is_told_before_the_work(writing: Writing, news: Path, topic: Path) -> None:
    done = run(writing.command(news, Path("/proc/1"), topic))
    assert done.returncode == 1 and "cannot be written" in one_line(done.stderr)


def test_a_folder_that_vanishes_is_one_line(tmp_path: Path, topic: Path, news: Path) -> None:
    output = tmp_path / "gone" / "out.jsonl"
    command = [sys.executable, "-m", "classifier", "score", "-", "--jobs", "1", "--output", str(output)]
    command += ["--model", str(topic), "--input-format", "jsonl"]
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    lines = news.read_text(encoding="utf-8").splitlines(keepends=True)
    with subprocess.Popen(command, text=True, cwd=ROOT, **pipe) as process:
        assert process.stdin is not None and process.stderr is not None
        process.stdin.writelines(lines[:100])
        process.stdin.flush()
        state = output.with_name(".out.jsonl.partial.state.jsonl")
        while process.poll() is None and not state.exists():
            time.sleep(0.01)
        output.parent.rename(tmp_path / "away")
        for send in (lambda: process.stdin.writelines(lines[100:]), process.stdin.close):
            with contextlib.suppress(BrokenPipeError):
                send()
        assert "cannot be written" in one_line(process.stderr.read())
    assert process.returncode == 1
