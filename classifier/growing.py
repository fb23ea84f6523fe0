"""Files that grow from run to run: journals, and what another run goes on with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from classifier.files import named_failures


def append_line(path: Path, line: bytes) -> None:
    """Put a line at the end of a journal; it is on the disk when this returns.

    A line that a crash cut off is ended first, so that it spoils no other.

    Raises:
        InputError: see `write_whole`.
    """
    with named_failures(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            cut_off = file.read(1) not in (b"", b"\n")
            file.write(b"\n" * cut_off + line + b"\n")
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def growing_file(path: Path, *, keep: int) -> Iterator[Callable[[bytes], None]]:
    """Give a function that writes to a file which another run may go on with; it stays as far as it came.

    Args:
        path: of the file.
        keep: bytes that stay of what is there; the rest is cut off.

    Raises:
        InputError: see `write_whole`; by the function too.
    """
    with named_failures(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")

    def write(data: bytes) -> None:
        with named_failures(path):
            file.write(data)
            file.flush()

    with file:
        with named_failures(path):
            file.truncate(keep)
        yield write
