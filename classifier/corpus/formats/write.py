"""Records out: one file, whole or not there, in any format that `read` reads."""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from classifier.corpus.formats.annotated import to_doccano, to_prodigy, write_spacy
from classifier.corpus.formats.delimited import write_csv, write_tsv
from classifier.corpus.formats.fasttext import write_fasttext
from classifier.corpus.formats.json_files import write_json, write_jsonl
from classifier.corpus.formats.label_studio import to_label_studio, to_label_studio_min
from classifier.corpus.formats.pages import write_folder
from classifier.corpus.formats.parquet import write_parquet
from classifier.corpus.records.files import FORMATS, Record, suffix_of
from classifier.corpus.records.frame import SOURCES, records_of
from classifier.errors import InputError
from classifier.files import draft_of, is_stream, named_failures

if TYPE_CHECKING:
    import pandas as pd

TextWriter = Callable[[Iterable[Record], TextIO], None]

STDOUT = "-"
LABEL = "label"
GZIP_LEVEL = 6
"""As the gzip program's; 9, Python's default, takes three times as long for 1% less."""


def _adapted(to: Callable[[Record, str], Record], write: TextWriter) -> Callable[[Iterable[Record], TextIO, str], None]:
    def write_adapted(records: Iterable[Record], file: TextIO, label: str) -> None:
        write((to(record, label) for record in records), file)

    return write_adapted


def _plain(write: TextWriter) -> Callable[[Iterable[Record], TextIO, str], None]:
    return _adapted(lambda record, _: record, write)


TEXT_WRITERS: Mapping[str, Callable[[Iterable[Record], TextIO, str], None]] = {
    "csv": _plain(write_csv),
    "tsv": _plain(write_tsv),
    "json": _plain(write_json),
    "jsonl": _plain(write_jsonl),
    "fasttext": write_fasttext,
    "prodigy": _adapted(to_prodigy, write_jsonl),
    "label-studio": _adapted(to_label_studio, write_json),
    "label-studio-min": _adapted(to_label_studio_min, write_json),
    "doccano": _adapted(to_doccano, write_jsonl),
    "spacy": write_spacy,
}
"""How each format of one text file is written; the last argument is the column of the labels."""

WRITABLE = (*TEXT_WRITERS, "parquet", "folder")


def write_records(
    records: Iterable[Record],
    path: str | Path,
    *,
    format: str | None = None,
    label_column: str = LABEL,
    sources: Sequence[str] = (),
) -> int:
    """Write records to a file, in record batches; the file is there only when it is whole.

    Args:
        records: see `read_records`; read only as fast as they are written.
        path: of the file, or `-` for standard output; with `.gz` behind its suffix it is
            compressed. The folder of a folder format must not be there.
        format: one of WRITABLE; None: by the suffix.
        label_column: that a format with labels of its own takes them from.
        sources: lines about where the corpus is from, which Parquet keeps.

    Returns:
        How many articles were written.

    Raises:
        InputError: it cannot be written, or the format cannot be told.
    """
    path = Path(path)
    if str(path) == STDOUT:
        return _print_records(records, format or "jsonl", label_column)
    with named_failures(path):
        kind = format or ("jsonl" if is_stream(path) else _format_of(path))
        _check(kind, path)
    counted = _Counted(records)
    with draft_of(path) as draft:
        _write_draft(counted, draft, kind, label_column, sources)
        if kind != "folder" and path.name.lower().endswith(".gz"):
            _pack(draft)
    return counted.count


def write_corpus(
    corpus: pd.DataFrame, path: str | Path, *, format: str | None = None, label_column: str = LABEL
) -> int:
    """Write a corpus frame, with the sources in its `attrs`; see `write_records`."""
    sources = corpus.attrs.get(SOURCES, ())
    return write_records(records_of(corpus), path, format=format, label_column=label_column, sources=sources)


def _check(kind: str, path: Path) -> None:
    if kind not in WRITABLE:
        raise InputError(f"{kind!r} is no output format: use one of {', '.join(WRITABLE)}.", path=path)
    if kind == "folder" and path.exists():
        raise InputError("is there already. Name a new folder.", path=path)


def _print_records(records: Iterable[Record], kind: str, label: str) -> int:
    """Write to standard output what a file of that format would hold, when it is whole."""
    if kind == "folder":
        raise InputError("a folder cannot go to standard output. Name one, or give another --to.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output"
        count = write_records(records, path, format=kind, label_column=label)
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
    return count


def _write_draft(records: Iterable[Record], draft: Path, kind: str, label: str, sources: Sequence[str]) -> None:
    if kind == "folder":
        write_folder(records, draft, label)
    elif kind == "parquet":
        write_parquet(records, draft, sources)
    else:
        with draft.open("w+", encoding="utf-8", newline="") as file:
            TEXT_WRITERS[kind](records, file, label)


class _Counted:
    def __init__(self, records: Iterable[Record]) -> None:
        self.records, self.count = records, 0

    def __iter__(self) -> Iterator[Record]:
        for record in self.records:
            self.count += 1
            yield record


def _pack(draft: Path) -> None:
    """Compress a file in place, with no name and no time in the header: the same bytes each time."""
    packed = draft.with_name(draft.name + ".gz")
    try:
        with (
            draft.open("rb") as plain,
            packed.open("wb") as raw,
            gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) as file,
        ):
            shutil.copyfileobj(plain, file, io.DEFAULT_BUFFER_SIZE * 16)
        packed.replace(draft)
    finally:
        packed.unlink(missing_ok=True)


def _format_of(path: Path) -> str:
    suffix = suffix_of(path)
    if not suffix:
        return "folder"
    kind = FORMATS.get(suffix, "")
    if kind not in WRITABLE:
        raise InputError(f"cannot tell its format from {suffix!r}. Give --to.", path=path)
    return kind
