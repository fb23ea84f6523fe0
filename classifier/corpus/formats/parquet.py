"""Parquet, in record batches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from classifier.corpus.formats.json_files import plain
from classifier.corpus.records.columns import canonical, id_text
from classifier.corpus.records.files import Record
from classifier.corpus.records.frame import SOURCES
from classifier.corpus.records.open import Source, open_source, seekable_file
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

BATCH_ROWS = 1024
"""Rows in memory at a time."""

BATCH_BYTES = 1 << 26
"""Bytes of a batch in memory, by what the file says of its rows."""

BUFFER_BYTES = 1 << 20
"""Bytes of each column that are read at a time."""

GROUP_ROWS = 16 * BATCH_ROWS
"""Rows of a row group that is written."""

ERROR_CHARACTERS = 200
"""Of Arrow's own words in an error."""

_BROKEN = object()
"""A text that is no UTF-8."""

_MAX_INTEGER = 2**63 - 1


def read_parquet(source: Source, reading: Reading) -> Iterator[tuple[int, Record]]:
    """Stream the rows of a Parquet file, with their numbers from 1.

    A row with a text that is no UTF-8, and a row group that is damaged, are given to
    `reading.on_error`; a date that no calendar holds is left out, with a note.

    Raises:
        InputError: it is none, or damaged.
    """
    with seekable_file(source) as file:
        rows = _Rows(source.path, reading)
        try:
            table = _opened(file)
            groups = range(table.num_row_groups)
        except _arrow_errors() as error:
            raise InputError(_damaged(error), path=source.path) from error
        for group in groups:
            rows.number = sum(table.metadata.row_group(i).num_rows for i in range(group))
            for batch in _batches(table, group, rows):
                yield from rows.of(batch)
        rows.report()


def read_parquet_sources(path: str) -> list[str]:
    """The lines about a corpus' sources that `write_parquet` put into the file.

    None where it cannot be read, which whoever reads its rows is told.
    """
    unreadable: tuple[type[BaseException], ...] = (InputError, RecursionError, *_arrow_errors())
    try:
        with open_source(path) as source, seekable_file(source) as file:
            metadata = _opened(file).metadata.metadata or {}
            lines = json.loads(metadata.get(SOURCES.encode(), b"[]"))
    except unreadable:
        return []
    return [str(line) for line in lines] if isinstance(lines, list) else []


def _opened(file: Any) -> Any:
    import pyarrow.parquet as pq

    # Buffered, or a row group of a million articles is read at once; without threads, so that
    # whoever reads may still fork.
    return pq.ParquetFile(file, pre_buffer=False, buffer_size=BUFFER_BYTES)


def _arrow_errors() -> tuple[type[BaseException], ...]:
    """What Arrow raises for files that are none, or damaged."""
    import pyarrow as pa

    return (pa.ArrowException, OSError, ValueError, KeyError, TypeError, MemoryError)


def _damaged(error: BaseException) -> str:
    what = (str(error).splitlines() or [""])[0][:ERROR_CHARACTERS]
    return f"is no Parquet file, or a damaged one ({what}). Make it again."


def _batches(table: Any, group: int, rows: _Rows) -> Iterator[Any]:
    """The batches of a row group, up to where it is damaged."""
    try:
        size = _batch_rows(table.metadata.row_group(group))
        yield from table.iter_batches(batch_size=size, row_groups=[group], use_threads=False)
    except _arrow_errors() as error:
        rows.reading.on_error(InputError(_damaged(error), path=rows.path, line=rows.number + 1))


def _batch_rows(group: Any) -> int:
    """Rows that are read at a time: fewer where they are large."""
    row_bytes = group.total_byte_size / max(1, group.num_rows)
    return max(1, min(BATCH_ROWS, int(BATCH_BYTES / max(1, row_bytes))))


class _Rows:
    """The rows of batches, and the count of their values that Python has no date for.

    Attributes:
        number: rows until now.
    """

    def __init__(self, path: str, reading: Reading) -> None:
        self.path, self.reading, self.number = path, reading, 0
        self.no_dates: Counter[str] = Counter()

    def of(self, batch: Any) -> Iterator[tuple[int, Record]]:
        """Give each row of a batch with its number."""
        names = batch.schema.names
        columns = [self._values(name, column) for name, column in zip(names, batch.columns, strict=True)]
        for values in zip(*columns, strict=True):
            self.number += 1
            broken = next((name for name, value in zip(names, values, strict=True) if value is _BROKEN), None)
            if broken is None:
                yield self.number, dict(zip(names, values, strict=True))
            else:
                what = f"its {broken!r} is no UTF-8. Write the file again from its source."
                row = {name: value for name, value in zip(names, values, strict=True) if value is not _BROKEN}
                own_id = id_text(canonical(row, self.reading.columns).get("id"))
                self.reading.on_error(InputError(what, path=self.path, line=self.number, id=own_id))

    def report(self) -> None:
        """Note what dates were left out."""
        for name, count in self.no_dates.items():
            self.reading.on_note(f"{self.path}: {count:,} values of {name!r} are out of any calendar, and left out")

    def _values(self, name: str, column: Any) -> list[Any]:
        try:
            values = column.to_pylist()
        except (ValueError, OverflowError):
            values = [self._value(name, scalar) for scalar in column]
        return [_text_of(value) if isinstance(value, bytes) else value for value in values]

    def _value(self, name: str, scalar: Any) -> Any:
        try:
            return scalar.as_py()
        except UnicodeDecodeError:
            return _BROKEN
        except (ValueError, OverflowError):
            self.no_dates[name] += 1
            return None


def _text_of(value: bytes) -> object:
    """A binary value as the text that it most often is; old writers do not mark texts as such."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def write_parquet(
    records: Iterable[Record], path: Path, sources: Sequence[str] = (), *, kinds: Mapping[str, str] | None = None
) -> None:
    """Write records by row groups, with the same bytes for the same records.

    A column has the kind of its first values (see `_kind_of`), and is widened where later
    ones need it: what was written until then is written again.

    Args:
        records: see `read_records`.
        path: of the file.
        sources: lines about where the corpus is from; kept in the file's metadata.
        kinds: of columns that are known beforehand, and there even where no record has them.
    """
    stream = iter(records)
    known: dict[str, str] = dict(kinds or {})
    writer: Any = None
    while rows := list(islice(stream, GROUP_ROWS)):
        wider = _widened(known, rows)
        if writer is None or wider != known:
            writer = _opened_wider(writer, path, wider)
            known = wider
        writer.write_table(_table(rows, writer.schema))
    writer = writer or _opened_wider(None, path, known or dict.fromkeys(("id", "title", "text"), "text"))
    if sources:
        writer.add_key_value_metadata({SOURCES: json.dumps(list(sources), ensure_ascii=False)})
    writer.close()


def _opened_wider(writer: Any, path: Path, kinds: Mapping[str, str]) -> Any:
    import pyarrow.parquet as pq

    schema = _schema(kinds)
    if writer is None:
        return pq.ParquetWriter(path, schema, compression="zstd")
    writer.close()
    narrow = path.with_name(path.name + ".narrow")
    path.replace(narrow)
    try:
        wide = pq.ParquetWriter(path, schema, compression="zstd")
        with pq.ParquetFile(narrow, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=GROUP_ROWS):
                wide.write_table(_table(batch.to_pylist(), schema))
    finally:
        narrow.unlink(missing_ok=True)
    return wide


def _table(rows: list[Record], schema: Any) -> Any:
    import pyarrow as pa

    columns = [[_fitting(row.get(field.name), field.type) for row in rows] for field in schema]
    return pa.Table.from_arrays([pa.array(*pair) for pair in zip(columns, schema.types, strict=True)], schema=schema)


def _fitting(value: Any, type_: Any) -> Any:
    import pyarrow as pa

    if value is None or (isinstance(value, str) and pa.types.is_string(type_)):
        return value
    if pa.types.is_string(type_):
        is_nested = isinstance(value, (dict, list))
        return json.dumps(value, ensure_ascii=False, default=plain) if is_nested else str(plain(value))
    if pa.types.is_list(type_):
        return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]
    return float(value) if pa.types.is_floating(type_) else value


def _schema(kinds: Mapping[str, str]) -> Any:
    import pyarrow as pa

    types = {
        "nothing": pa.null(),
        "truth": pa.bool_(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "moment": pa.timestamp("us", tz="UTC"),
        "local moment": pa.timestamp("us"),
        "day": pa.date32(),
        "list": pa.list_(pa.string()),
        "text": pa.string(),
    }
    return pa.schema([(name, types[kind]) for name, kind in kinds.items()])


def _widened(kinds: Mapping[str, str], rows: list[Record]) -> dict[str, str]:
    wider = dict(kinds)
    for row in rows:
        for name, value in row.items():
            own = _kind_of(value)
            known = wider.setdefault(name, own)
            if known != own:
                wider[name] = _common(known, own)
    return wider


def _kind_of(value: object) -> str:
    if isinstance(value, str):
        return "text"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int):
        return "integer" if abs(value) <= _MAX_INTEGER else "text"
    if isinstance(value, float):
        return "number"
    if isinstance(value, datetime):
        return "moment" if value.tzinfo else "local moment"
    if isinstance(value, date):
        return "day"
    return "list" if isinstance(value, (list, tuple)) else "text"


def _common(one: str, other: str) -> str:
    """The narrowest kind that holds both."""
    pair = {one, other}
    if "nothing" in pair:
        return other if one == "nothing" else one
    if pair == {"integer", "number"}:
        return "number"
    return "list" if pair == {"list", "text"} else "text"
