"""Data sets with a folder a language, and in each a table a split: MasakhaNEWS and SIB-200."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath

from classifier.corpus.records.files import Record

SPLITS = ("train", "dev", "test")
LONGEST_FIELD = 1 << 24
"""Characters; MasakhaNEWS has articles of more than the csv module's own limit."""

_NOT_OF_MASAKHANEWS = {"PET", "masakhanews"}
"""Folders of its repository with copies and parts of the tables, for experiments."""

_CODE_LETTERS = 3


def read_masakhanews(members: Iterator[tuple[str, bytes]]) -> Iterator[Record]:
    """Rows of MasakhaNEWS: `data/LANGUAGE/{train,dev,test}.tsv` with category, headline, text and url."""
    for path, content in members:
        language = path_language(path)
        is_copy = _NOT_OF_MASAKHANEWS.intersection(PurePosixPath(path).parts)
        if len(language) == _CODE_LETTERS and language.isalpha() and not is_copy:
            yield from _rows(content, language, PurePosixPath(path).stem)


def read_sib200(members: Iterator[tuple[str, bytes]]) -> Iterator[Record]:
    """Rows of SIB-200: `data/annotated/LANGUAGE/{train,dev,test}.tsv` with index_id, category and text."""
    for path, content in members:
        language = path_language(path)
        code, _, script = language.partition("_")
        if len(code) == _CODE_LETTERS and script.isalpha():
            yield from _rows(content, language, PurePosixPath(path).stem)


def path_language(path: str) -> str:
    """Give the folder of a split's table, or nothing where a path is no such table.

    >>> path_language("sib-200/data/annotated/deu_Latn/dev.tsv"), path_language("sib-200/README.md")
    ('deu_Latn', '')
    """
    file = PurePosixPath(path)
    return file.parent.name if file.suffix == ".tsv" and file.stem in SPLITS else ""


def _rows(content: bytes, language: str, split: str) -> Iterator[Record]:
    csv.field_size_limit(LONGEST_FIELD)
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter="\t", strict=True)
    try:
        rows = list(table)
    except csv.Error as error:
        raise ValueError(f"{language}/{split}.tsv: {error}") from error
    for number, row in enumerate(rows, start=1):
        if not row.get("category") or row.get("text") is None:
            raise ValueError(f"row {number} of {language}/{split}.tsv has no category or no text")
        yield {"id": f"{language}-{split}-{number}", **row, "language": language, "split": split}
