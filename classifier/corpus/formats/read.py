"""Files in, records or a corpus frame out.

A record is a mapping, one an article: `id`, `title`, `text`, and every other column as it
is. Row files (CSV, JSONL, Parquet) are streamed; nothing heavier than the format needs is
imported, so that one text file is scored without pandas.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.corpus.formats.annotated import (
    ADAPTERS,
    FASTTEXT_MARK,
    annotation_format,
    read_fasttext,
)
from classifier.corpus.formats.delimited import read_csv, read_tsv
from classifier.corpus.formats.json_files import read_json, read_jsonl
from classifier.corpus.formats.pages import is_label_folder, read_folder, read_html, read_page
from classifier.corpus.formats.parquet import read_parquet, read_parquet_sources
from classifier.corpus.records.columns import COMMON_NAMES, Columns, canonical, has_column, require
from classifier.corpus.records.encoding import without_surrogates
from classifier.corpus.records.files import (
    STDIN,
    OnError,
    Record,
    expand_paths,
    format_of,
    format_of_stdin,
    open_bytes,
    raise_error,
    suffix_of,
)
from classifier.corpus.records.frame import SOURCES, frame_of
from classifier.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

Reader = Callable[[str, str | None, OnError], Iterable[tuple[int | None, Record]]]


READERS: Mapping[str, Reader] = {
    "text": read_page,
    "html": read_html,
    "csv": read_csv,
    "tsv": read_tsv,
    "json": read_json,
    "jsonl": read_jsonl,
    "parquet": read_parquet,
    "folder": read_folder,
    "fasttext": read_fasttext,
    "prodigy": read_jsonl,
    "label-studio": read_json,
    "label-studio-min": read_json,
    "doccano": read_jsonl,
    "spacy": read_jsonl,
}
"""How each format is read, with the line or row of each article where it has one."""

PAGES = ("text", "html")
"""Formats of one article a file."""

ROWS = ("csv", "tsv", "parquet", "json", "jsonl")
"""Formats whose articles have columns of any name."""

LONG = 500
"""Characters over which a column of an unknown name, beside a title, looks like the text that was not found."""

TABLES = ("csv", "tsv", "parquet")
"""Formats whose rows all have the same columns: what one lacks, all lack."""


def read_records(
    path: str,
    *,
    format: str | None = None,
    columns: Columns = Columns(),
    encoding: str | None = None,
    on_error: OnError | None = None,
    label_column: str | None = None,
    make_ids: bool = True,
) -> Iterator[Record]:
    """Stream the articles of one file.

    Args:
        path: a file, `-` for standard input, or a folder of labels.
        format: one of READERS; None: by the suffix and the beginning of the file.
        columns: the file's names of columns.
        encoding: None: by mark, UTF-8, or guessed.
        on_error: gets what cannot be read, which is then skipped; None: it is raised.
        label_column: name for the label of a format that has one of its own; None: `label`.
        make_ids: False: an id that is missing stays empty.

    Yields:
        One record an article; an id that is missing is made of the file's name and the
        article's number.

    Raises:
        InputError: the file, or without `on_error` a row, cannot be read.
    """
    _check_options(format, encoding)
    skip = on_error or raise_error
    try:
        kind = format or guess_format(path)
        rows = _adapted(READERS[kind](path, encoding, skip), None if format in TABLES else format)
        for number, (place, raw) in enumerate(rows, start=1):
            if number == 1 and kind in TABLES:
                require(raw, columns, path)
            record = _record(raw, path, kind, place, columns, skip)
            if record is not None:
                record["id"] = record["id"] or (_made_id(path, kind, number) if make_ids or kind in PAGES else "")
                yield _relabelled(record, label_column)
    except InputError as error:
        skip(error)


def read_corpus(
    paths: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,
    columns: Columns = Columns(),
    encoding: str | None = None,
    on_error: OnError | None = None,
    label_column: str | None = None,
) -> pd.DataFrame:
    """Read files into one corpus frame.

    Returns:
        One article a row, string index `id`; `published` as timezone-aware datetime
        (UTC where the file names no zone), missing where it is no date. Its `attrs` hold
        what `read_sources` finds.

    Raises:
        InputError: as `read_records`.
        CorpusError: no article is left, or two have one id.
    """
    given = [str(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    records = read_all(
        given, format=format, columns=columns, encoding=encoding, on_error=on_error, label_column=label_column
    )
    frame = frame_of(list(records), ", ".join(given))
    if sources := read_sources(given):
        frame.attrs[SOURCES] = sources
    return frame


def read_sources(paths: Sequence[str]) -> list[str]:
    """Lines about where corpora are from, with their licences, as `corpus build` put them into Parquet files."""
    files = [path for path in paths if suffix_of(path) == ".parquet" and Path(path).is_file()]
    return list(dict.fromkeys(line for file in files for line in read_parquet_sources(file)))


def read_all(
    paths: Sequence[str],
    *,
    format: str | None = None,
    columns: Columns = Columns(),
    encoding: str | None = None,
    on_error: OnError | None = None,
    label_column: str | None = None,
    make_ids: bool = True,
) -> Iterator[Record]:
    """Stream the articles of files, folders and globs; see `read_records`."""
    for path in paths:
        is_labels = format == "folder" or (format is None and is_label_folder(path))
        for file in [path] if is_labels else expand_paths([path]):
            yield from read_records(
                file,
                format=format,
                columns=columns,
                encoding=encoding,
                on_error=on_error,
                label_column=label_column,
                make_ids=make_ids,
            )


def guess_format(path: str) -> str:
    """Tell a format by the suffix, and standard input and a text file of fastText by its beginning.

    Raises:
        InputError: the suffix is not known.
    """
    if path == STDIN:
        return format_of_stdin()
    if is_label_folder(path):
        return "folder"
    kind = format_of(path)
    if kind == "text":
        with open_bytes(path) as file:
            kind = "fasttext" if file.read(len(FASTTEXT_MARK)) == FASTTEXT_MARK.encode() else kind
    return kind


def _adapted(rows: Iterable[tuple[int | None, Record]], given: str | None) -> Iterator[tuple[int | None, Record]]:
    stream = iter(rows)
    head = list(islice(stream, 1))
    kind = given or (annotation_format(head[0][1]) if head else None)
    adapter = ADAPTERS.get(kind or "")
    for place, raw in chain(head, stream):
        record = adapter(raw) if adapter else raw
        if record is not None:
            yield place, record


def _check_options(format_: str | None, encoding: str | None) -> None:
    """Refuse what no file can be read with; it is no row's fault, and so never skipped."""
    if format_ is not None and format_ not in READERS:
        raise InputError(f"{format_!r} is no input format: use one of {', '.join(READERS)}.")
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError as error:
        raise InputError(f"{encoding!r} is no encoding that Python knows. Give another --encoding.") from error


def _record(raw: Record, path: str, kind: str, place: int | None, columns: Columns, skip: OnError) -> Record | None:
    named = canonical(raw, columns)
    title = named.get("title")
    title = title if isinstance(title, str) else ""
    text = named.get("text")
    text = title if text is None or text != text else text
    lacks = _lacks(raw, named, kind, columns)
    if lacks:
        is_of_all = kind in TABLES and "title" not in named
        (raise_error if is_of_all else skip)(InputError(lacks, path=path, line=place))
        return None
    if not isinstance(text, str):
        skip(InputError(f"its text is {type(text).__name__}, not text.", path=path, line=place))
        return None
    named |= {"id": _given_id(named.get("id")), "title": title, "text": text}
    first = {name: named[name] for name in ("id", "title", "text")}
    return {name: without_surrogates(value) for name, value in (first | named).items()}


def _lacks(raw: Record, named: Record, kind: str, columns: Columns) -> str:
    """What is wrong with a record whose text is not where it is looked for; empty: nothing."""
    if "text" in named:
        # A text of another name would stand in for the one that was asked for.
        if not columns.text or kind not in ROWS or has_column(raw, columns.text):
            return ""
        what = f"has no column {columns.text!r}"
    elif "title" in named and not any(_is_prose(named[name]) for name in named if name not in COMMON_NAMES):
        return ""
    else:
        what = "has no column of texts that can be told"
    return f"{what}; it has {', '.join(str(name) for name in list(raw)[:12])}. Give --text-column."


def _is_prose(value: object) -> bool:
    return isinstance(value, str) and len(value) > LONG and value.count(" ") > LONG // 10


def _relabelled(record: Record, label_column: str | None) -> Record:
    if label_column is None or label_column in record or "label" not in record:
        return record
    return {label_column if name == "label" else name: value for name, value in record.items()}


def _given_id(value: object) -> str:
    return "" if value is None or value != value or not str(value).strip() else str(value)


def _made_id(path: str, kind: str, number: int) -> str:
    # A file's name need not be UTF-8.
    stem = "stdin" if path == STDIN else str(without_surrogates(Path(Path(path).name.removesuffix(".gz")).stem))
    return stem if number == 1 and kind in PAGES else f"{stem}-{number}"
