"""Paths to files, files to decoded text: what every reader shares."""

from __future__ import annotations

import codecs
import glob
import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from classifier.corpus.records.encoding import (
    PROBE_BYTES,
    encoding_of,
    encoding_of_rows,
    refuse_binary,
    refuse_binary_rows,
)
from classifier.errors import InputError

Record = dict[str, Any]
"""One article: `id`, `title`, `text`, and every other column under its own name."""

OnError = Callable[[InputError], None]
"""Gets what cannot be read; it returns to skip that, or raises to stop."""

STDIN = "-"
FORMATS = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
"""Format of a file, by its suffix; each also with .gz behind it."""

MAX_ROW_CHARACTERS = 10_000_000
"""A line or a CSV row longer than this is a broken file and no article (a long novel has 3 million)."""


_BROKEN_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)
BROKEN_GZIP = "its gzip data ends early or is damaged. Copy the file again."


def expand_paths(paths: Sequence[str]) -> list[str]:
    """Turn files, folders and globs into files; `-` stays as it is.

    A folder gives the files below it whose suffix is known, sorted, without hidden
    files and READMEs.

    Raises:
        InputError: nothing there, or a folder or glob without an article file.
    """
    return [file for path in paths for file in _expand(str(path))]


def format_of(path: str) -> str:
    """Guess a file's format from its suffix.

    Raises:
        InputError: the suffix is not known.
    """
    suffix = suffix_of(path)
    if suffix not in FORMATS:
        raise InputError(f"cannot tell its format from {suffix or 'no suffix'!r}. Give --input-format.", path=path)
    return FORMATS[suffix]


def format_of_stdin() -> str:
    """Guess what standard input holds from its beginning: JSON, JSON lines, HTML, or else text."""
    peek = getattr(sys.stdin.buffer, "peek", None)
    start = (peek(PROBE_BYTES) if peek else b"").removeprefix(codecs.BOM_UTF8).lstrip()
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return "html"
    if start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"]"):
        return "json"
    if start[:1] != b"{":
        return "text"
    line, _, rest = start.partition(b"\n")
    return "jsonl" if line.rstrip().endswith(b"}") or not rest else "json"


def suffix_of(path: str | Path) -> str:
    """Give a file's suffix in lower case, the one before `.gz` if that is the last.

    >>> suffix_of("news.CSV.gz")
    '.csv'
    """
    name = Path(path).name.lower().removesuffix(".gz")
    return Path(name).suffix


def open_bytes(path: str) -> BinaryIO:
    """Open a file for reading, unpacking gzip; `-` is standard input.

    Raises:
        InputError: it is missing, a folder, empty, or may not be read.
    """
    if path == STDIN:
        return sys.stdin.buffer
    try:
        if Path(path).stat().st_size == 0:
            raise InputError("is empty. Give a file with an article in it.", path=path)
        file = io.BufferedReader(Path(path).open("rb", buffering=0), PROBE_BYTES)  # noqa: SIM115
        if file.peek(2)[:2] != b"\x1f\x8b":
            return file
        file.close()
        return io.BufferedReader(_Unpacked(path), PROBE_BYTES)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=path) from error


class _Unpacked(io.RawIOBase):
    """A gzip file that gives what it unpacked before it fails; GzipFile's own reads fill up, and lose that."""

    def __init__(self, path: str) -> None:
        self.file = gzip.open(path)  # noqa: SIM115

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.file.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self.file.close()
        super().close()


def read_text(path: str, encoding: str | None = None) -> str:
    """Read a whole file as text.

    Raises:
        InputError: it is binary, cut short, or in no encoding that can be told.
    """
    try:
        with open_bytes(path) as file:
            data = file.read()
    except _BROKEN_GZIP as error:
        raise InputError(BROKEN_GZIP, path=path) from error
    if not data.strip():
        raise InputError("is empty. Give a file with an article in it.", path=path)
    return decode(data, path=path, encoding=encoding)


def raise_error(error: InputError) -> None:
    """Stop at the first thing that cannot be read: an `OnError`."""
    raise error


def read_chunks(path: str, encoding: str | None = None) -> Iterator[str]:
    """Give a file's text in pieces of some ten thousand characters.

    Raises:
        InputError: as `read_text`; what was read before is given first.
    """
    with open_bytes(path) as file:
        try:
            probe = file.peek(PROBE_BYTES)[:PROBE_BYTES]  # type: ignore[attr-defined]
            refuse_binary(probe, path)
            used = encoding or encoding_of_rows(probe, path)
            decoder = codecs.getincrementaldecoder(used)()
            while data := file.read1(PROBE_BYTES):  # type: ignore[attr-defined]
                yield decoder.decode(data)
            yield decoder.decode(b"", final=True)
        except (UnicodeDecodeError, LookupError) as error:
            raise InputError(f"is not {used} ({error}). Give another --encoding.", path=path) from error
        except _BROKEN_GZIP as error:
            raise InputError(BROKEN_GZIP, path=path) from error


def read_lines(path: str, encoding: str | None = None, skip: OnError = raise_error) -> Iterator[tuple[int, str]]:
    """Give the numbers, from 1, and the lines of a file with their ends, one at a time.

    Args:
        path: a file, or `-`.
        encoding: None: by mark, UTF-8, or guessed from the file's beginning.
        skip: gets a line that is too long, holds NUL bytes, or is not in the file's
            encoding, and a gzip file's early end.

    Raises:
        InputError: the file is missing, empty, binary, or in no encoding that can be told.
    """
    with open_bytes(path) as file:
        number = 0
        try:
            probe = file.peek(PROBE_BYTES)[:PROBE_BYTES]  # type: ignore[attr-defined]
            refuse_binary_rows(probe, path)
            used = encoding or encoding_of_rows(probe[: probe.rfind(b"\n") + 1] or probe, path)
            for number, raw in enumerate(_raw_lines(file, used), start=1):
                line = _decoded(raw, used, path, number, skip)
                if line is not None:
                    yield number, line
        except _BROKEN_GZIP:
            skip(InputError(BROKEN_GZIP, path=path, line=number + 1))


def _raw_lines(file: BinaryIO, encoding: str) -> Iterator[bytes | str | None]:
    """Lines as bytes, or as text where a byte is no character; None for one that is too long."""
    is_wide = encoding.lower().startswith(("utf-16", "utf-32", "utf16", "utf32"))
    source: Any = io.TextIOWrapper(file, encoding=encoding, newline="", errors="replace") if is_wide else file
    end = "\n" if is_wide else b"\n"
    try:
        while line := source.readline(MAX_ROW_CHARACTERS):
            if len(line) < MAX_ROW_CHARACTERS or line.endswith(end):
                yield line
                continue
            while line and not line.endswith(end):
                line = source.readline(MAX_ROW_CHARACTERS)
            yield None
    finally:
        if is_wide:
            source.detach()  # else it would close the file of whoever opened it


def _decoded(raw: bytes | str | None, encoding: str, path: str, number: int, skip: OnError) -> str | None:
    problem = ""
    try:
        line = (
            raw.decode("utf-8" if number > 1 and encoding == "utf-8-sig" else encoding)
            if isinstance(raw, bytes)
            else raw
        )
    except UnicodeDecodeError as error:
        line, problem = None, f"is not {encoding} ({error.reason}). Give --encoding."
    if raw is None:
        problem = f"is longer than {MAX_ROW_CHARACTERS:,} characters, which no article is. Mend its line ends."
    elif line is not None and "\0" in line:
        line, problem = None, "holds NUL bytes, which no text does. Mend the line."
    if problem:
        skip(InputError(problem, path=path, line=number))
    return line


def decode(data: bytes, *, path: str, encoding: str | None = None) -> str:
    """Decode bytes: as told, by their mark, as UTF-8, or as charset-normalizer finds.

    Raises:
        InputError: they are no text, or no encoding fits.
    """
    refuse_binary(data[:PROBE_BYTES], path)
    used = encoding or encoding_of(data, path)
    try:
        return data.decode(used)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(f"is not {used} ({error}). Give another --encoding.", path=path) from error


def _expand(path: str) -> list[str]:
    if path == STDIN:
        return [path]
    if Path(path).is_dir():
        found = [str(file) for file in sorted(Path(path).rglob("*")) if _is_article_file(file, Path(path))]
        if not found:
            raise InputError(f"holds no article: none of its files ends in {', '.join(FORMATS)}.", path=path)
        return found
    if Path(path).exists():
        return [path]
    if any(character in path for character in "*?["):
        # Not Path.glob, which takes no absolute pattern.
        found = sorted(name for name in glob.glob(path, recursive=True) if Path(name).is_file())  # noqa: PTH207
        if found:
            return found
        raise InputError("matches no file.", path=path)
    raise InputError("no such file or folder.", path=path)


def _is_article_file(file: Path, folder: Path) -> bool:
    if any(part.startswith(".") for part in file.relative_to(folder).parts) or file.stem.upper() == "README":
        return False
    return suffix_of(file) in FORMATS and file.is_file()
