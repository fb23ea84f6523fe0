"""What the commands of `classifier corpus` share: options, and the column of labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.app.options import Errors
from classifier.corpus.records.files import Record, suffix_of
from classifier.errors import InputError

PROBED = 100
"""Records of which some has to have the column of labels."""

Paths = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")]
LabelColumn = Annotated[str | None, typer.Option(help="Column of the labels; else the one named after a task.")]
ErrorsOption = Annotated[Errors, typer.Option(help="skip: name a row that cannot be read, and go on.")]


def is_sheet(path: Path) -> bool:
    """Whether a file is one that spreadsheets open: there a text may be taken for a formula."""
    return suffix_of(path) in (".csv", ".tsv")


def task_column(names: Any) -> str | None:
    """The column that is named after a task, where there is one alone."""
    from classifier.tasks import TASKS

    found = [name for name in (*TASKS, "label") if name in names]
    return found[0] if len(found) == 1 else None


def check_label(label: str | None, names: Iterable[str]) -> None:
    """Make sure that a column of labels that is given is there.

    Raises:
        InputError: it is not.
    """
    if label and label not in names:
        raise InputError(f"has no column {label!r}; it has {', '.join(names)}. Give another --label-column.")


def with_label(records: Iterator[Record], label: str | None) -> tuple[Iterator[Record], str | None]:
    """The records, and the column of labels: as given, or as the first record tells it.

    Raises:
        InputError: none of the first PROBED records has the column that is given.
    """
    head = list(islice(records, PROBED if label else 1))
    if head:
        check_label(label, dict.fromkeys(name for record in head for name in record))
    return chain(head, records), label or (task_column(head[0]) if head else None)
