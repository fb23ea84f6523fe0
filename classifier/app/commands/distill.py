"""`classifier distill`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier.app.display.inert import note, print_inert
from classifier.app.display.progress import say, with_progress
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
    settings_for,
    with_reading,
)
from classifier.app.outputs import bundle_place
from classifier.corpus.records.reading import Reading

if TYPE_CHECKING:
    from classifier.model.distillation.distill import Plan


@with_reading(*READ_BY_MODELS)
def distill(
    corpus: LabelledPaths,
    task: TaskName,
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
    soft_weight: Annotated[
        float | None, typer.Option(min=0.0, help="What a soft label weighs, a gold one 1; else the best by validation.")
    ] = None,
    epochs: Annotated[
        int,
        typer.Option(min=0, help="Most epochs of the teacher; 0 leaves the encoder as it is."),
    ] = 4,
    label_column: LabelColumn = None,
    unit: UnitName = None,
    multi_label: MultiLabel = False,
    seed: Seed = 0,
    config: Annotated[Path | None, typer.Option(help="TOML file of the student's settings.")] = None,
    source: Sources = None,
    force: Force = False,
    *,
    reading: Reading,
) -> None:
    """Train a model from few labelled and many unlabelled articles: a transformer teaches it.

    Needs the extra "teacher". The transformer learns from the labelled articles and labels the
    others; the model learns from both, and is as fast as any. A run that was stopped goes on
    when the same command is given again.

    Writes the bundle to OUTPUT, and to OUTPUT.work what it was made of: `teacher/` (encoder/ as
    transformers saves it, head.safetensors, teacher.json with its settings and scores) and
    `soft_labels.parquet` (article id, target, start and end in the text, a probability a label).

    Example: classifier distill labelled.csv --task topic --unlabelled archive/ --output models/topic
    """
    from classifier.model.bundle.manifest import save
    from classifier.model.distillation import distill as distilling
    from classifier.model.distillation.teacher import TeacherSettings, require_extra
    from classifier.tasks import task_named

    require_extra()
    asked = task_named(task, unit=unit, multi_label=multi_label)  # type: ignore[arg-type]
    with bundle_place(output, [*corpus, *unlabelled, config], force=force) as place:
        plan = replace(
            _plan(teacher, soft_labels, work or _beside(place)),
            teaching=TeacherSettings(epochs=epochs),
            most=soft_units,
            weight=soft_weight,
            source=[Path(path).name for path in unlabelled],
        )
        frame = read_labelled(corpus, reading, task=task, label_column=label_column)
        trained = distilling.distill(
            frame,
            read_labelled(unlabelled, reading),
            asked,
            plan,
            label_column=label_column,
            settings=settings_for(config, asked.unit, frame),
            seed=seed,
            track=lambda items, total, what: with_progress(items, total=total, what=what),
            progress=say,
        )
        save(trained, place, sources=source or ())
    for line in trained.notes:
        note(f"note: {line}")
    print_inert(_summary(trained.distillation or {}, output))


def _beside(output: Path) -> Path:
    return output.with_name(f"{output.name}.work")


def _plan(teacher: Path | None, soft_labels: Path | None, work: Path) -> Plan:
    from classifier.model.distillation.distill import Plan
    from classifier.model.distillation.teacher import is_teacher

    keeps = soft_labels is not None
    file = soft_labels or work / "soft_labels.parquet"
    if teacher is not None and is_teacher(teacher):
        return Plan(teacher, file, None, keeps_soft_labels=keeps)
    if teacher is None:
        from classifier.model.distillation.encoder import packaged_encoder

        teacher = packaged_encoder()
    return Plan(work / "teacher", file, teacher, keeps_soft_labels=keeps)


def _summary(distillation: dict[str, Any], folder: Path) -> str:
    figures, soft = distillation["f1_macro"], distillation["soft_labels"]
    return (
        f"{folder}: validation, {figures['articles']} articles: macro-F1 of the teacher {figures['teacher']:.3f}, "
        f"of the student {figures['student']:.3f}, of gold alone {figures['gold_alone']:.3f}; "
        f"they agree on {distillation['agreement']:.1%}; {_used(soft)}"
    )


def _used(soft: dict[str, Any]) -> str:
    if soft["units"]:
        return f"{soft['units']:,} soft labels"
    return (
        "it learnt from gold labels alone, since these articles do not show that soft labels help; "
        "--soft-weight takes them all the same"
    )
