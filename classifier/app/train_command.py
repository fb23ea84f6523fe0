"""`classifier train`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

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


def train(
    corpus: Annotated[list[str], typer.Argument(help="Files, folders or globs of labelled articles.")],
    task: Annotated[str, typer.Option(help="topic, leaning, sentiment, stance, or a name of your own.")],
    label_column: Annotated[str | None, typer.Option(help="Column of the labels; else the task's name.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="article, sentence or mention; article for a task of your own.")
    ] = None,
    multi_label: Annotated[bool, typer.Option(help="An article may have several labels.")] = False,
    output: Annotated[Path | None, typer.Option(help="Folder of the bundle; else models/TASK.")] = None,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Line about the corpus and its licence; else what `corpus build` wrote.")
    ] = None,
    text_column: TextColumn = None,
    title_column: TitleColumn = None,
    id_column: IdColumn = None,
    target_column: TargetColumn = None,
    input_format: InputFormat = None,
    encoding: Encoding = None,
) -> None:
    """Train a model from labelled articles, and save it as a bundle.

    Example: classifier train data/starter.jsonl --task topic --output topic
    """
    from classifier.corpus.read import read_corpus
    from classifier.model import train as training
    from classifier.model.manifest import save
    from classifier.model.settings import DEFAULTS, read_settings
    from classifier.tasks import task_named

    asked = task_named(task, unit=unit, multi_label=multi_label)  # type: ignore[arg-type]
    settings = read_settings(config, asked.unit) if config else DEFAULTS[asked.unit]
    names = columns(text_column, title_column, id_column, target_column)
    skipped: list[str] = []
    frame = read_corpus(
        corpus,
        format=input_format,
        columns=names,
        encoding=encoding,
        on_error=lambda e: skipped.append(str(e)),
    )
    for line in skipped[:10]:
        print(f"skipped: {line}", file=sys.stderr)
    trained = training.train(frame, asked, label_column=label_column, settings=settings, seed=seed, progress=say)
    folder = save(trained, output or Path("models") / task, sources=source or ())
    for note in trained.notes:
        print(f"note: {note}", file=sys.stderr)
    print(summary(trained.metrics, folder))


def summary(metrics: dict[str, dict[str, object]], folder: Path) -> str:
    """A line about what was trained: where it is, and its figures on unseen articles."""
    split = "validation" if "validation" in metrics else "folds"
    figures = metrics[split]
    if "majority" not in figures:
        scores = f"micro-F1 {figures['f1_micro']}, macro-F1 {figures['f1_macro']}"
        return f"{folder}: {split}, {figures['n']} articles: {scores}"
    majority: dict[str, float] = figures["majority"]  # type: ignore[assignment]
    return (
        f"{folder}: {split}, {figures['n']} articles: accuracy {figures['accuracy']:.3f} "
        f"(most frequent label {majority['accuracy']:.3f}), macro-F1 {figures['f1_macro']:.3f} "
        f"({majority['f1_macro']:.3f}), calibration error {figures['ece']:.3f}"
    )
