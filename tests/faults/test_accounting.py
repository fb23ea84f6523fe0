"""Good and broken inputs, mixed: an answer or an error for every one of them.

`CLASSIFIER_INPUTS` says how many (1,000,000: `pytest tests/faults -m slow`).
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.faults.faults import run

INPUTS = int(os.environ.get("CLASSIFIER_INPUTS", "1000000"))
FILES = 5
"""Of so many inputs one is a file of its own."""

TEXT = "The council voted on bridge {n} on Monday, and the mayor praised the engineers."
SUFFIXES = (".txt", ".txt.gz", ".html", ".json")
BROKEN_LINES = (b"{broken\n", b"[1]\n", b"\xff\xfe\x00\n", b'{"id": "no text", "text": 7}\n', b'"text"\n')


def page(suffix: str, n: int) -> bytes:
    """A file of its own with an article."""
    text = TEXT.format(n=n)
    if suffix == ".html":
        text = f"<html><body><article><p>{text}</p></article></body></html>"
    if suffix == ".json":
        text = json.dumps({"id": f"json-{n}", "text": text})
    return gzip.compress(text.encode(), mtime=0) if suffix == ".txt.gz" else text.encode()


def broken_page(suffix: str, n: int) -> bytes:
    """A file of its own that no article can be read from."""
    whole = page(suffix, n)
    return {".txt": b"", ".txt.gz": whole[: len(whole) // 2], ".html": b"<html></html>", ".json": whole[:-5]}[suffix]


def write_inputs(folder: Path, count: int) -> tuple[int, int]:
    """Write so many inputs, every third of them broken; give how many are good and broken."""
    files, good, broken = count // FILES, 0, 0
    for n in range(files):
        suffix, is_broken = SUFFIXES[n % len(SUFFIXES)], n % 3 == 0
        place = folder / "pages" / f"{n // 1000:04}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"page-{n}{suffix}").write_bytes((broken_page if is_broken else page)(suffix, n))
        good, broken = good + (not is_broken), broken + is_broken
    with (folder / "lines.jsonl").open("wb") as file:
        for n in range(count - files):
            is_broken = n % 3 == 1
            line = json.dumps({"id": f"line-{n}", "text": TEXT.format(n=n)}).encode() + b"\n"
            file.write(BROKEN_LINES[n % len(BROKEN_LINES)] if is_broken else line)
            good, broken = good + (not is_broken), broken + is_broken
    return good, broken


def account(folder: Path, topic: Path, count: int) -> None:
    """Score so many inputs, and count what came out."""
    good, broken = write_inputs(folder, count)
    output = folder.parent / "answers.jsonl"
    done = run(["score", str(folder), "--model", str(topic), "--output", str(output)])
    assert done.returncode == 0, done.stderr[-500:]
    answers = errors = 0
    with output.open("rb") as file:
        for line in file:
            is_error = b'"error":' in line
            answers, errors = answers + (not is_error), errors + is_error
    assert answers + errors == count
    assert (answers, errors) == (good, broken)


def test_every_input_has_an_answer_or_an_error(tmp_path: Path, topic: Path) -> None:
    (tmp_path / "inputs").mkdir()
    account(tmp_path / "inputs", topic, 400)


@pytest.mark.slow
def test_a_million_inputs_are_accounted_for(tmp_path: Path, topic: Path) -> None:
    (tmp_path / "inputs").mkdir()
    account(tmp_path / "inputs", topic, INPUTS)
