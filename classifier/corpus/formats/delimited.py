"""CSV, TSV and their kin."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from classifier.corpus.records.files import MAX_ROW_CHARACTERS, OnError, Record, read_lines
from classifier.errors import InputError

LIST_SEPARATOR = "|"
"""Between the items of a list, which a cell cannot hold otherwise."""

LINE_END = "\r\n"
"""Of RFC 4180; csv quotes a cell that holds one of these characters, so both must be there."""

_DELIMITERS = (",", "\t", ";", "|")
_QUOTED = re.compile(r'"[^"]*"')
_NO_DELIMITER = re.compile(r"[\w \-.'()%\"\r\n]")
"""What names of columns are written with."""

Line = tuple[int, str]


def read_csv(
    path: str, encoding: str | None, skip: OnError, *, delimiter: str | None = None
) -> Iterator[tuple[int, Record]]:
    """Stream the rows of a CSV file with a header, each with the number of its first line.

    Args:
        path, encoding, skip: see `read_lines`.
        delimiter: None: the most frequent of comma, tab, semicolon and bar in the header.

    Raises:
        InputError: two columns have one name.
    """
    csv.field_size_limit(MAX_ROW_CHARACTERS)
    names: list[str] = []
    for line, row in _rows(read_lines(path, encoding, skip), path, skip, delimiter):
        if not names:
            names = [name.strip() for name in row]
            _refuse_twins(names, path)
        elif len(row) != len(names):
            skip(InputError(f"has {len(row)} fields, the header has {len(names)}.", path=path, line=line))
        else:
            yield line, dict(zip(names, row, strict=True))


def read_tsv(path: str, encoding: str | None, skip: OnError) -> Iterator[tuple[int, Record]]:
    """Stream the rows of a tab-separated file; see `read_csv`."""
    return read_csv(path, encoding, skip, delimiter="\t")


def write_csv(records: Iterable[Record], file: TextIO, delimiter: str = ",") -> None:
    """Write records as rows; a list's items are joined by LIST_SEPARATOR.

    The header has the columns of all records, so that those that come late are not lost:
    where there are any, what was written is read again and filled up.

    Args:
        records: see `read_records`.
        file: open for writing and reading, at its beginning.
        delimiter: one character.
    """
    names: list[str] = []
    writer = csv.writer(file, delimiter=delimiter, lineterminator=LINE_END)
    header: list[str] = []
    for record in records:
        names += [name for name in record if name not in names]
        if not header:
            header = list(names)
            writer.writerow(header)
        writer.writerow([cell(record.get(name)) for name in names])
    if names != header:
        _fill_up(file, names, delimiter)


def write_tsv(records: Iterable[Record], file: TextIO) -> None:
    """Write records as tab-separated rows; see `write_csv`."""
    write_csv(records, file, "\t")


def cell(value: object) -> str:
    """A value as the text of a cell: nothing for None, ISO 8601 for a date."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return LIST_SEPARATOR.join(map(str, value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class _Tape:
    """Lines that can be given again: csv asks for more of them until a quote is closed.

    Attributes:
        taken: the lines of the row that is being read.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines, self.again, self.taken, self.characters = lines, list[Line](), list[Line](), 0

    def __iter__(self) -> _Tape:
        return self

    def __next__(self) -> str:
        # A quote that swallows so much was never closed; csv then sees the end of the file.
        if self.characters > MAX_ROW_CHARACTERS:
            raise StopIteration
        line = self.again.pop() if self.again else next(self.lines)
        self.taken.append(line)
        self.characters += len(line[1])
        return line[1]

    def start_row(self) -> None:
        self.taken, self.characters = [], 0

    def give_back_all_but_first(self) -> None:
        self.again += reversed(self.taken[1:])


def _rows(lines: Iterator[Line], path: str, skip: OnError, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line; one that cannot be read loses its first line alone."""
    tape = _Tape(lines)
    rows: Any = None
    while True:
        if rows is None:
            delimiter = delimiter or _delimiter_of(tape)
            rows = csv.reader(tape, delimiter=delimiter, strict=True)
        tape.start_row()
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            what = f"cannot be read as CSV ({error}). Close the quote, or mend the row."
            skip(InputError(what, path=path, line=tape.taken[0][0]))
            tape.give_back_all_but_first()
            rows = None
            continue
        if row:
            yield tape.taken[0][0], row


def _delimiter_of(tape: _Tape) -> str:
    """The most frequent of the common ones in the header, or of the signs that names of columns have not."""
    head = _QUOTED.sub("", next(tape, "").lstrip("\ufeff"))
    tape.again += reversed(tape.taken)
    others = sorted(set(_NO_DELIMITER.sub("", head)))
    usual = any(sign in head for sign in _DELIMITERS)
    return max(_DELIMITERS if usual or not others else others, key=head.count)


def _refuse_twins(names: list[str], path: str) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise InputError(f"has several columns named {twins[0]!r}. Rename them.", path=path, line=1)


def _fill_up(file: TextIO, names: list[str], delimiter: str) -> None:
    import tempfile

    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as draft:
        file.seek(0)
        rows = csv.reader(file, delimiter=delimiter)
        next(rows)
        writer = csv.writer(draft, delimiter=delimiter, lineterminator=LINE_END)
        writer.writerow(names)
        writer.writerows(row + [""] * (len(names) - len(row)) for row in rows)
        draft.seek(0)
        file.seek(0)
        file.writelines(draft)
        file.truncate()
