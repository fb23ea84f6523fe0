"""JSON: one document, or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from classifier.corpus.records.files import (
    MAX_ROW_CHARACTERS,
    OnError,
    Record,
    read_chunks,
    read_lines,
)
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
    """Stream the articles of one JSON document: a list, an object, or an object that holds one list.

    A list is never in memory as a whole, and what is before a mistake in it is given.

    Raises:
        InputError: it is no JSON, or empty.
    """
    for number, item in enumerate(_document(path, encoding), start=1):
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


def _document(path: str, encoding: str | None) -> Iterator[Any]:
    chunks = read_chunks(path, encoding)
    head = ""
    while not head and (chunk := next(chunks, None)) is not None:
        head = chunk.lstrip("\ufeff \t\r\n")
    if not head:
        raise InputError("is empty. Give a file with an article in it.", path=path)
    try:
        yield from _list_items(head, chunks) if head[0] == "[" else _items(json.loads(head + "".join(chunks)))
    except (ValueError, RecursionError) as error:
        what = f"is no JSON ({error}). For one object a line, name it .jsonl."
        raise InputError(what, path=path) from error


def _items(value: Any) -> list[Any]:
    if not isinstance(value, dict) or _TEXT_NAMES & set(value):
        return [value]
    lists = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
    return lists[0] if len(lists) == 1 else [value]


def _list_items(head: str, chunks: Iterator[str]) -> Iterator[Any]:
    """The items of a list, each as soon as its text is there."""
    decoder = json.JSONDecoder()
    buffer, position = head, 1
    is_first = True
    while True:
        buffer, position = _after_space(buffer, position, chunks)
        if buffer[position : position + 1] == "]" and is_first:
            return
        value, buffer, position = _next_value(decoder, buffer, position, chunks)
        is_first = False
        yield value
        buffer, position = _after_space(buffer, position, chunks)
        mark = buffer[position : position + 1]
        if mark == "]":
            return
        if mark != ",":
            raise ValueError("a list that does not end" if not mark else f"{mark!r} between two items of the list")
        position += 1


def _after_space(buffer: str, position: int, chunks: Iterator[str]) -> tuple[str, int]:
    while True:
        while position < len(buffer) and buffer[position] in " \t\r\n":
            position += 1
        more = next(chunks, None) if position >= len(buffer) else None
        if more is None:
            return buffer, position
        buffer, position = more, 0


def _next_value(decoder: json.JSONDecoder, buffer: str, position: int, chunks: Iterator[str]) -> tuple[Any, str, int]:
    buffer = buffer[position:]
    while True:
        try:
            value, end = decoder.raw_decode(buffer)
        except ValueError:
            longer = _doubled(buffer, chunks)
            if len(buffer) > MAX_ROW_CHARACTERS:
                what = f"an item longer than {MAX_ROW_CHARACTERS:,} characters, which no article is"
                raise ValueError(what) from None
            if len(longer) == len(buffer):
                raise
            buffer = longer
        else:
            return value, buffer, end


def _doubled(buffer: str, chunks: Iterator[str]) -> str:
    """The buffer and as much text again, so that a long item is not parsed anew at each chunk."""
    pieces, size = [buffer], len(buffer)
    while size <= 2 * len(buffer) and (more := next(chunks, None)) is not None:
        pieces.append(more)
        size += len(more)
    return "".join(pieces)
