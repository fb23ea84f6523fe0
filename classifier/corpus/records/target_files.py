"""Files of targets: names, aliases and ids, as CSV or TOML."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from classifier.corpus.records.labels import LIST_SEPARATOR
from classifier.errors import InputError
from classifier.text.targets import Target, check_targets, make_target

COLUMNS = ("name", "aliases", "id")
TABLE = "target"
"""Name of the tables of a TOML file, one a target: [[target]]."""


def read_targets(path: str | Path) -> list[Target]:
    """Read the targets of a file.

    Args:
        path: a CSV file, also with semicolons or tabs, with the columns `name`, `aliases` (with `|` between them) and
            `id`, the last two of which may be left out; or a TOML file with a table `[[target]]` each, with the same
            keys, `aliases` as a list.

    Raises:
        InputError: the file cannot be read as such.
        TargetError: a target names nobody, or two share a name.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the file of targets cannot be read: {_reason(error)}.", path=path) from error
    rows = list(_toml_rows(text, path) if path.suffix.lower() == ".toml" else _csv_rows(text, path))
    if not rows:
        raise InputError("has no targets. Give each a row with its name.", path=path)
    targets = [make_target(name, aliases, id_) for name, aliases, id_ in rows]
    check_targets(targets)
    return targets


def _csv_rows(text: str, path: Path) -> Iterator[tuple[str, list[str], str]]:
    header = text.partition("\n")[0]
    delimiter = next((sign for sign in (",", ";", "\t") if sign in header), ",")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [column.strip().lower() for column in reader.fieldnames or ()]
        if "name" not in columns:
            raise InputError(f"has no column 'name'; it has {', '.join(columns) or 'none'}.", path=path)
        for column in set(columns) - set(COLUMNS):
            if meant := get_close_matches(column, COLUMNS, n=1):
                raise InputError(f"has a column {column!r}. Call it {meant[0]!r}, if it is that.", path=path)
        reader.fieldnames = columns
        for row in reader:
            name, aliases, id_ = (str(row.get(column) or "").strip() for column in COLUMNS)
            yield name, aliases.split(LIST_SEPARATOR), id_
    except csv.Error as error:
        raise InputError(f"is no CSV: {error}.", path=path, line=reader.line_num) from error


def _toml_rows(text: str, path: Path) -> Iterator[tuple[str, list[str], str]]:
    try:
        tables: Any = tomllib.loads(text).get(TABLE, [])
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no TOML: {error}.", path=path) from error
    for table in tables if isinstance(tables, list) else [tables]:
        if not isinstance(table, Mapping) or not isinstance(table.get("name"), str):
            raise InputError(f"has a [[{TABLE}]] without a name.", path=path)
        aliases = table.get("aliases", [])
        if not isinstance(aliases, list):
            raise InputError(f"has aliases that are no list, of {table['name']!r}.", path=path)
        yield table["name"], [str(alias) for alias in aliases], str(table.get("id", ""))


def _reason(error: Exception) -> str:
    return error.strerror or "unreadable" if isinstance(error, OSError) else "it is not UTF-8"
