"""JSON: one document, or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from classifier.corpus.files import OnError, Record, read_lines, read_text
from classifier.errors import InputError

_TEXT_NAMES = {"text", "body", "content", "article", "title"}


def read_jsonl(path: str, encoding: str | None, skip: OnError) -> Iterator[tuple[int, Record]]:
    """Stream the objects of a file that has one a line, with their line numbers."""
    for line, text in read_lines(path, encoding, skip):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            skip(InputError(f"is no JSON ({error}). Mend the line.", path=path, line=line))
            continue
        if isinstance(value, dict):
            yield line, value
        else:
            skip(InputError(f"is {type(value).__name__}, not a JSON object.", path=path, line=line))


def read_json(path: str, encoding: str | None, skip: OnError) -> Iterator[tuple[None, Record]]:
    """Read the articles of one JSON document: an object, a list, or an object that holds one list.

    Raises:
        InputError: it is no JSON.
    """
    try:
        value = json.loads(read_text(path, encoding))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"is no JSON ({error}). For one object a line, name it .jsonl.", path=path
        ) from error
    for number, item in enumerate(_items(value), start=1):
        if isinstance(item, dict):
            yield None, item
        else:
            skip(InputError(f"item {number} is {type(item).__name__}, not a JSON object.", path=path))


def write_jsonl(records: Iterable[Record], file: TextIO) -> None:
    """Write one object a line."""
    file.writelines(json.dumps(record, ensure_ascii=False, default=plain) + "\n" for record in records)


def write_json(records: Iterable[Record], file: TextIO) -> None:
    """Write one list of objects, without holding it in memory."""
    start = "["
    for record in records:
        file.write(start + "\n" + json.dumps(record, ensure_ascii=False, default=plain))
        start = ","
    file.write("\n]\n" if start == "," else "[]\n")


def plain(value: object) -> object:
    """What JSON has no type for: ISO 8601 for a date, a list for an array, text for the rest."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.tolist() if hasattr(value, "tolist") else str(value)


def _items(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if not isinstance(value, dict) or _TEXT_NAMES & set(value):
        return [value]
    lists = [
        inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)
    ]
    return lists[0] if len(lists) == 1 else [value]
