"""Files in, records or a corpus frame out.

A record is a mapping, one an article: `id`, `title`, `text`, and every other column as it
is. Row files (CSV, JSONL, Parquet) are streamed; nothing heavier than the format needs is
imported, so that one text file is scored without pandas.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.corpus.files import expand_paths, format_of, open_bytes, read_lines, read_text
from classifier.errors import CorpusError, InputError, MissingExtraError

if TYPE_CHECKING:
    import pandas as pd

Record = dict[str, Any]
OnError = Callable[[InputError], None]

MAX_FIELD_CHARACTERS = 100_000_000
"""A CSV field longer than this is an unclosed quote; the csv module's own limit is 131,072."""

TITLE_CHARACTERS = 200
"""A first line at most this long, without an end mark and with more text after it, is a headline."""

PARQUET_ROWS = 2048


@dataclass(frozen=True)
class Columns:
    """What the file calls each column; None: guess among COMMON_NAMES."""

    id: str | None = None
    title: str | None = None
    text: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    language: str | None = None
    authors: str | None = None
    target: str | None = None


COMMON_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "uid", "guid", "_id"),
    "title": ("title", "headline", "heading"),
    "text": ("text", "body", "content", "article", "content_original", "article_text", "sentence", "fulltext", "maintext"),
    "url": ("url", "link", "source_url"),
    "outlet": ("outlet", "source", "publisher", "publication", "domain", "hostname"),
    "published": ("published", "date", "published_at", "publish_date", "date_publish", "pubdate", "datetime"),
    "language": ("language", "lang"),
    "authors": ("authors", "author", "byline"),
    "target": ("target", "targets"),
}
"""Names under which files commonly hold a column, the surest first."""


def read_records(
    path: str,
    *,
    format: str | None = None,
    columns: Columns = Columns(),
    encoding: str | None = None,
    on_error: OnError | None = None,
) -> Iterator[Record]:
    """Stream the articles of one file.

    Args:
        path: a file, or `-` for standard input.
        format: text, html, csv, tsv, json, jsonl or parquet; None: by the suffix.
        columns: the file's names of columns.
        encoding: None: by mark, UTF-8, or guessed.
        on_error: gets what cannot be read, which is then skipped; None: it is raised.

    Yields:
        One record an article; an id that is missing is made of the file's name and the
        article's number.

    Raises:
        InputError: the file, or without `on_error` a row, cannot be read.
    """
    kind = format or format_of(path)
    if kind not in READERS:
        raise InputError(f"{kind!r} is no input format: use one of {', '.join(READERS)}.", path=path)
    skip = on_error or _raise
    try:
        for number, raw in enumerate(READERS[kind](path, encoding, skip), start=1):
            record = _record(raw, path, number, columns, skip)
            if record is not None:
                yield record
    except InputError as error:
        skip(error)


def read_corpus(
    paths: str | Path | Sequence[str | Path],
    *,
    format: str | None = None,
    columns: Columns = Columns(),
    encoding: str | None = None,
    on_error: OnError | None = None,
) -> pd.DataFrame:
    """Read files into one corpus frame.

    Returns:
        One article a row, string index `id`; `published` as timezone-aware datetime
        (UTC where the file names no zone), missing where it is no date.

    Raises:
        InputError: as `read_records`.
        CorpusError: no article is left, or two have one id.
    """
    import pandas as pd

    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    records: list[Record] = []
    for path in expand_paths([str(path) for path in given]):
        records += read_records(path, format=format, columns=columns, encoding=encoding, on_error=on_error)
    if not records:
        raise CorpusError(f"{', '.join(map(str, given))}: no article could be read.")
    frame = pd.DataFrame(records).set_index("id")
    if frame.index.has_duplicates:
        twice = frame.index[frame.index.duplicated()].unique().tolist()
        raise CorpusError("has articles that share an id. Give --id-column, or make ids unique.", ids=twice)
    if "published" in frame:
        frame["published"] = pd.to_datetime(frame["published"], errors="coerce", utc=True, format="mixed")
    return frame


def _raise(error: InputError) -> None:
    raise error


def _read_text(path: str, encoding: str | None, skip: OnError) -> Iterator[Record]:
    del skip
    text = read_text(path, encoding)
    yield {"title": headline(text), "text": text}


def _read_html(path: str, encoding: str | None, skip: OnError) -> Iterator[Record]:
    del skip
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise MissingExtraError("reading HTML", extra="html") from error
    page = read_text(path, encoding)
    found = bare_extraction(page, with_metadata=True, include_comments=False, include_tables=False)
    if found is None or not (found.text or "").strip():
        raise InputError("has no article that can be found in its HTML.", path=path)
    names = {"title": "title", "text": "text", "url": "url", "outlet": "sitename", "published": "date", "authors": "author"}
    yield {column: getattr(found, name) for column, name in names.items() if getattr(found, name)}


def _read_delimited(delimiter: str | None) -> Callable[[str, str | None, OnError], Iterator[Record]]:
    def read(path: str, encoding: str | None, skip: OnError) -> Iterator[Record]:
        csv.field_size_limit(MAX_FIELD_CHARACTERS)
        lines = read_lines(path, encoding)
        head = next(lines, "")
        rows = csv.reader(_chain(head, lines), delimiter=delimiter or _delimiter_of(head), strict=True)
        names = [name.strip() for name in next(rows, [])]
        while (row := _next_row(rows, path, skip)) is not None:
            if len(row) != len(names) and row:
                skip(InputError(f"has {len(row)} fields, the header has {len(names)}.", path=path, line=rows.line_num))
            elif row:
                yield dict(zip(names, row, strict=True))

    return read


def _next_row(rows: Any, path: str, skip: OnError) -> list[str] | None:
    """The next row; a row that csv cannot read is reported, and the one after it is given."""
    while True:
        try:
            return next(rows, None)
        except csv.Error as error:
            skip(InputError(f"cannot be read as CSV ({error}). Close the quote, or mend the row.", path=path, line=rows.line_num))


def _delimiter_of(head: str) -> str:
    return max((",", "\t", ";", "|"), key=head.count)


def _chain(head: str, lines: Iterable[str]) -> Iterator[str]:
    yield head.removeprefix("\ufeff")
    for line in lines:
        yield line.replace("\0", "")


def _read_jsonl(path: str, encoding: str | None, skip: OnError) -> Iterator[Record]:
    for number, line in enumerate(read_lines(path, encoding), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            skip(InputError(f"is no JSON ({error}).", path=path, line=number))
            continue
        if isinstance(value, dict):
            yield value
        else:
            skip(InputError(f"is {type(value).__name__}, not a JSON object.", path=path, line=number))


def _read_json(path: str, encoding: str | None, skip: OnError) -> Iterator[Record]:
    try:
        value = json.loads(read_text(path, encoding))
    except ValueError as error:
        raise InputError(f"is no JSON ({error}). For one object a line, name it .jsonl.", path=path) from error
    if isinstance(value, dict):
        lists = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
        value = lists[0] if len(lists) == 1 and not {"text", "body", "content"} & set(value) else [value]
    for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
        if isinstance(item, dict):
            yield item
        else:
            skip(InputError(f"item {number} is {type(item).__name__}, not a JSON object.", path=path))


def _read_parquet(path: str, encoding: str | None, skip: OnError) -> Iterator[Record]:
    del encoding, skip
    import pyarrow as pa
    import pyarrow.parquet as pq

    with open_bytes(path) as file:
        source = file if file.seekable() else io.BytesIO(file.read())
        try:
            for batch in pq.ParquetFile(source).iter_batches(batch_size=PARQUET_ROWS):
                yield from batch.to_pylist()
        except (pa.ArrowInvalid, OSError) as error:
            raise InputError(f"is no Parquet file, or a damaged one ({_first_line(error)}).", path=path) from error


READERS: dict[str, Callable[[str, str | None, OnError], Iterator[Record]]] = {
    "text": _read_text,
    "html": _read_html,
    "csv": _read_delimited(None),
    "tsv": _read_delimited("\t"),
    "json": _read_json,
    "jsonl": _read_jsonl,
    "parquet": _read_parquet,
}
"""How each format is read, row by row."""


def headline(text: str) -> str:
    """Give the first line where it looks like a headline: short, no end mark, more text after it.

    >>> headline("Council votes on bridge\\n\\nThe council met on Monday.")
    'Council votes on bridge'
    """
    first, _, rest = text.lstrip("\ufeff\n\r\t ").partition("\n")
    first = first.strip()
    is_headline = 0 < len(first) <= TITLE_CHARACTERS and not re.search(r"[.!?;:,]$", first) and rest.strip()
    return first if is_headline else ""


def _record(raw: Record, path: str, number: int, columns: Columns, skip: OnError) -> Record | None:
    named = _canonical(raw, columns)
    if "text" not in named and "title" not in named:
        has = ", ".join(str(name) for name in list(raw)[:12])
        raise InputError(f"has no column of texts that can be told; it has {has}. Give --text-column.", path=path)
    named["title"] = _text(named.get("title"))
    text = named.get("text")
    named["text"] = named["title"] if text is None or text != text else text
    if not isinstance(named["text"], str):
        skip(InputError(f"its text is {type(text).__name__}, not text.", path=path, line=number))
        return None
    named["text"] = _without_surrogates(named["text"])
    named["id"] = _id_of(named.get("id"), path, number, named)
    return {"id": named.pop("id"), "title": named.pop("title"), "text": named.pop("text"), **named}


def _canonical(raw: Record, columns: Columns) -> Record:
    """Rename what is known by another name; the file's own columns stay beside."""
    lower = {str(name).lower(): name for name in reversed(list(raw))}
    renamed = {}
    for field in fields(Columns):
        given = getattr(columns, field.name)
        names = (given.lower(),) if given else COMMON_NAMES[field.name]
        found = next((lower[name] for name in names if name in lower), None)
        if found is not None and found not in renamed:
            renamed[found] = field.name
    return {renamed.get(name, str(name)): value for name, value in raw.items()}


def _id_of(value: object, path: str, number: int, record: Record) -> str:
    if value is not None and value == value and str(value).strip():
        return str(value)
    stem = "stdin" if path == "-" else Path(path).name.removesuffix(".gz").rpartition(".")[0]
    return stem if set(record) <= {"title", "text", *COMMON_NAMES} and number == 1 and _is_single(path) else f"{stem}-{number}"


def _is_single(path: str) -> bool:
    return path == "-" or format_of(path) in ("text", "html")


def _text(value: object) -> str:
    return _without_surrogates(value) if isinstance(value, str) else ""


def _without_surrogates(text: str) -> str:
    """Lone surrogates, which no UTF-8 file can hold, become the replacement character: same length."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
