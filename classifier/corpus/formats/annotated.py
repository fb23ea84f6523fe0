"""What annotation tools write: Prodigy, Label Studio, doccano, spaCy.

Each has a function from the tool's object to a record with the column `label` (a text, a
list of texts, or None), and one back. Prodigy: its choice and textcat interfaces. Label
Studio: its JSON and JSON-MIN exports. doccano: its JSONL export of text classification.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, TextIO

from classifier.corpus.formats.json_files import plain
from classifier.corpus.formats.label_studio import (
    from_label_studio,
    from_label_studio_min,
    has_choices,
    unread_types,
)
from classifier.corpus.records.arrivals import FIRST_SECONDS
from classifier.corpus.records.files import Record
from classifier.corpus.records.labels import labels_of, one_or_list
from classifier.corpus.records.reading import Reading, Row
from classifier.errors import InputError

TOLD_BY = 20
"""First rows, of which any may tell the tool."""

CHOSEN = 0.5
"""Score from which a spaCy category is a label."""

_PRODIGY_KEYS = ("answer", "accept", "options", "label", "meta")
"""Bookkeeping of Prodigy, which is no column of an article."""


def adapted(read: Callable[[Reading], Iterable[Row]], path: str, kind: str | None, reading: Reading) -> Iterator[Row]:
    """Turn an annotation tool's objects into records with a label; what is none of a tool's stays as it is.

    Args:
        read: reads a file's rows, as they are.
        path: of the file, for errors and notes.
        kind: the tool; None: as the first TOLD_BY rows tell it.
        reading: gets a row that has not the tool's shape, and a note on results that are no labels.
    """
    ahead = _Ahead(read, reading)
    kind = kind or ahead.kind()
    adapter = ADAPTERS.get(kind or "")
    unread: Counter[str] = Counter()
    for place, raw in ahead.rows():
        try:
            record = adapter(raw) if adapter else raw
        except InputError as error:
            reading.on_error(InputError(error.what, path=path, line=place))
            continue
        if kind == "label-studio":
            unread.update(unread_types(raw))
        if record is not None:
            yield place, record
    for name, count in unread.items():
        reading.on_note(f"{path}: {count:,} results of the type {name!r} are no labels, and were left out")


class _Ahead:
    """Rows that can be looked at before they are given, with the errors among them at their places.

    Attributes:
        events: rows and errors that were read ahead, in order.
        is_ahead: an error is kept for its place.
    """

    def __init__(self, read: Callable[[Reading], Iterable[Row]], reading: Reading) -> None:
        self.events: list[Row | InputError] = []
        self.is_ahead, self.on_error, self.arrivals = True, reading.on_error, reading.arrivals
        self.stream = iter(read(replace(reading, on_error=self._error)))
        self.failure: InputError | None = None

    def kind(self) -> str | None:
        """The tool that one of the first rows tells."""
        try:
            for row in islice(self.stream, TOLD_BY):
                self.events.append(row)
                if kind := annotation_format(row[1]):
                    return kind
                if self.arrivals is not None and not self.arrivals.wait(FIRST_SECONDS):
                    return None
        except InputError as error:
            self.failure = error
        finally:
            self._hold(len(self.events))
        return None

    def _hold(self, lines: int) -> None:
        """Count lines that were read ahead as not taken."""
        if self.arrivals is not None:
            self.arrivals.lines += lines

    def rows(self) -> Iterator[Row]:
        """All rows; an error is reported where it stands."""
        self.is_ahead = False
        for event in self.events:
            self._hold(-1)
            if isinstance(event, InputError):
                self.on_error(event)
            else:
                yield event
        if self.failure is not None:
            raise self.failure
        yield from self.stream

    def _error(self, error: InputError) -> None:
        if self.is_ahead:
            self.events.append(error)
        else:
            self.on_error(error)


def from_prodigy(raw: Record) -> Record | None:
    """Read a Prodigy example; None where the annotator rejected or ignored it."""
    if raw.get("answer", "accept") != "accept":
        return None
    columns = {name: value for name, value in raw.items() if not name.startswith("_") and name not in _PRODIGY_KEYS}
    accepted = raw.get("accept")
    texts = _option_texts(raw.get("options"))
    chosen = [texts.get(str(id_), id_) for id_ in accepted] if isinstance(accepted, list) else accepted
    return {**_mapping(raw.get("meta")), **columns, "label": one_or_list(chosen or raw.get("label"))}


def to_prodigy(record: Record, label: str) -> Record:
    """Write an accepted Prodigy example; columns beside the text go into `meta`."""
    labels = labels_of(record.get(label))
    chosen = {"accept": labels, "options": [{"id": own, "text": own} for own in labels]} if len(labels) > 1 else {}
    single = {"label": labels[0]} if len(labels) == 1 else {}
    return {
        "text": record["text"],
        "meta": _without(record, "text", label),
        **single,
        **chosen,
        "answer": "accept",
    }


def from_doccano(raw: Record) -> Record:
    """Read a doccano example; `label` or `labels` is a list."""
    return {
        **_without(raw, "label", "labels", "meta"),
        **_mapping(raw.get("meta")),
        "label": one_or_list(raw.get("label", raw.get("labels"))),
    }


def to_doccano(record: Record, label: str) -> Record:
    """Write a doccano example."""
    return {**_without(record, label), "label": labels_of(record.get(label))}


def from_spacy(raw: Record) -> Record:
    """Read a text with spaCy's `cats`; the labels are those of CHOSEN and above.

    Raises:
        InputError: `cats` is no object of numbers; a null in it is a category nobody looked at.
    """
    cats = raw.get("cats", {})
    if not isinstance(cats, dict):
        raise InputError(f"its `cats` is {_type_name(cats)}, not an object of numbers. Mend it.")
    scores = {name: score for name, score in cats.items() if score is not None}
    wrong = next((name for name, score in scores.items() if not isinstance(score, (int, float))), None)
    if wrong is not None:
        raise InputError(f"its `cats` has {_type_name(scores[wrong])} for {wrong!r}, not a number. Mend it.")
    return {
        **_without(raw, "cats", "meta"),
        **_mapping(raw.get("meta")),
        "label": one_or_list([name for name, score in scores.items() if score >= CHOSEN]),
    }


def to_spacy(record: Record, label: str) -> Record:
    """Write a text with spaCy's `cats`, of its own labels alone; see `write_spacy`."""
    cats = dict.fromkeys(labels_of(record.get(label)), 1.0)
    return {"text": record["text"], "cats": cats, "meta": _without(record, "text", label)}


def write_spacy(records: Iterable[Record], file: TextIO, label: str) -> None:
    """Write texts with `cats` that name every label of the corpus: spaCy takes a missing one for unknown."""
    names: dict[str, float] = {}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as draft:
        for record in records:
            row = to_spacy(record, label)
            names |= dict.fromkeys(row["cats"], 0.0)
            draft.write(json.dumps(row, ensure_ascii=False, default=plain) + "\n")
        draft.seek(0)
        for line in draft:
            row = json.loads(line)
            file.write(json.dumps({**row, "cats": names | row["cats"]}, ensure_ascii=False) + "\n")


def annotation_format(raw: Record) -> str | None:
    """Tell an annotation tool by one of its objects; None for a plain record."""
    keys = set(raw)
    if {"data", "annotations"} <= keys:
        return "label-studio"
    if {"annotation_id", "annotator"} <= keys or any(map(has_choices, raw.values())):
        return "label-studio-min"
    if "cats" in keys and isinstance(raw["cats"], dict):
        return "spacy"
    if "answer" in keys and raw["answer"] in ("accept", "reject", "ignore"):
        return "prodigy"
    return None


def _option_texts(options: object) -> dict[str, str]:
    """What each option of a Prodigy choice is called, by its id."""
    entries = [option for option in options if isinstance(option, dict)] if isinstance(options, list) else []
    return {str(option.get("id")): option["text"] for option in entries if isinstance(option.get("text"), str)}


def _mapping(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _type_name(value: Any) -> str:
    return "null" if value is None else type(value).__name__


def _without(record: Record, *names: str) -> Record:
    return {name: value for name, value in record.items() if name not in names}


ADAPTERS: Mapping[str, Callable[[Record], Record | None]] = {
    "prodigy": from_prodigy,
    "label-studio": from_label_studio,
    "label-studio-min": from_label_studio_min,
    "doccano": from_doccano,
    "spacy": from_spacy,
}
"""Functions from an annotation tool's object to a record with the column `label`."""
