"""How files are read: every option, in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from classifier.corpus.records.arrivals import Arrivals
from classifier.corpus.records.columns import Columns
from classifier.corpus.records.files import OnError, OnNote, Record, ignore_note, raise_error
from classifier.corpus.records.open import Source
from classifier.tasks import TASKS

LABEL = "label"
"""Column of the label, in a format that has one of its own."""


@dataclass(frozen=True)
class Reading:
    """How files are read.

    Attributes:
        format: name of a format; None: by the suffix and the beginning of each file.
        columns: what the files call each column.
        encoding: of text; None: by mark, as the page declares, UTF-8, or guessed.
        label_column: column whose values are labels; also the name for the label of a format
            that has one of its own.
        labels_in: other columns whose values are labels; a task's are by its name.
        label_separator: between several labels of one cell; None: a cell is one label.
        on_error: gets what cannot be read, which is then skipped; by default it is raised.
        on_note: gets a sentence about a file that was read, but not as one might expect.
        make_ids: False: an id that is missing stays empty.
        arrivals: is told what comes through a pipe; None: nobody asks.
    """

    format: str | None = None
    columns: Columns = Columns()
    encoding: str | None = None
    label_column: str | None = None
    label_separator: str | None = None
    labels_in: tuple[str, ...] = tuple(TASKS)
    on_error: OnError = raise_error
    on_note: OnNote = ignore_note
    make_ids: bool = True
    arrivals: Arrivals | None = None


Row = tuple[int | None, Record]
"""An article as its file has it, with its line or row number where it has one."""

Reader = Callable[[Source, Reading], Iterable[Row]]
"""Reads the articles of one open file."""
