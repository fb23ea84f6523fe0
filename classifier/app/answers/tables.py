"""Rows to a file: CSV, JSONL or Parquet, with the kinds of their columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from classifier.app.answers.columns import Kinds, Row
from classifier.app.display.inert import safe_cell
from classifier.corpus.formats.json_files import line_of
from classifier.errors import InputError
from classifier.files import draft_of

if TYPE_CHECKING:
    import pandas as pd

TABLE_FORMATS = ("csv", "jsonl", "parquet")
SEPARATOR = "|"
"""Between the items of a list in one cell, as reading takes them apart."""


def table_format(path: Path, option: str) -> str:
    """Tell the format of a table by its name.

    Raises:
        InputError: it is none of TABLE_FORMATS.
    """
    suffix = path.suffix.lstrip(".").lower()
    if suffix not in TABLE_FORMATS:
        raise InputError(f"{option}: its name does not tell the format. End it in .csv, .jsonl or .parquet.", path=path)
    return suffix


def write_table(rows: Iterable[Row], path: Path, kinds: Kinds, *, format: str, raw_cells: bool = False) -> None:
    """Write rows to a file that is whole or not there.

    Args:
        rows: with the columns of `kinds`; one that is missing is empty.
        path: of the file.
        kinds: of the columns, in their order.
        format: one of TABLE_FORMATS.
        raw_cells: leave cells of CSV as they are, also where a spreadsheet takes them for formulas.

    Raises:
        InputError: it cannot be written.
    """
    with draft_of(path) as draft:
        fill_table(rows, draft, kinds, format=format, raw_cells=raw_cells)


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame to a `.csv` or `.parquet` file that is whole or not there; cells of CSV are no formulas.

    Raises:
        InputError: it cannot be written.
    """
    with draft_of(path) as draft:
        if path.suffix.lower() == ".parquet":
            frame.to_parquet(draft)
            return
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
        with draft.open("wb") as file:
            named = ({str(name): value for name, value in row.items()} for row in rows)
            write_csv(named, file, list(map(str, frame.columns)), raw_cells=False)


def fill_table(rows: Iterable[Row], draft: Path, kinds: Kinds, *, format: str, raw_cells: bool) -> None:
    """Write rows to a draft; see `write_table`."""
    if format == "parquet":
        from classifier.corpus.formats.parquet import write_parquet

        write_parquet(_in_order(rows, kinds), draft, kinds=kinds)
        return
    with draft.open("wb") as file:
        if format == "csv":
            write_csv(rows, file, list(kinds), raw_cells=raw_cells)
        else:
            file.writelines(map(line_of, _in_order(rows, kinds)))


def write_csv(rows: Iterable[Row], file: BinaryIO, columns: Sequence[str], *, raw_cells: bool) -> None:
    """Write rows as CSV with a header; empty for what is missing."""
    text = TextIOWrapper(file, encoding="utf-8", errors="surrogatepass", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow(_cells(columns, raw_cells))
        for row in rows:
            writer.writerow(_cells([row.get(name) for name in columns], raw_cells))
    finally:
        text.detach()


def _cells(values: Sequence[Any], raw_cells: bool) -> list[Any]:
    cells = map(_cell, values)
    return list(cells) if raw_cells else list(map(safe_cell, cells))


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return SEPARATOR.join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def _in_order(rows: Iterable[Row], kinds: Kinds) -> Iterator[Row]:
    return ({name: row.get(name) for name in kinds} for row in rows)
