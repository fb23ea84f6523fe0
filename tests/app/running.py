"""What tests of commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

Run = Callable[..., tuple[int, str, str]]
"""Arguments in; exit code, stdout and stderr out."""


class Done(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


def one_line(text: str) -> str:
    assert text.count("\n") == 1 and "Traceback" not in text, text
    return text
