"""Options that several commands share, and how they read the files that they are given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier.app.display.inert import note
from classifier.corpus.records.columns import Columns
from classifier.corpus.records.files import raise_error
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from classifier.text.targets import Target

Command = Callable[..., None]

SHOWN_SKIPS = 10
"""Rows that were skipped and are named on stderr; the rest is counted."""


class Errors(StrEnum):
    """What an article that cannot be used does to the run."""

    skip = "skip"
    fail = "fail"


LabelledPaths = Annotated[list[str], typer.Argument(help="Files, folders or globs of labelled articles.")]
TaskName = Annotated[str, typer.Option(help="topic, leaning, sentiment, stance, or a name of your own.")]
LabelColumn = Annotated[str | None, typer.Option(help="Column of the labels; else the task's name.")]
UnitName = Annotated[
    str | None, typer.Option("--unit", help="article, sentence or mention; article for a task of your own.")
]
MultiLabel = Annotated[bool, typer.Option(help="An article may have several labels.")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Seed of everything random.")]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Line about the corpus and its licence; else what `corpus build` wrote."),
]

TargetNames = Annotated[
    list[str] | None,
    typer.Option("--target", help='Target of stance: "Ann Lee", or "Ann Lee=the mayor|Lee" with aliases.'),
]
TargetFile = Annotated[Path | None, typer.Option("--targets", help="File of targets, CSV or TOML: name, aliases, id.")]

Force = Annotated[bool, typer.Option("--force", help="Replace the bundle that is there; a shipped one never.")]

COLUMN_OPTIONS: Mapping[str, Any] = {
    name: Annotated[str | None, typer.Option(help=help_)]
    for name, help_ in {
        "text": "Column of the articles' text, where it is not found.",
        "title": "Column of the titles.",
        "id": "Column of the ids.",
        "target": "Column of the targets of stance.",
        "outlet": "Column of the outlets.",
        "published": "Column of the dates.",
        "url": "Column of the addresses.",
        "language": "Column of the languages.",
        "authors": "Column of the authors.",
    }.items()
}
"""The option of each of `Columns`."""

READ_BY_MODELS = ("text", "title", "id", "target")
"""The columns that a model reads, and the name of an article."""

FORMAT_HELP = "text, html, csv, tsv, json, jsonl or parquet; else by suffix."
ENCODING_HELP = "Encoding of text files, where it is not UTF-8 and not found."
SEPARATOR_HELP = "Between several labels of one cell, like '|'."


def targets_asked_for(names: Sequence[str] | None, file: Path | None) -> list[Target]:
    """The targets of the options --target and --targets.

    Raises:
        InputError: the file cannot be read.
        TargetError: a target names nobody, or two share a name.
    """
    from classifier.corpus.records.target_files import read_targets
    from classifier.text.targets import check_targets, parse_target

    targets = [parse_target(name) for name in names or ()] + (read_targets(file) if file is not None else [])
    check_targets(targets)
    return targets


def say_note(line: str) -> None:
    """Say on stderr what was read otherwise than one might expect."""
    note(f"note: {line}")


def read_labelled(
    paths: Sequence[str],
    reading: Reading,
    *,
    task: str | None = None,
    label_column: str | None = None,
    errors: Errors = Errors.skip,
) -> pd.DataFrame:
    """Read a corpus frame; what is skipped is said on stderr.

    Args:
        paths: files, folders and globs.
        reading: as the options say.
        task: whose labels stand in the column of its name, where `label_column` is None.
        label_column: of the labels.
        errors: what a row that cannot be read does to the run.
    """
    from classifier.corpus.formats.read import read_frame

    skipped = Skipped(errors)
    labels_in = (*reading.labels_in, task) if task else reading.labels_in
    frame = read_frame(paths, replace(reading, on_error=skipped, label_column=label_column, labels_in=labels_in))
    skipped.report()
    return frame


def with_reading(*columns: str, format_flags: tuple[str, ...] = ("--input-format",)) -> Callable[[Command], Command]:
    """Give a command an option for each column, and for format and encoding of its files.

    What they say is the command's argument `reading`.
    """
    options = {f"{name}_column": COLUMN_OPTIONS[name] for name in columns or COLUMN_OPTIONS} | {
        "input_format": Annotated[str | None, typer.Option(*format_flags, help=FORMAT_HELP)],
        "encoding": Annotated[str | None, typer.Option(help=ENCODING_HELP)],
        "label_separator": Annotated[str | None, typer.Option(help=SEPARATOR_HELP)],
    }

    def decorate(command: Command) -> Command:
        own = inspect.signature(command, eval_str=True)
        if "label_column" not in own.parameters:
            options.pop("label_separator", None)
        others = [parameter for name, parameter in own.parameters.items() if name != "reading"]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
            for name, option in options.items()
        ]

        @wraps(command)
        def run(**arguments: Any) -> None:
            values = {name: arguments.pop(name) for name in options}
            reading = Reading(
                format=values.pop("input_format"),
                encoding=values.pop("encoding"),
                label_separator=values.pop("label_separator", None),
                columns=Columns(**{name.removesuffix("_column"): column for name, column in values.items()}),
                on_note=say_note,
            )
            command(**arguments, reading=reading)

        run.__signature__ = own.replace(parameters=[*others, *added])  # type: ignore[attr-defined]
        return run

    return decorate


class Skipped:
    """Names what was skipped on stderr, and counts the rest; raises where the run is to stop.

    The first one waits until there is another article: where it is the only one, the error of
    the run says the same.

    Args:
        errors: what such a row does to the run.
        shown: so many are named; None: all.
    """

    def __init__(self, errors: Errors, shown: int | None = SHOWN_SKIPS) -> None:
        self.errors, self.shown, self.count = errors, shown, 0
        self.waiting: list[str] = []

    def __call__(self, error: InputError) -> None:
        if self.errors is Errors.fail:
            raise_error(error)
        self.count += 1
        if self.shown is None or self.count <= self.shown:
            self.waiting.append(f"skipped: {error}")
        if self.count > 1:
            self.show()

    def show(self) -> None:
        """Name those that wait."""
        while self.waiting:
            note(self.waiting.pop(0))

    def report(self) -> None:
        """Name those that wait, and count those that are not named."""
        self.show()
        if self.shown is not None and self.count > self.shown:
            note(f"skipped: {self.count - self.shown:,} more")


def settings_for(config: Path | None, unit: Any, corpus: Any = None, *, vectors: Path | None = None) -> Any:
    """The settings of a TOML file over the defaults of the unit and of the corpus' languages.

    Args:
        config: the file; None: the defaults alone.
        unit: of the task.
        corpus: a frame; None: it is not at hand, and English is taken for its language.
        vectors: file of word vectors that the model reads; None: those of the TOML file, if any.
    """
    from classifier.model.training.settings import DEFAULTS, default_settings, read_settings, with_vectors

    defaults = DEFAULTS[unit] if corpus is None else default_settings(corpus, unit)
    settings = read_settings(config, unit, defaults=defaults) if config else defaults
    return with_vectors(settings, vectors, unit) if vectors else settings


def refuse_beside(option: str, others: Mapping[str, object]) -> None:
    """Refuse options that do not go with another one.

    Raises:
        InputError: one of them is given.
    """
    for name, value in others.items():
        if value:
            raise InputError(f"{name} does not go with {option}: leave one of them out.")
