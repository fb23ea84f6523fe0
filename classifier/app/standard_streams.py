"""Standard streams as they may come: closed, full, or in an encoding that lacks our signs."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, TextIO

from classifier.errors import InputError

NAMES = {0: "standard input", 1: "standard output", 2: "standard error"}


class _ClosedInput(io.RawIOBase):
    """Standard input that the caller closed: whoever reads it gets one clear line."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        del buffer
        raise InputError("is closed. Give a file, or open it.", path=NAMES[0])


class _ClosedOutput(io.BufferedIOBase):
    """Standard output that the caller closed: it fails at the first byte."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        del data
        raise OSError(errno.EBADF, "it is closed")


class _Forgiving(io.RawIOBase):
    """Standard error on a full disk: messages are lost, and the work goes on."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self.raw = raw

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.raw.fileno()

    def isatty(self) -> bool:
        return self.raw.isatty()

    def write(self, data: Any) -> int:
        try:
            return self.raw.write(data) or 0
        except OSError:
            return len(data)


def prepare() -> None:
    """Make the standard streams usable, whatever the caller did with them.

    A descriptor that is closed is taken, or the next file that is opened would get it, and
    all that is printed. A sign that the encoding lacks is written as an escape.
    """
    _take_closed_descriptors()
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BufferedReader(_ClosedInput()))
    sys.stdout = sys.stdout or io.TextIOWrapper(_ClosedOutput(), encoding="utf-8", write_through=True)
    sys.stdout = _buffered(sys.stdout)
    sys.stderr = _forgiving(sys.stderr) if sys.stderr else _discarding()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def abandon_output() -> None:
    """Throw away what standard output still holds, so that nothing fails again when Python ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.stdout.flush()
    except OSError:
        sys.stdout = _discarding()


def _take_closed_descriptors() -> None:
    for descriptor in NAMES:
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest that is free, which is this one.
            os.open(os.devnull, os.O_RDWR)


def _discarding() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def _raw(stream: TextIO) -> io.FileIO | None:
    """The file under a stream; Python leaves out the buffer between them where PYTHONUNBUFFERED is set."""
    buffer = getattr(stream, "buffer", None)
    raw = buffer if isinstance(buffer, io.FileIO) else getattr(buffer, "raw", None)
    return raw if isinstance(raw, io.FileIO) else None


def _buffered(stream: TextIO) -> TextIO:
    """A stream that writes all that it is given: a bare file may write less."""
    raw = _raw(stream)
    if raw is None or not isinstance(getattr(stream, "buffer", None), io.FileIO):
        return stream
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=stream.encoding, line_buffering=True)


def _forgiving(stream: TextIO) -> TextIO:
    raw = _raw(stream)
    if raw is None:
        return stream
    buffered = io.BufferedWriter(_Forgiving(raw))
    return io.TextIOWrapper(buffered, encoding=stream.encoding, line_buffering=True, write_through=True)
