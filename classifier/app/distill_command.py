"""`classifier distill`."""

from __future__ import annotations

import sys
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
from classifier.app.progress import say, with_progress

if TYPE_CHECKING:
    import pandas as pd

    from classifier.corpus.read import Columns
    from classifier.model.distill import Work


def distill(
    corpus: Annotated[list[str], typer.Argument(help="Files, folders or globs of labelled articles.")],
    task: Annotated[str, typer.Option(help="topic, leaning, sentiment, stance, or a name of your own.")],
    unlabelled: Annotated[list[str], typer.Option(help="File, folder or glob of unlabelled articles; repeatable.")],
    output: Annotated[Path, typer.Option(help="Folder of the bundle.")],
    teacher: Annotated[
        Path | None,
        typer.Option(help="Folder of an encoder to fine-tune, or of a finished teacher; else the one of the extra."),
    ] = None,
    soft_labels: Annotated[
        Path | None, typer.Option(help="Soft labels to use as they are, made by an earlier run.")
    ] = None,
    work: Annotated[Path | None, typer.Option(help="Folder of the teacher and soft labels; else OUTPUT.work.")] = None,
    soft_units: Annotated[int, typer.Option(min=1, help="Units to label softly, at the most.")] = 100_000,
    epochs: Annotated[int, typer.Option(min=1, help="Of the teacher, at the most.")] = 4,
    label_column: Annotated[str | None, typer.Option(help="Column of the labels; else the task's name.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="article, sentence or mention; article for a task of your own.")
    ] = None,
    multi_label: Annotated[bool, typer.Option(help="An article may have several labels.")] = False,
    seed: Annotated[int, typer.Option(help="Of everything random.")] = 0,
    config: Annotated[Path | None, typer.Option(help="TOML file of the student's settings.")] = None,
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
    """Train a model from few labelled and many unlabelled articles: a transformer teaches it.

    Needs the extra "teacher". The transformer learns from the labelled articles and labels the
    others; the model learns from both, and is as fast as any. A run that was stopped goes on
    when the same command is given again.

    Example: classifier distill labelled.csv --task topic --unlabelled archive/ --output models/topic
    """
    from classifier.model import distill as distilling
    from classifier.model.manifest import save
    from classifier.model.settings import DEFAULTS, read_settings
    from classifier.model.teacher import TeacherSettings, require_extra
    from classifier.tasks import task_named

    require_extra()
    asked = task_named(task, unit=unit, multi_label=multi_label)  # type: ignore[arg-type]
    settings = read_settings(config, asked.unit) if config else DEFAULTS[asked.unit]
    names = columns(text_column, title_column, id_column, target_column)
    trained = distilling.distill(
        _read(corpus, input_format, names, encoding),
        _read(unlabelled, input_format, names, encoding),
        asked,
        _work(teacher, soft_labels, work or output.with_name(f"{output.name}.work")),
        label_column=label_column,
        settings=settings,
        teaching=TeacherSettings(epochs=epochs),
        most=soft_units,
        source=[Path(path).name for path in unlabelled],
        seed=seed,
        track=lambda items, total, what: with_progress(items, total=total, what=what),
        progress=say,
    )
    folder = save(trained, output, sources=source or ())
    for note in trained.notes:
        print(f"note: {note}", file=sys.stderr)
    print(_summary(trained.distillation or {}, folder))


def _read(paths: list[str], format_: str | None, names: Columns, encoding: str | None) -> pd.DataFrame:
    from classifier.corpus.read import read_corpus

    skipped: list[str] = []
    on_error = lambda error: skipped.append(str(error))  # noqa: E731
    frame = read_corpus(paths, format=format_, columns=names, encoding=encoding, on_error=on_error)
    for line in skipped[:10]:
        print(f"skipped: {line}", file=sys.stderr)
    return frame


def _work(teacher: Path | None, soft_labels: Path | None, work: Path) -> Work:
    from classifier.model.distill import Work
    from classifier.model.teacher import is_teacher

    given = soft_labels is not None
    file = soft_labels or work / "soft_labels.parquet"
    if teacher is not None and is_teacher(teacher):
        return Work(teacher, file, None, given=given)
    if teacher is None:
        from classifier.model.encoder import packaged_encoder

        teacher = packaged_encoder()
    return Work(work / "teacher", file, teacher, given=given)


def _summary(told: dict[str, dict[str, object]], folder: Path) -> str:
    figures, soft = told["f1_macro"], told["soft_labels"]
    return (
        f"{folder}: validation, {figures['articles']} articles: macro-F1 of the teacher {figures['teacher']:.3f}, "
        f"of the student {figures['student']:.3f}, of gold alone {figures['gold_alone']:.3f}; "
        f"they agree on {told['agreement']:.1%}; {soft['units']:,} soft labels"
    )
