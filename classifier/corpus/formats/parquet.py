"""Parquet, in record batches."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from classifier.corpus.formats.json_files import plain
from classifier.corpus.records.files import OnError, Record, open_bytes
from classifier.corpus.records.frame import SOURCES
from classifier.errors import InputError

BATCH_ROWS = 1024
"""Rows in memory at a time."""

BUFFER_BYTES = 1 << 20
"""Of each column, read at a time."""

GROUP_ROWS = 16 * BATCH_ROWS
"""Rows of a row group that is written."""

_MAX_INTEGER = 2**63 - 1


def read_parquet(path: str, encoding: str | None, skip: OnError) -> Iterator[tuple[int, Record]]:
    """Stream the rows of a Parquet file, with their numbers from 1.

    Raises:
        InputError: it is none, or damaged.
    """
    del encoding, skip
    import pyarrow as pa
    import pyarrow.parquet as pq

    with open_bytes(path) as file:
        source = file if file.seekable() else io.BytesIO(file.read())
        try:
            number = 0
            # Buffered, or a row group of a million articles is read at once; without threads, so that
            # whoever reads may still fork.
            rows = pq.ParquetFile(source, pre_buffer=False, buffer_size=BUFFER_BYTES)
            for batch in rows.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
        except (pa.ArrowInvalid, OSError) as error:
            what = (str(error).splitlines() or [""])[0]
            raise InputError(f"is no Parquet file, or a damaged one ({what}).", path=path) from error


def read_parquet_sources(path: str) -> list[str]:
    """The lines about a corpus' sources that `write_parquet` put into the file.

    None where it cannot be read, which whoever reads its rows is told.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with open_bytes(path) as file:
            kept = pq.read_metadata(file if file.seekable() else io.BytesIO(file.read())).metadata or {}
    except (pa.ArrowInvalid, OSError):
        return []
    return [str(line) for line in json.loads(kept.get(SOURCES.encode(), b"[]"))]


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
