"""Opening files: unpacked, whole or piece by piece, whether they are on a disk, a pipe or standard input."""

from __future__ import annotations

import gzip
import io
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from classifier.corpus.records.arrivals import FIRST_SECONDS, Arrivals
from classifier.corpus.records.files import STDIN
from classifier.corpus.records.limits import MAX_UNPACKED_BYTES, PROBE_BYTES, too_large
from classifier.errors import InputError

EMPTY = "is empty. Give a file with an article in it."
_BROKEN_GZIP = "its gzip data ends early or is damaged. Copy the file again."
_GZIP_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile)
_GZIP_MARK = b"\x1f\x8b"
_PIECE_BYTES = 1 << 20


@dataclass(frozen=True)
class Source:
    """An open file.

    Attributes:
        path: as it was given; `-` is standard input.
        start: its first PROBE_BYTES, unpacked.
        file: all its bytes, unpacked, from the start.
        is_packed: it is gzip.
        arrivals: counts the lines that have come, where it is a pipe that somebody watches.
    """

    path: str
    start: bytes
    file: BinaryIO
    is_packed: bool
    arrivals: Arrivals | None = None


@contextmanager
def open_source(path: str, arrivals: Arrivals | None = None) -> Iterator[Source]:
    """Open a file, a pipe or standard input for reading, unpacking gzip.

    Args:
        path: `-` is standard input.
        arrivals: is told what comes through a pipe, for who reads it line by line.

    Raises:
        InputError: it is missing, a folder, empty, or may not be read.
    """
    with ExitStack() as stack:
        try:
            source = _source_of(path, arrivals, stack)
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror or error}).", path=path) from error
        if not source.start:
            raise InputError(EMPTY, path=path)
        yield source


@contextmanager
def seekable_file(source: Source) -> Iterator[Any]:
    """Give a source's bytes as a file that can be read from any place; what is no such file is copied to the disk.

    Raises:
        InputError: it is larger than MAX_UNPACKED_BYTES, or damaged gzip.
    """
    if source.file.seekable():
        yield source.file
        return
    with tempfile.TemporaryFile() as copy:
        while piece := source.file.read(_PIECE_BYTES):
            copy.write(piece)
            if copy.tell() > MAX_UNPACKED_BYTES:
                raise InputError(too_large("a packed file", MAX_UNPACKED_BYTES), path=source.path)
        copy.seek(0)
        yield copy


def read_at_most(source: Source, limit: int, what: str) -> bytes:
    """Read a source as a whole.

    Args:
        source: at its beginning.
        limit: bytes that are read at the most.
        what: it is, for the error.

    Raises:
        InputError: it has more bytes, or is damaged gzip.
    """
    data = source.file.read(limit + 1)
    if len(data) > limit:
        raise InputError(too_large(what, limit), path=source.path)
    return data


def _source_of(path: str, arrivals: Arrivals | None, stack: ExitStack) -> Source:
    raw = _standard_input() if path == STDIN else stack.enter_context(Path(path).open("rb"))  # noqa: SIM115
    watched = arrivals if arrivals is not None and _is_pipe(raw) else None
    if watched is not None:
        watched.watch(raw)
        stack.callback(watched.stop)
    start, _ = _probe(raw, watched)
    is_packed = start.startswith(_GZIP_MARK)
    rest: Any = raw
    if is_packed:
        watched = None
        packed = io.BufferedReader(_Rewound(path, start, raw), PROBE_BYTES)
        rest = stack.enter_context(gzip.GzipFile(fileobj=packed))
        start, failure = _probe(rest)
    elif path != STDIN and raw.seekable():
        raw.seek(0)
        return Source(path, start, raw, is_packed)
    else:
        failure = None
    if failure is not None and not start:
        raise InputError(_BROKEN_GZIP, path=path) from failure
    rewound = _Rewound(path, start, rest, failure, watched)
    return Source(path, start, io.BufferedReader(rewound, PROBE_BYTES), is_packed, watched)


def _is_pipe(file: BinaryIO) -> bool:
    try:
        return sys.platform != "win32" and not file.seekable() and file.fileno() >= 0
    except (OSError, ValueError):
        return False


def _standard_input() -> BinaryIO:
    if sys.stdin is None or getattr(sys.stdin, "closed", False):
        raise InputError("standard input is closed. Give a file, or pipe one in.")
    return sys.stdin.buffer


def _probe(file: Any, arrivals: Arrivals | None = None) -> tuple[bytes, Exception | None]:
    """The beginning of a stream, and the error that ended it early; of a pipe no more than comes soon."""
    pieces: list[bytes] = []
    size = 0
    try:
        while size < PROBE_BYTES and (piece := file.read1(PROBE_BYTES - size)):
            pieces.append(piece)
            size += len(piece)
            if arrivals is not None and b"\n" in piece and not arrivals.wait(FIRST_SECONDS):
                break
    except _GZIP_ERRORS as error:
        return b"".join(pieces), error
    return b"".join(pieces), None


class _Rewound(io.RawIOBase):
    """A stream from its start, of which some was read already; gives what it can before it fails."""

    def __init__(
        self,
        path: str,
        start: bytes,
        rest: Any,
        failure: Exception | None = None,
        arrivals: Arrivals | None = None,
    ) -> None:
        self.path, self.start, self.rest, self.failure, self.arrivals = path, start, rest, failure, arrivals

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.start[: len(buffer)] or self._more(len(buffer))
        self.start = self.start[len(piece) :]
        buffer[: len(piece)] = piece
        if self.arrivals is not None:
            self.arrivals.come(piece)
        return len(piece)

    def _more(self, size: int) -> bytes:
        try:
            if self.failure is not None:
                raise self.failure
            return bytes(self.rest.read1(size))
        except _GZIP_ERRORS as error:
            self.failure = error
            raise InputError(_BROKEN_GZIP, path=self.path) from error
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror or error}).", path=self.path) from error
