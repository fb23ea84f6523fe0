"""`classifier corpus split`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.app.corpus.options import ErrorsOption, LabelColumn, Paths, task_column
from classifier.app.display.inert import note
from classifier.app.options import Errors, Seed, read_labelled, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError


class Way(StrEnum):
    """What is kept on one side of a split."""

    duplicates = "duplicates"
    outlet = "outlet"
    time = "time"
    target = "target"


@with_reading()
def split(
    paths: Paths,
    output: Annotated[Path, typer.Argument(help="File to write.")],
    by: Annotated[Way, typer.Option(help="What stays on one side; duplicates always do.")] = Way.duplicates,
    validation: Annotated[float, typer.Option(min=0, max=1, help="Share of the articles.")] = 0.1,
    test: Annotated[float, typer.Option(min=0, max=1, help="Share of the articles.")] = 0.1,
    folds: Annotated[int, typer.Option(min=0, help="Number of folds: a column `fold` in place of sides.")] = 0,
    label_column: LabelColumn = None,
    seed: Seed = 0,
    errors: ErrorsOption = Errors.skip,
    *,
    reading: Reading,
) -> None:
    """Add a column `split` (train, validation, test), or `fold`; no article's copy is on another side.

    Example: classifier corpus split news.jsonl news.parquet --by outlet --label-column leaning
    """
    from classifier.corpus.formats.write import write_corpus
    from classifier.corpus.prepare.splits import LEFT_OUT, Shares, cluster_codes, crossing
    from classifier.corpus.prepare.splits import folds as assign_folds
    from classifier.corpus.prepare.splits import split as assign

    if not folds and not 0 < validation + test < 1:
        raise InputError(f"--validation {validation} and --test {test} leave no article to train or to judge.")
    if folds == 1:
        raise InputError("--folds 1 judges nothing. Give 2 or more.")
    with kept_for_this_run(output, paths):
        frame = read_labelled(paths, reading, label_column=label_column, errors=errors)
        if errors is Errors.skip:
            frame = _with_what_it_needs(frame, by)
        frame = _with_duplicates(frame)
        label = label_column or task_column(frame)
        if folds:
            assigned: Any = assign_folds(frame, by=by.value, label_column=label, count=folds, seed=seed)
            crosses = crossing(assigned.to_numpy(), cluster_codes(frame))
            frame = _without(frame.assign(fold=assigned), crosses)
        else:
            sides = assign(frame, by=by.value, label_column=label, shares=Shares(validation, test), seed=seed)
            frame = _without(frame.assign(split=sides), sides == LEFT_OUT)
        write_corpus(frame, output)
    counts = frame["fold" if folds else "split"].value_counts().sort_index()
    sizes = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    note(f"{output}: {len(frame):,} articles ({sizes})")


def _with_what_it_needs(frame: Any, by: Way) -> Any:
    from classifier.corpus.prepare.splits import lacking

    missing = lacking(frame, by=by.value)
    if missing.any():
        note(f"left out {missing.sum():,} articles that have nothing to split by {by.value} with")
    return frame[~missing] if not missing.all() else frame


def _with_duplicates(frame: Any) -> Any:
    from classifier.corpus.checks.duplicates import duplicate_clusters

    if "duplicate_of" in frame:
        return frame
    clusters = duplicate_clusters(frame["text"])
    return frame.assign(duplicate_of=clusters.where(clusters.to_numpy() != frame.index.to_numpy(), None))


def _without(frame: Any, crosses: Any) -> Any:
    if crosses.any():
        note(f"left out {crosses.sum():,} articles that have a copy on a later side")
    return frame[~crosses]
