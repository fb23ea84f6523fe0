"""What has come through a pipe, so that whoever reads it can answer before more comes."""

from __future__ import annotations

import select
from typing import Any

FIRST_SECONDS = 0.1
"""Longest wait for more of the beginning of a pipe, by which its format is told, once a line of it is there."""


class Arrivals:
    """Tells whether the next line of a pipe is there.

    Attributes:
        descriptor: of the pipe; None where no pipe is read a line at a time.
        lines: that have come, and were not taken.
    """

    def __init__(self) -> None:
        self.descriptor: int | None = None
        self.lines = 0

    def watch(self, file: Any) -> None:
        """Begin with a pipe, none of whose lines have come."""
        self.descriptor, self.lines = file.fileno(), 0

    def stop(self) -> None:
        """End with the pipe."""
        self.descriptor = None

    def come(self, data: bytes) -> None:
        """Count the lines of bytes that have come."""
        self.lines += data.count(b"\n")

    def take(self) -> None:
        """Count a line that was taken."""
        self.lines -= 1

    def wait(self, seconds: float) -> bool:
        """Wait for the next line.

        Args:
            seconds: to wait at the most.

        Returns:
            Whether it may be there: a line has come, or bytes, or the end; and so where no pipe is watched.
        """
        if self.descriptor is None or self.lines > 0:
            return True
        return bool(select.select([self.descriptor], [], [], seconds)[0])
