"""What the commands of `classifier corpus` share: options, and how rows that cannot be read are reported."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import wraps
from itertools import chain, islice
from typing import Annotated, Any

import typer

from classifier.app.options import IdColumn, TargetColumn, TextColumn, TitleColumn
from classifier.corpus.files import Record, raise_error
from classifier.corpus.read import Columns
from classifier.errors import InputError

SHOWN_SKIPS = 10
"""Rows that were skipped and are named on stderr; the rest is counted."""


class Errors(StrEnum):
    """What a row that cannot be read does to the run."""

    skip = "skip"
    fail = "fail"


Paths = Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")]
LabelColumn = Annotated[str | None, typer.Option(help="Column of the labels; else the one named after a task.")]
ErrorsOption = Annotated[Errors, typer.Option(help="skip: name a row that cannot be read, and go on.")]
Seed = Annotated[int, typer.Option(help="Of everything random.")]

COLUMN_OPTIONS: Mapping[str, Any] = {
    "text": TextColumn,
    "title": TitleColumn,
    "id": IdColumn,
    "target": TargetColumn,
    "outlet": Annotated[str | None, typer.Option(help="Column of the outlets.")],
    "published": Annotated[str | None, typer.Option(help="Column of the dates.")],
    "url": Annotated[str | None, typer.Option(help="Column of the addresses.")],
    "language": Annotated[str | None, typer.Option(help="Column of the languages.")],
    "authors": Annotated[str | None, typer.Option(help="Column of the authors.")],
}
"""The option of each of `Columns`."""


def with_column_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each of `Columns`; what they say is its argument `columns`."""
    own = inspect.signature(command, eval_str=True)
    kept = [parameter for name, parameter in own.parameters.items() if name != "columns"]
    added = [
        inspect.Parameter(f"{name}_column", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in COLUMN_OPTIONS.items()
    ]

    @wraps(command)
    def run(**given: Any) -> None:
        columns = Columns(**{name: given.pop(f"{name}_column") for name in COLUMN_OPTIONS})
        command(**given, columns=columns)

    run.__signature__ = own.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
    return run


class Skipped:
    """Names what was skipped on stderr, and counts the rest; raises where the run is to stop."""

    def __init__(self, errors: Errors) -> None:
        self.errors, self.count = errors, 0

    def __call__(self, error: InputError) -> None:
        if self.errors is Errors.fail:
            raise_error(error)
        self.count += 1
        if self.count <= SHOWN_SKIPS:
            print(f"skipped: {error}", file=sys.stderr)

    def report(self) -> None:
        if self.count > SHOWN_SKIPS:
            print(f"skipped: {self.count - SHOWN_SKIPS:,} more", file=sys.stderr)


def read_frame(
    paths: list[str],
    format_: str | None,
    columns: Columns,
    encoding: str | None,
    errors: Errors,
    label: str | None,
) -> Any:
    """Read a corpus frame, reporting what is skipped."""
    from classifier.corpus.read import read_corpus

    skipped = Skipped(errors)
    frame = read_corpus(paths, format=format_, columns=columns, encoding=encoding, on_error=skipped, label_column=label)
    skipped.report()
    return frame


def task_column(names: Any) -> str | None:
    """The column that is named after a task, where there is one alone."""
    from classifier.tasks import TASKS

    found = [name for name in (*TASKS, "label") if name in names]
    return found[0] if len(found) == 1 else None


def with_label(records: Iterator[Record], label: str | None) -> tuple[Iterator[Record], str | None]:
    """The records, and the column of labels: as given, or as the first record tells it."""
    head = list(islice(records, 1))
    return chain(head, records), label or (task_column(head[0]) if head else None)
