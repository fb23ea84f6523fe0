"""A row as its file has it, made into a record."""

from __future__ import annotations

from typing import Any

from classifier.corpus.records.columns import (
    COMMON_NAMES,
    WEAK_TEXTS,
    canonical,
    fallback_text,
    has_column,
    id_text,
    is_missing,
    names_of,
    text_column,
)
from classifier.corpus.records.encoding import without_surrogates
from classifier.corpus.records.files import OnError, Record
from classifier.corpus.records.labels import LIST_SEPARATOR, labels_of, one_or_list
from classifier.corpus.records.limits import MAX_ARTICLE_CHARACTERS, too_long
from classifier.corpus.records.reading import LABEL, Reading
from classifier.errors import InputError

ROWS = ("csv", "tsv", "parquet", "json", "jsonl")
"""Formats whose articles have columns of any name."""

CELLS = ("csv", "tsv")
"""Formats whose values are all text."""

TABLES = ("csv", "tsv", "parquet")
"""Formats whose rows all have the same columns: what one lacks, all lack."""

ALIASES = "="
"""Sign between a target's name and its aliases; the separator of lists stands between those."""

LONG = 500
"""Characters over which a column of an unknown name, beside a title, looks like the text that was not found."""


class Shape:
    """How the rows of one file become records, and the count of those without a text of their own.

    Attributes:
        path: of the file.
        kind: its format.
        reading: how it is read.
        titles: articles whose title stands for the text that they lack.
    """

    def __init__(self, path: str, kind: str, reading: Reading) -> None:
        self.path, self.kind, self.reading = path, kind, reading
        self.titles = 0
        self.labels = {*reading.labels_in, reading.label_column or LABEL}

    def report(self) -> None:
        """Note how many articles were read by their titles alone."""
        if self.titles:
            self.reading.on_note(
                f"{self.path}: titles alone are read of {self.titles:,} articles, which have no text. "
                "Give --text-column where another column holds it"
            )


def record_of(raw: Record, place: int | None, shape: Shape, skip: OnError) -> Record | None:
    """Make a record of a row; None where it holds no article, which `skip` gets.

    Args:
        raw: the row, as its file has it.
        place: its line or row number.
        shape: of the file.
        skip: gets what keeps it from being an article.

    Raises:
        InputError: the whole table lacks a column of texts.
    """
    named = canonical(raw, shape.reading.columns)
    title = named["title"] if isinstance(named.get("title"), str) else ""
    text, has_text = _body(raw, named, title, shape)
    own_id = id_text(named.get("id"))
    if problem := _problem(raw, named, (title, text), shape):
        error = InputError(problem, path=shape.path, line=place, id=own_id)
        if shape.kind in TABLES and not {"text", "title"} & set(named):
            raise error
        skip(error)
        return None
    shape.titles += not has_text and bool(title.strip())
    record = {"id": own_id, "title": title, "text": text}
    clean = {name: without_surrogates(value) for name, value in {**record, **named, **record}.items()}
    return _with_lists(_relabelled(clean, shape.reading.label_column), shape)


def _body(raw: Record, named: Record, title: str, shape: Shape) -> tuple[Any, bool]:
    """The text of a row, and whether it is its own: a row without one is read by its title."""
    text = named.get("text")
    if not is_missing(text):
        return text, True
    other = "" if shape.reading.columns.text else fallback_text(raw)
    return (other, True) if other else (text if isinstance(text, str) else title, False)


def _problem(raw: Record, named: Record, texts: tuple[str, Any], shape: Shape) -> str:
    """What keeps a row from being an article; empty: nothing."""
    if what := _lacks(raw, named, shape):
        return f"{what}; it has {names_of(raw)}. Give --text-column."
    title, text = texts
    if not isinstance(text, str):
        return f"its text is {type(text).__name__}, not text. Give another --text-column, or mend it."
    size = max(len(title), len(text))
    return too_long(size) if size > MAX_ARTICLE_CHARACTERS else ""


def _lacks(raw: Record, named: Record, shape: Shape) -> str:
    """Say that a row's text is not where it is looked for; empty: it is."""
    asked = shape.reading.columns.text
    if asked and shape.kind in ROWS and "text" in named:
        # A text of another name would stand in for the one that was asked for.
        return "" if has_column(raw, asked) else f"has no column {asked!r}"
    is_weak = "text" in named and text_column(raw) in WEAK_TEXTS
    if "text" in named and not (is_weak and _has_longer(named)):
        return ""
    if "title" in named and not is_weak and not _has_longer(named):
        return ""
    return "has no column of texts that can be told"


def _has_longer(named: Record) -> bool:
    """Whether a column of an unknown name holds prose that is longer than the text."""
    text = named.get("text")
    size = max(LONG, len(text) if isinstance(text, str) else 0)
    return any(
        isinstance(value, str) and len(value) > size and value.count(" ") > LONG // 10
        for name, value in named.items()
        if name not in COMMON_NAMES
    )


def _relabelled(record: Record, label_column: str | None) -> Record:
    if label_column is None or label_column in record or "label" not in record:
        return record
    return {label_column if name == "label" else name: value for name, value in record.items()}


def _with_lists(record: Record, shape: Shape) -> Record:
    """The record with its labels as text, and lists of labels and targets as lists."""
    for name in shape.labels:
        if name in record:
            record[name] = _labels(record[name], shape.reading.label_separator)
    target = record.get("target")
    if shape.kind in CELLS and isinstance(target, str) and LIST_SEPARATOR in target and ALIASES not in target:
        record["target"] = [name.strip() for name in target.split(LIST_SEPARATOR) if name.strip()]
    return record


def _labels(value: object, separator: str | None) -> str | list[str] | None:
    return labels_of(value, separator) if isinstance(value, (list, tuple)) else one_or_list(value, separator)
