"""Paths to files, files to decoded text: what every reader shares."""

from __future__ import annotations

import codecs
import glob
import gzip
import io
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from classifier.errors import InputError

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

MAGIC = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "a zip archive", b"%PDF": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture"}
_PROBE_BYTES = 1 << 16
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def expand_paths(paths: Sequence[str]) -> list[str]:
    """Turn files, folders and globs into files; `-` stays as it is.

    A folder gives the files below it whose suffix is known, sorted, without hidden
    files and READMEs.

    Raises:
        InputError: nothing there, or a folder or glob without an article file.
    """
    return [file for path in paths for file in _expand(str(path))]


def format_of(path: str) -> str:
    """Guess a file's format from its suffix; `text` for standard input.

    Raises:
        InputError: the suffix is not known.
    """
    if path == STDIN:
        return "text"
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    suffix = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else (suffixes or [""])[-1]
    if suffix not in FORMATS:
        raise InputError(f"cannot tell its format from {suffix or 'no suffix'!r}. Give --input-format.", path=path)
    return FORMATS[suffix]


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
        file: BinaryIO = Path(path).open("rb")
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=path) from error
    if file.peek(2)[:2] == b"\x1f\x8b":  # type: ignore[attr-defined]
        return io.BufferedReader(gzip.GzipFile(fileobj=file))  # type: ignore[arg-type]
    return file


def read_text(path: str, encoding: str | None = None) -> str:
    """Read a whole file as text.

    Raises:
        InputError: it is binary, cut short, or in no encoding that can be told.
    """
    try:
        with open_bytes(path) as file:
            data = file.read()
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"its gzip data ends early or is damaged ({error}).", path=path) from error
    if not data.strip():
        raise InputError("is empty. Give a file with an article in it.", path=path)
    return decode(data, path=path, encoding=encoding)


def read_lines(path: str, encoding: str | None = None) -> Iterator[str]:
    """Give a file's lines with their ends, one at a time.

    Raises:
        InputError: as `read_text`; what was read before is given first.
    """
    with open_bytes(path) as file:
        probe = file.peek(_PROBE_BYTES)[:_PROBE_BYTES]  # type: ignore[attr-defined]
        refuse_binary(probe, path)
        used = encoding or _encoding_of(probe[: probe.rfind(b"\n") + 1] or probe, path)
        lines = io.TextIOWrapper(file, encoding=used, newline="")
        number = 0
        try:
            for number, line in enumerate(lines, start=1):
                yield line
        except UnicodeDecodeError as error:
            raise InputError(f"is not {used} ({error.reason}). Give --encoding.", path=path, line=number + 1) from error
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError("its gzip data ends early or is damaged.", path=path, line=number + 1) from error


def decode(data: bytes, *, path: str, encoding: str | None = None) -> str:
    """Decode bytes: as told, by their mark, as UTF-8, or as charset-normalizer finds.

    Raises:
        InputError: they are no text, or no encoding fits.
    """
    refuse_binary(data[:_PROBE_BYTES], path)
    used = encoding or _encoding_of(data, path)
    try:
        return data.decode(used)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(f"is not {used} ({error}). Give another --encoding.", path=path) from error


def refuse_binary(probe: bytes, path: str) -> None:
    """Stop at what is no text.

    Raises:
        InputError: a known binary format, or NUL bytes that are not UTF-16.
    """
    kind = next((name for magic, name in MAGIC.items() if probe.startswith(magic)), None)
    marked = any(probe.startswith(bom) for bom, _ in _BOMS)
    if kind or (b"\0" in probe and not marked):
        raise InputError(f"is {kind or 'a binary file'}, not text. Give text, HTML, CSV, JSON or Parquet.", path=path)


def _encoding_of(data: bytes, path: str) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(data, path)
    return "utf-8"


def _guessed(data: bytes, path: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_PROBE_BYTES]).best()
    if best is None or best.encoding.startswith("utf"):
        raise InputError("is in no encoding that can be told. Give --encoding, or save it as UTF-8.", path=path)
    # The web's ISO 8859-1 is Windows-1252 (WHATWG Encoding, section 4.2), with its curly quotes.
    return "cp1252" if best.encoding in ("latin_1", "cp1250", "cp1252", "iso8859_15") else best.encoding


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
        found = sorted(name for name in glob.glob(path, recursive=True) if Path(name).is_file())
        if found:
            return found
        raise InputError("matches no file.", path=path)
    raise InputError("no such file or folder.", path=path)


def _is_article_file(file: Path, folder: Path) -> bool:
    if any(part.startswith(".") for part in file.relative_to(folder).parts) or file.stem.upper() == "README":
        return False
    suffixes = [suffix.lower() for suffix in file.suffixes]
    suffix = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else (suffixes or [""])[-1]
    return suffix in FORMATS and file.is_file()
