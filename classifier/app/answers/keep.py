"""Columns of the input that are carried into the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any

from classifier.app.answers.batches import COLUMNS, HEAD, Carried, Record
from classifier.corpus.records.columns import COMMON_NAMES
from classifier.corpus.records.files import is_unread
from classifier.errors import InputError

ALL = "all"
PROBED = 100
"""Records by which the input's columns are told."""

OWN = ("id", "title")
"""Columns of a record that its answer has as they are."""

PREFIX = "input_"
"""Before the name of a column that an answer has too, such as a gold label `topic`."""


def keeping(
    records: Iterable[Record], keep: Sequence[str], reserved: Iterable[str]
) -> tuple[Iterator[Record], list[str]]:
    """Give records with the columns to carry, and the names that these have in the answers.

    Args:
        records: as read.
        keep: names of columns, several with commas between; ALL: every one.
        reserved: names that answers have already.

    Raises:
        InputError: none of the first PROBED records has a column that is named.
    """
    names = [name.strip() for value in keep for name in value.split(",") if name.strip()]
    if not names:
        return iter(records), []
    stream = iter(records)
    head = list(islice(stream, PROBED))
    sources = _sources(names, [record for record in head if not is_unread(record)])
    taken = {*reserved, *HEAD}
    renamed = {name: f"{PREFIX}{name}" if name in taken else name for name in sources}
    return (_carrying(record, sources, renamed) for record in chain(head, stream)), list(renamed.values())


def _sources(names: list[str], head: list[Record]) -> dict[str, str]:
    """The column of the records behind each name."""
    available = [name for name in dict.fromkeys(name for record in head for name in record) if name not in OWN]
    sources: dict[str, str] = {}
    for name in names:
        if name == ALL:
            sources |= {column: column for column in available}
        elif name not in OWN:
            sources[name] = _source(name, available) if head else name
    return sources


def _source(name: str, available: list[str]) -> str:
    """A column by its name, or by another name of the same column, which reading changed."""
    aliases = (column for column, names in COMMON_NAMES.items() if name.lower() in names)
    for candidate in (name, *aliases):
        if candidate in available:
            return candidate
    raise InputError(f"--keep {name}: there is no such column; there are {', '.join(available) or 'none'}.")


def _carrying(record: Record, sources: dict[str, str], renamed: dict[str, str]) -> Record:
    own = {**record, "error": None} if is_unread(record) else record
    columns = {renamed[name]: _plain(own.get(source)) for name, source in sources.items()}
    return {**record, COLUMNS: Carried(columns)}


def _plain(value: Any) -> Any:
    """A value that JSON has a type for; None for one that is missing."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else str(value)
