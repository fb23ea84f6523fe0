"""What a person sees does nothing."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.app.display.inert import inert, inert_line, safe_cell
from tests.places import ROOT

EVIL = "\x1b]0;PWNED\x07\x9b31m\x7f\u202eevil"
FOREIGN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\x1b(?!\\[[0-9;?]*[a-zA-Z])"
)
"""Controls, but for those by which the terminal is coloured and the progress redrawn."""


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    assert not FOREIGN.search(inert(text)) and "\n" not in inert_line(text)
    assert inert(inert(text)) == inert(text)


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1"])
def test_a_formula_gets_an_apostrophe_once(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}" == safe_cell(f"'{cell}")


@pytest.mark.parametrize("cell", ["-0.5", "+5", "1e3", -1.5, None, True, "a=b", ""])
def test_numbers_and_other_cells_stay(cell: object) -> None:
    assert safe_cell(cell) == cell


def shown_at_a_terminal(*arguments: object) -> str:
    """All that a command shows on a terminal that is both its standard output and standard error."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "classifier", *map(str, arguments)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, cwd=ROOT):
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 1 << 16):
                shown += piece
        except OSError:  # the other side is closed
            pass
    os.close(ours)
    return shown.decode(errors="replace")


@pytest.fixture
def evil(tmp_path: Path) -> Path:
    import json

    text = f"Mayor Ann Lee praised the bridge. {EVIL} It was good news."
    rows = [{"id": EVIL + str(n), "title": EVIL, "text": text, "topic": EVIL, "outlet": EVIL} for n in range(8)]
    path = tmp_path / f"news{EVIL}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "command",
    [
        ["score", "--format", "table", "--model", "{topic}"],
        ["score", "--format", "table", "--full", "--model", "{stance}"],
        ["explain", "--model", "{sentiment}"],
        ["corpus", "describe", "--label-column", "topic"],
        ["corpus", "validate", "--label-column", "topic"],
        ["evaluate", "{topic}"],
    ],
)
def test_nothing_of_an_article_reaches_the_terminal_as_a_control(
    command: list[str], evil: Path, bundles: dict[str, Path]
) -> None:
    shown = shown_at_a_terminal(*(part.format(**bundles) for part in command), evil)
    assert "\\x1b]0;PWNED\\x07" in shown.replace("\r\n", "") and not FOREIGN.search(shown), shown


def test_names_that_are_wrong_are_shown_without_their_controls() -> None:
    for arguments in (
        ["score", f"no{EVIL}"],
        ["train", f"no{EVIL}", "--task", "topic", "--output", "none"],
        [f"no{EVIL}"],
    ):
        shown = shown_at_a_terminal(*arguments)
        assert "PWNED" in shown and not FOREIGN.search(shown), shown
