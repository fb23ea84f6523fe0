"""`classifier tune`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.app.display.inert import print_inert
from classifier.app.display.progress import say
from classifier.app.options import (
    READ_BY_MODELS,
    LabelColumn,
    LabelledPaths,
    MultiLabel,
    Seed,
    TaskName,
    UnitName,
    read_labelled,
    settings_for,
    with_reading,
)
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.files import is_stream, write_whole

if TYPE_CHECKING:
    from classifier.model.tuning.tune import Tuned


class Metric(StrEnum):
    """What a search looks for."""

    MACRO_F1 = "macro-f1"
    LOG_LOSS = "log-loss"


@with_reading(*READ_BY_MODELS)
def tune(
    corpus: LabelledPaths,
    task: TaskName,
    label_column: LabelColumn = None,
    unit: UnitName = None,
    multi_label: MultiLabel = False,
    output: Annotated[Path | None, typer.Option(help="TOML file for `train --config`; else TASK.toml.")] = None,
    metric: Annotated[Metric, typer.Option(help="What to search for.")] = Metric.MACRO_F1,
    trials: Annotated[int, typer.Option(min=2, help="Settings to try; the first is what it starts from.")] = 27,
    seed: Seed = 0,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings to start from.")] = None,
    *,
    reading: Reading,
) -> None:
    """Search settings that suit a corpus, for `classifier train --config`.

    The folds keep near-duplicates and groups together, and the validation split is not read.
    A search that was stopped goes on when the same command is given again: finished trials
    stand in a journal beside the output.

    Example: classifier tune data/starter.jsonl --task topic --output topic.toml
    """
    from classifier.model.tuning import tune as tuning
    from classifier.model.tuning.toml import tuned_toml
    from classifier.tasks import task_named

    path = output or Path(f"{task}.toml")
    with kept_for_this_run(path, [*corpus, config]):
        asked = task_named(task, unit=unit, multi_label=multi_label)  # type: ignore[arg-type]
        frame = read_labelled(corpus, reading, task=task, label_column=label_column)
        tuned = tuning.tune(
            frame,
            asked,
            label_column=label_column,
            settings=settings_for(config, asked.unit, frame),
            metric=metric.value,
            trials=trials,
            seed=seed,
            journal=_journal(path),
            progress=say,
        )
        write_whole(path, tuned_toml(tuned))
    print_inert(_summary(tuned, path))


def _journal(path: Path) -> Path | None:
    """Beside the output, where that is a file."""
    return None if is_stream(path) else path.with_name(f"{path.name}.journal")


def _summary(tuned: Tuned, path: Path) -> str:
    from classifier.model.tuning.toml import NAMES

    first, best = tuned.confirmed
    return (
        f"{path}: trial {tuned.best.number} of {len(tuned.trials)} ({tuned.best}): {NAMES[tuned.metric]} "
        f"{abs(best):.3f} on held-out folds, {abs(first):.3f} before; "
        f"gain {best - first:+.3f} (95% {tuned.gain[0]:+.3f} to {tuned.gain[1]:+.3f})"
    )
