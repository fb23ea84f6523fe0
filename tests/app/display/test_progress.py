"""What somebody at a terminal sees of a run."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.places import STARTER


def at_a_terminal(*arguments: str) -> tuple[int, str]:
    """Exit code of a command whose standard error is a terminal, and what that showed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "classifier", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
    os.close(ours)
    return process.returncode, shown.decode(errors="replace")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other side is closed
        return b""


def test_a_bar_is_drawn_over_more_than_a_few_articles() -> None:
    code, shown = at_a_terminal("corpus", "validate", str(STARTER), "--label-column", "topic")
    assert code == 0, shown
    assert "articles" in shown
    assert "Traceback" not in shown
