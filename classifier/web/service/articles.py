"""Bodies of requests as records, read as the command line reads files; no name in them is ever opened."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from classifier.corpus.formats.html_pages import read_html
from classifier.corpus.formats.json_files import problem_of
from classifier.corpus.formats.read import READERS
from classifier.corpus.formats.rows import Shape, record_of
from classifier.corpus.prepare.articles import targets_of
from classifier.corpus.records.encoding import without_surrogates
from classifier.corpus.records.files import Record, Unread
from classifier.corpus.records.limits import PROBE_BYTES
from classifier.corpus.records.open import Source
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError, TargetError
from classifier.scoring.score import READ
from classifier.text.targets import check_targets
from classifier.web.service.problems import Problem

NAME = "article"
"""What ids are made of that a client leaves out."""

JSON, LINES = "application/json", ("application/x-ndjson", "application/ndjson", "application/jsonl")

FILES = {
    "text/plain": "text",
    "text/html": "html",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
"""Media types whose bodies are read as a file of that format."""

HTML = "html"
"""Field of an object that holds a page in place of a text."""


def json_value(data: bytes | str) -> Any:
    """Parse JSON.

    Raises:
        Problem: it is none.
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Problem(422, f"the body is no JSON ({str(error)[:200]}).") from error


def records_of_file(data: bytes, kind: str, charset: str | None, *, most: int, targets: int) -> list[Record]:
    """The articles of a body that is a file; in place of what cannot be read, a record with `error`.

    Args:
        data: of the file, unpacked.
        kind: a format, of FILES.
        charset: None: found.
        most: articles; more are refused.
        targets: of an article.

    Raises:
        Problem: there are more articles, or the charset is unknown.
    """
    broken: list[InputError] = []
    reading = Reading(format=kind, encoding=_known(charset), on_error=broken.append)
    source = Source(NAME, data[:PROBE_BYTES], io.BytesIO(data), is_packed=False)
    shape = Shape(NAME, kind, reading)

    def made() -> Iterator[Record]:
        try:
            for place, raw in READERS[kind](source, reading):
                if (record := record_of(raw, place, shape, broken.append)) is not None:
                    yield record
        except InputError as error:
            broken.append(error)

    return _bounded(_numbered(made(), broken, targets, is_one=kind in ("text", "html")), most)


def records_of_values(values: Iterable[Any], *, first: int | None = None, most: int, targets: int) -> list[Record]:
    """The articles of parsed JSON objects; in place of what is no article, a record with `error`.

    Args:
        values: an object each, or a line that holds one: `text` or `html`, and `id`, `title`, `target`, `outlet`,
            `language`.
        first: number of the first; None: there is one alone.
        most: articles; more are refused.
        targets: of an article.
    """
    broken: list[InputError] = []
    reading = Reading(format="json")
    shape = Shape(NAME, "json", reading)

    def made() -> Iterator[Record]:
        for value in values:
            try:
                value = _line_value(value) if isinstance(value, bytes) else value
                if problem := problem_of(value):
                    raise InputError(problem)
                record = record_of(_with_page(value), None, shape, broken.append)
                if record is not None:
                    yield record
            except InputError as error:
                if isinstance(value, dict) and isinstance(value.get("id"), (str, int)):
                    error.id = error.id or str(value["id"])
                broken.append(error)

    return _bounded(_numbered(made(), broken, targets, is_one=first is None, first=first or 1), most)


def _line_value(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is no JSON ({str(error)[:200]}). Mend the line.") from error


def _known(charset: str | None) -> str | None:
    try:
        return None if charset is None else codecs.lookup(charset).name
    except (LookupError, ValueError) as error:
        raise Problem(415, "the charset of the body is not known: send UTF-8.") from error


def _with_page(value: dict[str, Any]) -> dict[str, Any]:
    """An object with the fields that its page has, where it holds one; its own stand before them."""
    page = value.get(HTML)
    if not isinstance(page, str) or not page.strip():
        return value
    data = str(without_surrogates(page)).encode()
    source = Source(NAME, data[:PROBE_BYTES], io.BytesIO(data), is_packed=False)
    [(_, fields)] = read_html(source, Reading(format="html", encoding="utf-8"))
    return {**fields, **{name: own for name, own in value.items() if name != HTML}}


def _numbered(
    records: Iterator[Record], broken: list[InputError], targets: int, *, is_one: bool, first: int = 1
) -> Iterator[Record]:
    """Records with ids and the fields that scoring reads, and with what could not be read where it stood."""
    number = first - 1

    def own() -> str:
        nonlocal number
        number += 1
        return NAME if is_one and number == 1 else f"{NAME}-{number}"

    def unread() -> Iterator[Record]:
        while broken:
            yield _unread(broken.pop(0), own())

    for record in records:
        yield from unread()
        id_ = own()
        made = {**{name: record[name] for name in READ if name in record}, "id": record["id"] or id_}
        if isinstance(made.get("target"), list):
            made["target"] = [str(name) for name in made["target"] if name is not None]
        for name in ("target", "outlet", "language"):
            if not isinstance(made.get(name, ""), str if name != "target" else (str, list)):
                del made[name]
        problem = _target_problem(made, targets)
        yield made if problem is None else _unread(problem, made["id"])
    yield from unread()


def _unread(error: InputError, own: str) -> Record:
    return {
        "id": str(without_surrogates(error.id or own)),
        "title": "",
        "text": "",
        "error": Unread.of(error),
    }


def _target_problem(record: Record, most: int) -> InputError | None:
    """What keeps a record's own targets from being asked about."""
    try:
        targets = targets_of(record.get("target"))
        if len(targets) > most:
            return InputError(f"has {len(targets):,} targets, over {most}.", id=record["id"], kind="too many targets")
        check_targets(targets)
    except TargetError as error:
        return InputError(str(error), id=record["id"], kind="no target")
    return None


def _bounded(records: Iterator[Record], most: int) -> list[Record]:
    """All records.

    Raises:
        Problem: there are more than `most`, or none.
    """
    kept: list[Record] = []
    for record in records:
        kept.append(record)
        if len(kept) > most:
            raise Problem(413, f"more than {most:,} articles: send fewer at a time, or NDJSON.")
    return kept
