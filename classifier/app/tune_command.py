"""`classifier tune`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.app.options import (
    Encoding,
    IdColumn,
    InputFormat,
    TargetColumn,
    TextColumn,
    TitleColumn,
    columns,
)
from classifier.app.progress import say

if TYPE_CHECKING:
    from classifier.model.tune import Tuned


class Metric(StrEnum):
    """What a search looks for."""

    MACRO_F1 = "macro-f1"
    LOG_LOSS = "log-loss"


def tune(
    corpus: Annotated[list[str], typer.Argument(help="Files, folders or globs of labelled articles.")],
    task: Annotated[str, typer.Option(help="topic, leaning, sentiment, stance, or a name of your own.")],
    label_column: Annotated[str | None, typer.Option(help="Column of the labels; else the task's name.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="article, sentence or mention; article for a task of your own.")
    ] = None,
    multi_label: Annotated[bool, typer.Option(help="An article may have several labels.")] = False,
    output: Annotated[Path | None, typer.Option(help="TOML file for `train --config`; else TASK.toml.")] = None,
    metric: Annotated[Metric, typer.Option(help="What to search for.")] = Metric.MACRO_F1,
    trials: Annotated[int, typer.Option(min=2, help="Settings to try; the first is what it starts from.")] = 27,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings to start from; else the defaults.")] = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    id_column: IdColumn = None,
    target_column: TargetColumn = None,
    input_format: InputFormat = None,
    encoding: Encoding = None,
) -> None:
    """Search settings that suit a corpus, for `classifier train --config`.

    The folds keep near-duplicates and groups together, and the validation split is not read.
    A search that was stopped goes on when the same command is given again: finished trials
    stand in a journal beside the output.

    Example: classifier tune data/starter.jsonl --task topic --output topic.toml
    """
    from classifier.corpus.read import read_corpus
    from classifier.model import tune as tuning
    from classifier.model.checkpoint import write_whole
    from classifier.model.settings import DEFAULTS, read_settings
    from classifier.model.tuned_file import tuned_toml
    from classifier.tasks import task_named

    asked = task_named(task, unit=unit, multi_label=multi_label)  # type: ignore[arg-type]
    settings = read_settings(config, asked.unit) if config else DEFAULTS[asked.unit]
    names = columns(text_column, title_column, id_column, target_column)
    skipped: list[str] = []
    frame = read_corpus(
        corpus, format=input_format, columns=names, encoding=encoding, on_error=lambda e: skipped.append(str(e))
    )
    for line in skipped[:10]:
        print(f"skipped: {line}", file=sys.stderr)
    path = output or Path(f"{task}.toml")
    tuned = tuning.tune(
        frame,
        asked,
        label_column=label_column,
        settings=settings,
        metric=metric.value,
        trials=trials,
        seed=seed,
        journal=path.with_name(f"{path.name}.journal"),
        progress=say,
    )
    write_whole(path, tuned_toml(tuned).encode())
    print(_summary(tuned, path))


def _summary(tuned: Tuned, path: Path) -> str:
    from classifier.model.tuned_file import NAMES

    first, best = tuned.confirmed
    return (
        f"{path}: trial {tuned.best.number} of {len(tuned.trials)} ({tuned.best}): {NAMES[tuned.metric]} "
        f"{abs(best):.3f} on held-out folds, {abs(first):.3f} before; "
        f"gain {best - first:+.3f} (95% {tuned.gain[0]:+.3f} to {tuned.gain[1]:+.3f})"
    )
