"""Closed and full standard streams, encodings that lack our signs, and keys that are pressed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.app.running import one_line
from tests.places import ROOT, STARTER

FULL = Path("/dev/full")
CLASSIFIER = f"{sys.executable} -m classifier"
ONE = "seeds/01_bridge_repairs.txt --model $TOPIC"

needs_full = pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f"{CLASSIFIER} {command}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("score - --model $TOPIC <&-", "is closed. Give a file"),
        (f"score {ONE} >&-", "standard output: cannot be written (it is closed)"),
        pytest.param(f"score {ONE} >/dev/full", "No space left on device", marks=needs_full),
        pytest.param(f"score {ONE} --format table >/dev/full", "No space left on device", marks=needs_full),
        pytest.param("models show $TOPIC >/dev/full", "No space left on device", marks=needs_full),
        pytest.param("score --help >/dev/full", "No space left on device", marks=needs_full),
        ("score " + "a" * 300 + ".txt", "File name too long"),
        (f"score {ONE} --output {'a' * 300}.jsonl", "File name too long"),
    ],
)
def test_a_stream_or_name_that_cannot_be_used_is_one_line_and_exit_1(
    command: str, message: str, bundles: dict[str, Path]
) -> None:
    done = shell(command, TOPIC=str(bundles["topic"]))
    assert done.returncode == 1 and message in one_line(done.stderr)


@needs_full
def test_messages_that_cannot_be_written_stop_nothing(tmp_path: Path, bundles: dict[str, Path]) -> None:
    (tmp_path / "empty.txt").touch()
    for closed in ("2>&-", "2>/dev/full"):
        done = shell(f"score {ONE} {tmp_path / 'empty.txt'} {closed}", TOPIC=str(bundles["topic"]))
        assert done.returncode == 0 and done.stdout.count("\n") == 2


def test_an_encoding_that_lacks_our_signs_ends_no_run(bundles: dict[str, Path]) -> None:
    for command in (
        f"score {ONE} --format table",
        "models show $TOPIC",
        "explain seeds/02_flood_rescuer.txt --model $TOPIC",
    ):
        done = shell(command, PYTHONIOENCODING="ascii", TOPIC=str(bundles["topic"]))
        assert done.returncode == 0 and done.stdout.isascii() and done.stderr == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_gives_one_line_and_exit_130_and_leaves_no_draft(
    tmp_path: Path, number: int, bundles: dict[str, Path]
) -> None:
    output = tmp_path / "answers.jsonl"
    command = [
        sys.executable,
        "-m",
        "classifier",
        "score",
        "-",
        "--output",
        output,
        "--model",
        bundles["topic"],
        "--jobs",
        "2",
    ]
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with subprocess.Popen([*map(str, command), "--input-format", "jsonl"], text=True, cwd=ROOT, **pipe) as process:
        assert process.stdin is not None and process.stderr is not None
        process.stdin.writelines(STARTER.read_text(encoding="utf-8").splitlines(keepends=True) * 3)
        process.stdin.flush()
        while process.poll() is None and not (tmp_path / "answers.jsonl.partial").exists():
            time.sleep(0.01)
        process.send_signal(number)
        assert one_line(process.stderr.read()) == "classifier: interrupted\n"
    assert process.returncode == 130
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"answers.jsonl.partial", ".answers.jsonl.partial.state.jsonl"}
