"""Files in, records or a corpus frame out.

A record is a mapping, one an article: `id`, `title`, `text`, and every other column as it
is. Row files (CSV, JSONL, Parquet) are streamed; nothing heavier than the format needs is
imported, so that one text file is scored without pandas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.corpus.formats.annotated import adapted
from classifier.corpus.formats.delimited import read_csv, read_tsv
from classifier.corpus.formats.fasttext import is_fasttext, read_fasttext
from classifier.corpus.formats.html_pages import read_html
from classifier.corpus.formats.json_files import read_json, read_jsonl
from classifier.corpus.formats.pages import is_label_folder, read_folder, read_page
from classifier.corpus.formats.parquet import read_parquet, read_parquet_sources
from classifier.corpus.formats.rows import TABLES, Shape, record_of
from classifier.corpus.records.columns import Columns, require
from classifier.corpus.records.encoding import decoded_start, encoding_of_rows
from classifier.corpus.records.files import (
    STDIN,
    ArticleFile,
    OnError,
    OnNote,
    Record,
    article_files,
    distinct_names,
    format_of,
    ignore_note,
    raise_error,
    suffix_of,
)
from classifier.corpus.records.frame import SOURCES, frame_of
from classifier.corpus.records.open import Source, open_source
from classifier.corpus.records.reading import Reader, Reading, Row
from classifier.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "folder"

READERS: Mapping[str, Reader] = {
    "text": read_page,
    "html": read_html,
    "csv": read_csv,
    "tsv": read_tsv,
    "json": read_json,
    "jsonl": read_jsonl,
    "parquet": read_parquet,
    "fasttext": read_fasttext,
    "prodigy": read_jsonl,
    "label-studio": read_json,
    "label-studio-min": read_json,
    "doccano": read_jsonl,
    "spacy": read_jsonl,
}
"""How each format is read, with the line or row of each article where it has one."""

FORMATS_READ = (*READERS, FOLDER)

PAGES = ("text", "html")
"""Formats of one article a file."""


def read_records(path: str, reading: Reading = Reading(), *, name: str | None = None) -> Iterator[Record]:
    """Stream the articles of one file.

    Args:
        path: a file, `-` for standard input, or a folder of labels.
        reading: how.
        name: that ids which are missing are made of; None: the file's own, without suffix.

    Yields:
        One record an article; an id that is missing is made of the name and the article's
        number. What cannot be read has such an id as well, in the error.

    Raises:
        InputError: the file, or a row, cannot be read, where `reading.on_error` raises.
    """
    _check_options(reading)
    ids = _Ids(name or distinct_names([path], [str(Path(path).parent)])[0], reading.on_error)
    try:
        with _rows_of(path, reading, ids) as (kind, rows):
            shape = Shape(path, kind, reading)
            for number, (place, raw) in enumerate(rows, start=1):
                if number == 1 and kind in TABLES:
                    require(raw, reading.columns, path)
                record = record_of(raw, place, shape, ids.skip)
                if record is not None:
                    own = ids.next() if reading.make_ids or kind in PAGES else ""
                    record["id"] = record["id"] or own
                    yield record
            shape.report()
    except InputError as error:
        ids.skip(error)


class _Ids:
    """Ids for what has none: the file's name, and the number of the article or of what cannot be read.

    Attributes:
        is_page: the file is one article, which its name alone is the id of.
    """

    def __init__(self, name: str, on_error: OnError) -> None:
        self.name, self.on_error = name, on_error
        self.number, self.is_page, self.last = 0, True, None

    def next(self) -> str:
        self.number += 1
        return self.name if self.is_page and self.number == 1 else f"{self.name}-{self.number}"

    def skip(self, error: InputError) -> None:
        own = self.next()
        error.id = error.id or own
        self.on_error(error)


@contextmanager
def _rows_of(path: str, reading: Reading, ids: _Ids) -> Iterator[tuple[str, Iterable[Row]]]:
    """The format of a file, and its rows as it has them, while it is open."""
    inner = replace(reading, on_error=ids.skip)
    if reading.format == FOLDER or (reading.format is None and is_label_folder(path)):
        yield FOLDER, read_folder(path, inner)
        return
    with open_source(path, reading.arrivals) as source:
        kind = reading.format or _guess(source, reading.encoding)
        ids.is_page = kind in PAGES
        tool = None if reading.format in TABLES else reading.format
        yield kind, adapted(partial(READERS[kind], source), path, tool, inner)


def read_corpus(
    paths: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,
    columns: Columns = Columns(),
    encoding: str | None = None,
    label_column: str | None = None,
    label_separator: str | None = None,
    on_error: OnError = raise_error,
    on_note: OnNote = ignore_note,
) -> pd.DataFrame:
    """Read files into one corpus frame; the options are those of `Reading`.

    Returns:
        One article a row, string index `id`; `published` as timezone-aware datetime
        (UTC where the file names no zone), missing where it is no date. Its `attrs` hold
        what `read_sources` finds.

    Raises:
        InputError: as `read_records`.
        CorpusError: no article is left, or two have one id.
    """
    several = [paths] if isinstance(paths, (str, Path)) else paths
    reading = Reading(
        format=format,
        columns=columns,
        encoding=encoding,
        label_column=label_column,
        label_separator=label_separator,
        on_error=on_error,
        on_note=on_note,
    )
    return read_frame([str(path) for path in several], reading)


def read_frame(paths: Sequence[str], reading: Reading) -> pd.DataFrame:
    """Read files into one corpus frame; see `read_corpus`."""
    frame = frame_of(list(read_all(paths, reading)), ", ".join(paths))
    if sources := read_sources(paths):
        frame.attrs[SOURCES] = sources
    return frame


def read_sources(paths: Sequence[str]) -> list[str]:
    """Lines about where corpora are from, with their licences, as `corpus build` put them into Parquet files."""
    files = [path for path in paths if suffix_of(path) == ".parquet" and Path(path).is_file()]
    return list(dict.fromkeys(line for file in files for line in read_parquet_sources(file)))


def read_all(paths: Sequence[str], reading: Reading = Reading()) -> Iterator[Record]:
    """Stream the articles of files, folders and globs; see `read_records`."""
    for file in _files(paths, reading):
        yield from read_records(file.path, reading, name=file.name)


def _files(paths: Sequence[str], reading: Reading) -> list[ArticleFile]:
    """The files of all paths; a folder of labels is one."""
    plain: list[str] = []
    folders: list[ArticleFile] = []
    for path in paths:
        if reading.format == FOLDER or (reading.format is None and is_label_folder(path)):
            folders.append(ArticleFile(path, Path(path).name))
        else:
            plain.append(path)
    return [*folders, *article_files(plain, reading.on_note)]


def guess_format(path: str, encoding: str | None = None) -> str:
    """Tell a format by the suffix, and where that is none, or `.txt`, by the file's beginning.

    Raises:
        InputError: the suffix is not known, or the file cannot be read.
    """
    if is_label_folder(path):
        return FOLDER
    with open_source(path) as source:
        return _guess(source, encoding)


def _guess(source: Source, encoding: str | None) -> str:
    is_file = source.path != STDIN and (suffix_of(source.path) or Path(source.path).is_file())
    kind = format_of(source.path) if is_file else _format_of_start(source, encoding)
    if kind != "text":
        return kind
    return "fasttext" if is_fasttext(_start(source, encoding)) else kind


def _format_of_start(source: Source, encoding: str | None) -> str:
    """What a stream holds, by its beginning: Parquet, JSON, JSON lines, HTML, or else text."""
    if source.start.startswith(b"PAR1"):
        return "parquet"
    start = _start(source, encoding).lstrip()
    if start[:15].lower().startswith(("<!doctype html", "<html")):
        return "html"
    if start[:1] == "[" and start[1:].lstrip()[:1] in ("{", "]"):
        return "json"
    if start[:1] != "{":
        return "text"
    line, _, rest = start.partition("\n")
    return "jsonl" if line.rstrip().endswith("}") or not rest else "json"


def _start(source: Source, encoding: str | None) -> str:
    try:
        return decoded_start(source.start, encoding or encoding_of_rows(source.start, source.path))
    except InputError:
        return ""


def _check_options(reading: Reading) -> None:
    """Refuse what no file can be read with; it is no row's fault, and so never skipped."""
    if reading.format is not None and reading.format not in FORMATS_READ:
        raise InputError(f"{reading.format!r} is no input format: use one of {', '.join(FORMATS_READ)}.")
    try:
        "".encode(reading.encoding or "utf-8")
    except (LookupError, UnicodeError) as error:
        what = f"{reading.encoding!r} is no encoding of text that Python knows. Give another --encoding."
        raise InputError(what) from error
