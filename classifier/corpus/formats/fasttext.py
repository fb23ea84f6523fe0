"""fastText: one line an article, labels behind their marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TextIO
from urllib.parse import quote, unquote

from classifier.corpus.records.files import Record
from classifier.corpus.records.labels import labels_of, one_or_list
from classifier.corpus.records.lines import read_lines
from classifier.corpus.records.open import Source
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

FASTTEXT_MARK = "__label__"

_WORD_LIKE_MARK = re.compile(rf"\\*{FASTTEXT_MARK}")
"""A word of the text that reads as a label, or as one that was escaped: it gets a backslash in front."""


def read_fasttext(source: Source, reading: Reading) -> Iterator[tuple[int, Record]]:
    """Stream the lines of a fastText file: its labels are the words behind a mark, wherever they stand."""
    for line, text in read_lines(source, reading):
        if not text.strip():
            continue
        # Words end at white space of any kind and number, as fastText has it.
        words = text.split()
        labels = [unquote(word.removeprefix(FASTTEXT_MARK)) for word in words if word.startswith(FASTTEXT_MARK)]
        others = [_unescaped(word) for word in words if not word.startswith(FASTTEXT_MARK)]
        if others:
            yield line, {"text": " ".join(others), "label": one_or_list(labels)}
        else:
            reading.on_error(InputError("has no text beside its labels.", path=source.path, line=line))


def write_fasttext(records: Iterable[Record], file: TextIO, label: str) -> None:
    """Write one line an article; a label's white space is written as %20, a text's as a space.

    A word of the text that begins like a label gets a backslash in front.

    Raises:
        InputError: an article has no column of that name.
    """
    for record in records:
        if label not in record:
            raise InputError(f"article {record['id']} has no column {label!r}. Give --label-column.")
        marks = [FASTTEXT_MARK + _fasttext_label(own) for own in labels_of(record.get(label))]
        title, text = record["title"], record["text"]
        whole = text if not title or text.lstrip().startswith(title) else f"{title} {text}"
        file.write(" ".join([*marks, *map(_escaped, whole.split())]) + "\n")


def is_fasttext(start: str) -> bool:
    """Tell a fastText file by its beginning: its first line has a label at either end."""
    lines = start.removeprefix("\ufeff").lstrip().splitlines()
    words = lines[0].split() if lines else []
    return bool(words) and (words[0].startswith(FASTTEXT_MARK) or words[-1].startswith(FASTTEXT_MARK))


def _fasttext_label(label: str) -> str:
    return "".join(quote(c) if c.isspace() or c == "%" else c for c in label)


def _escaped(word: str) -> str:
    return f"\\{word}" if _WORD_LIKE_MARK.match(word) else word


def _unescaped(word: str) -> str:
    return word[1:] if word.startswith("\\") and _WORD_LIKE_MARK.match(word) else word
