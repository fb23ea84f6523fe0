"""CSV, TSV and their kin."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from classifier.corpus.records.files import Record
from classifier.corpus.records.labels import LIST_SEPARATOR
from classifier.corpus.records.limits import MAX_ROW_CHARACTERS
from classifier.corpus.records.lines import read_lines
from classifier.corpus.records.open import Source
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

LINE_END = "\r\n"
"""Of RFC 4180; csv quotes a cell that holds one of these characters, so both must be there."""

NAMED = 12
"""Columns that an error names; the rest is an ellipsis."""

_DELIMITERS = (",", "\t", ";", "|")
_QUOTED = re.compile(r'"[^"]*"')
_NO_DELIMITER = re.compile(r"[\w \-.'()%\"\r\n]")
"""What names of columns are written with."""

_DELIMITER_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
"""The first line with which spreadsheets tell one another the delimiter."""

Line = tuple[int, str]


def read_csv(source: Source, reading: Reading, *, delimiter: str | None = None) -> Iterator[tuple[int, Record]]:
    """Stream the rows of a CSV file with a header, each with the number of its first line.

    Args:
        source, reading: see `read_lines`.
        delimiter: None: as a line `sep=;` says, else the most frequent of comma, tab, semicolon
            and bar in the header.

    Raises:
        InputError: two columns have one name.
    """
    csv.field_size_limit(MAX_ROW_CHARACTERS)
    names: list[str] = []
    for line, row in _rows(source, reading, delimiter):
        if not names:
            names = _column_names(row, source.path)
            width = _named_width(row)
        elif cells := _fitting(row, names, width):
            yield line, cells
        else:
            what = f"has {len(row):,} fields, the header has {len(names):,}. Mend the row."
            reading.on_error(InputError(what, path=source.path, line=line))


def read_tsv(source: Source, reading: Reading) -> Iterator[tuple[int, Record]]:
    """Stream the rows of a tab-separated file; see `read_csv`."""
    return read_csv(source, reading, delimiter="\t")


def write_csv(records: Iterable[Record], file: TextIO, delimiter: str = ",") -> None:
    """Write records as rows; a list's items are joined by LIST_SEPARATOR.

    The header has the columns of all records, so that those that come late are not lost:
    where there are any, what was written is read again and filled up.

    Args:
        records: see `read_records`.
        file: open for writing and reading, at its beginning.
        delimiter: one character.
    """
    names: dict[str, None] = {}
    writer = csv.writer(file, delimiter=delimiter, lineterminator=LINE_END)
    header: list[str] = []
    for record in records:
        names |= dict.fromkeys(record)
        if not header:
            header = list(names)
            writer.writerow(header)
        writer.writerow([cell(record.get(name)) for name in names])
    if list(names) != header:
        _fill_up(file, list(names), delimiter)


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
        open_until: number of a line up to which a quote was open when its row turned out to be
            broken. A row before it whose quote is open at its first line's end would end there too.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines, self.again, self.taken, self.characters = lines, list[Line](), list[Line](), 0
        self.open_until = 0

    def __iter__(self) -> _Tape:
        return self

    def __next__(self) -> str:
        # A quote that swallows so much was never closed; csv then sees the end of the file.
        if self.characters > MAX_ROW_CHARACTERS or (self.taken and self.taken[0][0] < self.open_until):
            raise StopIteration
        line = self.again.pop() if self.again else next(self.lines)
        self.taken.append(line)
        self.characters += len(line[1])
        return line[1]

    def start_row(self) -> None:
        self.taken, self.characters = [], 0

    def give_back_all_but_first(self) -> None:
        self.open_until = max(self.open_until, self.taken[-1][0])
        self.again += reversed(self.taken[1:])


def _rows(source: Source, reading: Reading, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line; one that cannot be read loses its first line alone."""
    tape = _Tape(read_lines(source, reading))
    delimiter = _delimiter_of(tape, delimiter)
    rows: Any = None
    width = 0
    while True:
        rows = rows or csv.reader(tape, delimiter=delimiter, strict=True)
        tape.start_row()
        problem = ""
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            row, problem = [], f"cannot be read as CSV ({error}). Close the quote, or mend the row."
        if problem or _is_merged(tape.taken, delimiter, width):
            row, rows = _unquoted(tape.taken[0][1], delimiter, width), None
            tape.give_back_all_but_first()
            if not row:
                reading.on_error(InputError(problem, path=source.path, line=tape.taken[0][0]))
        if row:
            width = width or len(row)
            yield tape.taken[0][0], row


def _is_merged(lines: list[Line], delimiter: str, width: int) -> bool:
    """Whether a quote of a tab-separated row swallowed rows: its lines have the fields of a row each.

    Tab-separated text has no quotes by its definition (IANA, text/tab-separated-values), and
    has them where a spreadsheet wrote it.
    """
    if delimiter != "\t" or width < 2 or len(lines) < 2:
        return False
    fields = [line.count(delimiter) + 1 for _, line in lines if line.strip()]
    return fields[0] == width and 2 * fields.count(width) > len(fields)


def _unquoted(line: str, delimiter: str, width: int) -> list[str]:
    """The fields of a tab-separated line in which quotes are signs like others; empty: it has not as many."""
    fields = line.rstrip("\r\n").split(delimiter)
    if delimiter != "\t" or len(fields) != width:
        return []
    return [_without_quotes(field) for field in fields]


def _without_quotes(field: str) -> str:
    inner = field[1:-1].replace('""', "")
    is_quoted = len(field) > 1 and field[0] == field[-1] == '"' and '"' not in inner
    return field[1:-1].replace('""', '"') if is_quoted else field


def _delimiter_of(tape: _Tape, delimiter: str | None) -> str:
    """The one that is given, or that the first line names, or that is most frequent in the header.

    In the header the common ones count, or else the signs that names of columns have not.
    """
    first = next(tape, "")
    if named := _DELIMITER_LINE.match(first):
        return named[1]
    tape.again += reversed(tape.taken)
    head = _QUOTED.sub("", first)
    others = sorted(set(_NO_DELIMITER.sub("", head)))
    usual = any(sign in head for sign in _DELIMITERS)
    return delimiter or max(_DELIMITERS if usual or not others else others, key=head.count)


def _column_names(header: list[str], path: str) -> list[str]:
    names = [name.strip() or f"column_{number}" for number, name in enumerate(header, start=1)]
    twins = sorted(name for name, count in Counter(names).items() if count > 1)
    if twins:
        raise InputError(f"has several columns named {twins[0]!r}. Rename them.", path=path, line=1)
    return names


def _named_width(header: list[str]) -> int:
    """Columns up to the last that has a name: spreadsheets write empty ones behind."""
    return max((number for number, name in enumerate(header, start=1) if name.strip()), default=len(header))


def _fitting(row: list[str], names: list[str], width: int) -> Record:
    """A row's cells by column, without empty ones behind the last named column; empty: it does not fit."""
    extra = [cell for cell in row[width:] if cell.strip()]
    if len(row) < width or (extra and len(row) > len(names)):
        return {}
    named = dict(zip(names[:width], row, strict=False))
    return named | {name: cell for name, cell in zip(names[width:], row[width:], strict=False) if cell.strip()}


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
