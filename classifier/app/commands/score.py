"""`classifier score`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier.app.display.progress import with_progress
from classifier.app.options import READ_BY_MODELS, Errors, with_reading
from classifier.corpus.records.files import expand_paths
from classifier.corpus.records.reading import Reading
from classifier.corpus.records.size import about_articles
from classifier.errors import BundleError, ClassifierError, InputError
from classifier.parallel import n_cores

if TYPE_CHECKING:
    from classifier.app.display.output import Batch


class Format(StrEnum):
    """How answers are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


@with_reading(*READ_BY_MODELS)
def score(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")],
    model: Annotated[
        list[str] | None, typer.Option(help="Bundle: a folder or a shipped name; else all shipped.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help='Target of stance: "Ann Lee", or "Ann Lee=the mayor|Lee" with aliases.'),
    ] = None,
    format: Annotated[Format | None, typer.Option(help="table on a terminal, jsonl in a pipe.")] = None,
    output: Annotated[Path | None, typer.Option(help="File to write; .jsonl, .json, .csv or .parquet.")] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes; 0: one a core.")] = 0,
    errors: Annotated[Errors, typer.Option(help="skip: give a record with the error and go on.")] = Errors.skip,
    resume: Annotated[bool, typer.Option(help="Go on with an interrupted run's --output.")] = False,
    evidence: Annotated[bool, typer.Option(help="Quote the sentences that weighed most.")] = True,
    *,
    reading: Reading,
) -> None:
    """Score articles for topic, sentiment, leaning and stance.

    Example: classifier score seeds/ --target "Ines Okafor"
    """
    from classifier.app.display.output import LINES, done_ids, is_finished, packed
    from classifier.scoring.stream import score_batches

    form = _form(format, output)
    if resume and (output is None or form not in (Format.jsonl, Format.parquet)):
        raise InputError("--resume needs --output with a name that ends in .jsonl or .parquet.")
    if resume and output and is_finished(output):
        print(f"{output}: finished already, nothing was scored. Delete it to start again.", file=sys.stderr)
        return
    files = expand_paths(paths)
    records, before = _records(paths, reading, errors), 0
    if resume and output:
        records, before = _after(records, done_ids(output))
    finish = partial(packed, as_lines=form.value in LINES, stop=errors is Errors.fail)
    batches = score_batches(
        records, _bundles(model), finish, targets=target or (), evidence=evidence, jobs=jobs or n_cores()
    )
    counted = _Counted(errors)
    total = about_articles(files) if sys.stderr.isatty() else None
    shown = with_progress(counted.watch(batches), total=total and max(0, total - before), size=lambda batch: batch.size)
    _write(shown, form, output, resume=before > 0)
    counted.report(before)


def _form(format: Format | None, output: Path | None) -> Format:
    if format is not None:
        if format is Format.table and output is not None:
            raise InputError("--format table is for the terminal. Write jsonl, json, csv or parquet.")
        if format is Format.parquet and output is None:
            raise InputError("--format parquet needs --output.")
        return format
    if output is not None:
        suffix = output.suffix.lstrip(".").lower()
        if suffix not in Format.__members__ or suffix == "table":
            raise InputError(
                "its name does not tell the format. End it in .jsonl, .json, .csv or .parquet.", path=output
            )
        return Format(suffix)
    return Format.table if sys.stdout.isatty() else Format.jsonl


def _bundles(model: list[str] | None) -> list[str]:
    from classifier.scoring.loaded import shipped_bundles

    bundles = model or [str(path) for path in shipped_bundles().values()]
    if not bundles:
        raise BundleError("no shipped bundle is installed. Give --model FOLDER.", path="models")
    return bundles


def _records(paths: list[str], reading: Reading, errors: Errors) -> Iterator[Mapping[str, Any]]:
    """The records of all paths; in place of what cannot be read, one with `error`."""
    from classifier.corpus.formats.read import read_all

    broken: list[InputError] = []
    on_error = broken.append if errors is Errors.skip else reading.on_error
    for record in read_all(paths, replace(reading, on_error=on_error)):
        yield from _unread(broken)
        yield record
    yield from _unread(broken)


def _unread(broken: list[InputError]) -> Iterator[Mapping[str, Any]]:
    while broken:
        error = broken.pop(0)
        print(f"skipped: {error}", file=sys.stderr)
        yield {
            "id": error.id,
            "title": "",
            "text": "",
            "error": {"type": error.kind, "message": error.what},
        }


def _after(records: Iterable[Mapping[str, Any]], done: Iterable[str]) -> tuple[Iterator[Mapping[str, Any]], int]:
    """The records behind those that are done, which must be the first ones, and the number of these."""
    stream, place = iter(records), 0
    for place, id_ in enumerate(done, start=1):
        record = next(stream, None)
        if record is None or record["id"] != id_:
            raise InputError(
                f"--resume: article {place} was {id_!r} in the run that stopped, and is "
                f"{'missing' if record is None else repr(record['id'])} now. Start without --resume."
            )
    return stream, place


def _write(batches: Iterable[Batch], form: Format, output: Path | None, *, resume: bool) -> None:
    from classifier.app.display.output import to_stdout, write_file

    if output is not None:
        write_file(batches, output, form.value, resume=resume)
    elif form is Format.table:
        from classifier.app.display.table import print_answers

        print_answers(chain.from_iterable(batch.content for batch in batches))
    else:
        to_stdout(batches, form.value)


class _Counted:
    """Counts the answers that pass, and stops at an error where that is asked for."""

    def __init__(self, errors: Errors) -> None:
        self.errors, self.answered, self.failed, self.last = errors, 0, 0, ""

    def watch(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in batches:
            self.answered += batch.answered
            self.failed += batch.failed
            self.last = batch.last or self.last
            yield batch
            if batch.failed and self.errors is Errors.fail:
                raise ClassifierError(f"{self.last}. It stopped there, as --errors fail asks.")

    def report(self, before: int) -> None:
        if self.failed and not self.answered and not before:
            raise ClassifierError(f"none of {self.failed} article(s) could be scored; the last: {self.last}")
        if self.failed:
            total = self.answered + self.failed
            print(
                f"{self.failed} of {total} articles could not be scored; their records have `error`",
                file=sys.stderr,
            )
