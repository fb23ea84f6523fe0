"""Decoded text: a whole file, its pieces, or its lines."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import Any

from classifier.corpus.records.encoding import (
    decoded_start,
    encoding_of,
    encoding_of_rows,
    is_wide,
    refuse_binary,
    refuse_binary_rows,
)
from classifier.corpus.records.files import OnError
from classifier.corpus.records.limits import MAX_ROW_CHARACTERS, PROBE_BYTES
from classifier.corpus.records.open import EMPTY, Source
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError


class LineError(InputError):
    """A line that is no text.

    Args:
        what, path, line: see `InputError`.
        start: its beginning, as far as it can be read.
    """

    def __init__(self, what: str, *, path: str, line: int, start: str) -> None:
        super().__init__(what, path=path, line=line)
        self.start = start


STARTS_WITH = 20
"""Bytes that are kept of a line that is no text."""

NUL = "holds NUL bytes, which no text does"


def decode(data: bytes, *, path: str, encoding: str | None = None) -> str:
    """Decode bytes: as asked, by their mark, as UTF-8, or as charset-normalizer finds.

    Raises:
        InputError: they are empty or no text, or no encoding fits.
    """
    refuse_binary(data[:PROBE_BYTES], path, encoding)
    used = encoding or encoding_of(data, path)
    text = decode_as(data, used, path)
    if not text.strip("\ufeff\0 \t\r\n"):
        raise InputError(EMPTY, path=path)
    return text


def decode_as(data: bytes, encoding: str, path: str, *, errors: str = "strict") -> str:
    """Decode bytes; `errors` as of `bytes.decode`.

    Raises:
        InputError: they are not in that encoding, or hold NUL characters.
    """
    try:
        text = data.decode(encoding, errors)
    except UnicodeError as error:
        raise InputError(f"is not {encoding} ({error}). Give another --encoding.", path=path) from error
    if "\0" in text:
        raise InputError(f"{NUL}. Give --encoding, or mend the file.", path=path)
    return text.removeprefix("\ufeff")


def read_chunks(source: Source, reading: Reading) -> Iterator[str]:
    """Give a file's text in pieces of some ten thousand characters.

    Raises:
        InputError: as `decode`; what was read before is given first.
    """
    refuse_binary(source.start, source.path, reading.encoding)
    used = reading.encoding or encoding_of_rows(source.start, source.path)
    decoder = codecs.getincrementaldecoder(used)()
    try:
        while data := source.file.read1(PROBE_BYTES):  # type: ignore[attr-defined]
            yield decoder.decode(data)
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise InputError(f"is not {used} ({error}). Give another --encoding.", path=source.path) from error


def read_lines(source: Source, reading: Reading) -> Iterator[tuple[int, str]]:
    """Give the numbers, from 1, and the lines of a file with their ends, one at a time.

    A line that is too long, holds NUL bytes, or is not in the file's encoding, and a gzip
    file's early end, are given to `reading.on_error`.

    Raises:
        InputError: the file is binary, or in no encoding that can be told.
    """
    path, number = source.path, 0
    refuse_binary_rows(source.start, path, reading.encoding)
    used = reading.encoding or encoding_of_rows(source.start, path)
    lines = _raw_lines(source, used)
    while True:
        try:
            raw = next(lines, b"")
        except InputError as error:
            reading.on_error(InputError(error.what, path=path, line=number + 1))
            return
        if raw == b"":
            return
        number += 1
        line = _decoded(raw, used, path, number, reading.on_error)
        if line is not None:
            yield number, line.removeprefix("\ufeff") if number == 1 else line


def _raw_lines(source: Source, encoding: str) -> Iterator[bytes | str | None]:
    """Lines as bytes, or as text where a byte is no character; None for one that is too long."""
    end = _line_end(source.start, encoding)
    if is_wide(encoding):
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        yield from _split(map(decoder.decode, _pieces(source)), end)
    elif end == "\r":
        yield from _split(_pieces(source), end.encode())
    else:
        yield from _bounded_lines(source)


def _bounded_lines(source: Source) -> Iterator[bytes | None]:
    while line := source.file.readline(MAX_ROW_CHARACTERS):
        if source.arrivals is not None:
            source.arrivals.take()
        if len(line) < MAX_ROW_CHARACTERS or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = source.file.readline(MAX_ROW_CHARACTERS)
        yield None


def _pieces(source: Source) -> Iterator[bytes]:
    while piece := source.file.read1(PROBE_BYTES):  # type: ignore[attr-defined]
        yield piece


def _split(pieces: Iterable[Any], end: Any) -> Iterator[Any]:
    """Cut pieces of text or bytes into lines with their ends; None for one that is too long."""
    rest = end[:0]
    is_too_long = False
    for piece in pieces:
        *lines, rest = (rest + piece).split(end)
        for line in lines:
            yield None if is_too_long or len(line) >= MAX_ROW_CHARACTERS else line + end
            is_too_long = False
        if len(rest) >= MAX_ROW_CHARACTERS:
            is_too_long, rest = True, end[:0]
    if is_too_long or rest:
        yield None if is_too_long else rest


def _line_end(start: bytes, encoding: str) -> str:
    """A lone carriage return, as old spreadsheets write it, where a file begins without any line feed."""
    text = decoded_start(start, encoding)
    return "\r" if "\r" in text[:-1] and "\n" not in text else "\n"


def _decoded(raw: bytes | str | None, encoding: str, path: str, number: int, skip: OnError) -> str | None:
    problem = ""
    line: str | None = None
    try:
        line = raw.decode(_of_line(encoding, number)) if isinstance(raw, bytes) else raw
    except UnicodeError as error:
        problem = f"is not {encoding} ({getattr(error, 'reason', error)}). Give --encoding."
    if raw is None:
        problem = f"is longer than {MAX_ROW_CHARACTERS:,} characters, which no article is. Mend its line ends."
    elif line is not None and "\0" in line:
        line, problem = None, f"{NUL}. Mend the line."
    if problem:
        start = raw[:STARTS_WITH] if raw else ""
        readable = start.decode("ascii", "replace") if isinstance(start, bytes) else start
        skip(LineError(problem, path=path, line=number, start=readable))
    return line


def _of_line(encoding: str, number: int) -> str:
    return "utf-8" if number > 1 and encoding == "utf-8-sig" else encoding
