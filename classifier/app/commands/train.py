"""`classifier train`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.app.display.inert import note, print_inert
from classifier.app.display.progress import say
from classifier.app.options import (
    READ_BY_MODELS,
    Force,
    LabelColumn,
    LabelledPaths,
    MultiLabel,
    Seed,
    Sources,
    TaskName,
    UnitName,
    read_labelled,
    refuse_beside,
    say_note,
    settings_for,
    with_reading,
)
from classifier.app.outputs import bundle_place
from classifier.corpus.records.reading import Reading
from classifier.files import beside, remove

if TYPE_CHECKING:
    import pandas as pd

    from classifier.model.training.train import Trained


@with_reading(*READ_BY_MODELS)
def train(
    corpus: LabelledPaths,
    task: TaskName,
    label_column: LabelColumn = None,
    unit: UnitName = None,
    multi_label: MultiLabel = False,
    output: Annotated[Path | None, typer.Option(help="Folder of the bundle; else models/TASK.")] = None,
    seed: Seed = 0,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings.")] = None,
    unseen: Annotated[
        str | None,
        typer.Option(help="Column, such as outlet: be as sure as is right on groups of it that training never saw."),
    ] = None,
    vectors: Annotated[
        Path | None, typer.Option(help="File of word vectors, see `classifier corpus vectors`; the bundle holds them.")
    ] = None,
    none_of_these: Annotated[
        list[str] | None,
        typer.Option(help="Files of articles that belong to no label, to abstain from others like them."),
    ] = None,
    calibrate: Annotated[
        list[str] | None,
        typer.Option(help="Files of whole articles with target and label, on which a task of mentions is calibrated."),
    ] = None,
    memory: Annotated[
        str | None,
        typer.Option(help="Bound such as 2GB: read the corpus in batches and keep the rest on the disk."),
    ] = None,
    scratch: Annotated[
        Path | None, typer.Option(help="Folder for what --memory keeps until it is done; else beside the bundle.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler; its workers share --scratch, and count for --memory."),
    ] = None,
    keep_learning: Annotated[
        bool, typer.Option("--keep-learning", help="Keep what `classifier learn` takes to add new articles later.")
    ] = False,
    each_language: Annotated[
        bool, typer.Option("--by-language", help="Train a model for each language: a folder of bundles.")
    ] = False,
    source: Sources = None,
    force: Force = False,
    *,
    reading: Reading,
) -> None:
    """Train a model from labelled articles, and save it as a bundle.

    Example: classifier train data/starter.jsonl --task topic --output topic
    """
    from classifier.app.memory import settings_of_files, train_within
    from classifier.model.bundle.manifest import save
    from classifier.model.streamed.settings import Bounds, bytes_of
    from classifier.model.training import train as training
    from classifier.tasks import task_named

    asked = task_named(task, unit=unit, multi_label=multi_label)  # type: ignore[arg-type]
    folder = output or Path("models") / asked.name
    if each_language:
        others = {"--none-of-these": none_of_these, "--calibrate": calibrate, "--memory": memory, "--force": force}
        refuse_beside("--by-language", others)
    with bundle_place(
        folder, [*corpus, *(none_of_these or []), *(calibrate or []), config, vectors], force=force
    ) as place:

        def train_on(frame: pd.DataFrame) -> Trained:
            own = settings_for(config, asked.unit, frame, vectors=vectors)
            return training.train(
                frame,
                asked,
                label_column=label_column,
                settings=replace(own, unseen=unseen) if unseen else own,
                seed=seed,
                none_of_these=read_labelled(none_of_these, reading) if none_of_these else None,
                keep_learning=keep_learning,
                progress=say,
            )

        if each_language:
            from classifier.model.training.by_language import train_by_language

            frame = read_labelled(corpus, reading, task=task, label_column=label_column)
            models = train_by_language(frame, label_column or task, train_on, say_note)
            for code, trained in models.items():
                save(trained, place / code, sources=source or ())
                print_inert(summary(trained.metrics, folder / code))
            return
        if memory is not None:
            others = {"--none-of-these": none_of_these, "--calibrate": calibrate, "--keep-learning": keep_learning}
            refuse_beside("--memory", others)
            bounds = Bounds(bytes_of(memory), scratch or beside(place, ".training"))
            settings = settings_of_files(config, asked, corpus, reading, vectors=vectors)
            settings = replace(settings, unseen=unseen) if unseen else settings
            trained = train_within(bounds, corpus, asked, reading, label_column, settings, seed, scheduler)
        else:
            trained = train_on(read_labelled(corpus, reading, task=task, label_column=label_column))
        save(trained, place, sources=source or ())
        if memory is not None:
            remove(bounds.scratch)
        if calibrate:
            from classifier.review.calibrated.articles import calibrate_on_articles

            calibrate_on_articles(place, read_labelled(calibrate, reading, task=task), seed=seed)
    for line in trained.notes:
        note(f"note: {line}")
    print_inert(summary(trained.metrics, folder))


def summary(metrics: dict[str, dict[str, object]], folder: Path) -> str:
    """A line about what was trained: where it is, and its figures on articles that it never saw."""
    split = next(name for name in ("validation", "test", "folds", "unseen") if name in metrics)
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
