"""JSON: one document, or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, TextIO

from classifier.corpus.formats.json_lists import list_items
from classifier.corpus.records.files import OnError, Record
from classifier.corpus.records.limits import MAX_DOCUMENT_CHARACTERS
from classifier.corpus.records.lines import LineError, read_chunks, read_lines
from classifier.corpus.records.open import EMPTY, Source
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

MAX_DEPTH = 100
"""Lists and objects inside one another; no article is nested deeper, and what is cannot be written again."""

_TEXT_NAMES = {"text", "body", "content", "article", "title"}


def read_jsonl(source: Source, reading: Reading) -> Iterator[tuple[int, Record]]:
    """Stream the objects of a file that has one a line, with their line numbers."""
    damage = _Damage(reading.on_error)
    for line, text in read_lines(source, replace(reading, on_error=damage)):
        if not text.strip():
            continue
        problem = ""
        try:
            value = json.loads(text)
            problem = problem_of(value)
        except (ValueError, RecursionError) as error:
            problem = f"is no JSON ({error}). Mend the line."
        if problem:
            damage(InputError(problem, path=source.path, line=line), text)
        else:
            damage.is_open = False
            yield line, value


def read_json(source: Source, reading: Reading) -> Iterator[tuple[None, Record]]:
    """Stream the articles of one JSON document: a list, an object, or an object that holds one list.

    A list is never in memory as a whole. A mistake in it costs the items that it is in, and reading goes on at the
    next one that looks like those before; a document of another kind is lost as a whole.

    Raises:
        InputError: it is no JSON, or empty.
    """
    for number, item in enumerate(_document(source, reading), start=1):
        if problem := problem_of(item):
            reading.on_error(InputError(f"item {number} {problem}", path=source.path))
        else:
            yield None, item


def write_jsonl(records: Iterable[Record], file: TextIO) -> None:
    """Write one object a line."""
    file.writelines(json.dumps(record, ensure_ascii=False, default=plain) + "\n" for record in records)


def line_of(answer: Record) -> bytes:
    """An answer, or a row of one, as a line of JSONL."""
    import orjson

    return orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE, default=str)


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


def problem_of(value: object) -> str:
    """What keeps a JSON value from being an article; empty: nothing."""
    if not isinstance(value, dict):
        return f"is {type(value).__name__}, not a JSON object."
    return f"is nested over {MAX_DEPTH} levels deep. Mend it." if _is_deep(value) else ""


def _is_deep(value: Record) -> bool:
    level: list[Any] = [inner for inner in value.values() if isinstance(inner, (dict, list))]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


class _Damage:
    """Reports lines that are no objects; bytes at random hold line feeds, and are one broken object still.

    Attributes:
        is_open: the line before was damaged so that this one may be the rest of its object.
    """

    def __init__(self, on_error: OnError) -> None:
        self.on_error, self.is_open = on_error, False

    def __call__(self, error: InputError, text: str = "") -> None:
        start = error.start if isinstance(error, LineError) else text
        is_rest = self.is_open and not start.lstrip().startswith("{")
        self.is_open = is_rest or isinstance(error, LineError) or not text.isascii()
        if not is_rest:
            self.on_error(error)


def _document(source: Source, reading: Reading) -> Iterator[Any]:
    chunks = read_chunks(source, reading)
    head = ""
    while not head and (chunk := next(chunks, None)) is not None:
        head = chunk.lstrip("\ufeff \t\r\n")
    if not head:
        raise InputError(EMPTY, path=source.path)
    try:
        if head[0] == "[":
            yield from list_items(head, chunks, lambda what: reading.on_error(InputError(what, path=source.path)))
        else:
            yield from _items(json.loads(_whole(head, chunks)))
    except (ValueError, RecursionError) as error:
        what = f"is no JSON ({error}). For one object a line, name it .jsonl."
        raise InputError(what, path=source.path) from error


def _whole(head: str, chunks: Iterator[str]) -> str:
    pieces, size = [head], len(head)
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size > MAX_DOCUMENT_CHARACTERS:
            raise ValueError(f"an object of over {MAX_DOCUMENT_CHARACTERS:,} characters; a list may be longer")
    return "".join(pieces)


def _items(value: Any) -> list[Any]:
    if not isinstance(value, dict) or _TEXT_NAMES & set(value):
        return [value]
    lists = [inner for inner in value.values() if isinstance(inner, list) and inner and isinstance(inner[0], dict)]
    return lists[0] if len(lists) == 1 else [value]
