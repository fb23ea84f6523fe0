"""`classifier measure`."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.app.display.inert import note
from classifier.app.options import LabelColumn, read_labelled, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from classifier.findings.shares.assumed import Assumption
    from classifier.findings.shares.measure import Measurement

TABLES = (".csv", ".json", ".parquet")


@with_reading("id")
def measure(
    answers: Annotated[str, typer.Argument(help="Answers of classifier score, or articles that --model answers.")],
    task: Annotated[str, typer.Option(help="Whose labels are measured.")] = "topic",
    gold: Annotated[
        str | None, typer.Option(help="Gold labels of a random sample of the articles: id, label, chance.")
    ] = None,
    label_column: LabelColumn = None,
    by: Annotated[list[str] | None, typer.Option(help="Columns to group by, such as outlet,month.")] = None,
    target: Annotated[str | None, typer.Option(help="Measure the answers about this target alone.")] = None,
    model: Annotated[str | None, typer.Option(help="Bundle that answered; without gold labels.")] = None,
    reference: Annotated[
        list[str] | None, typer.Option(help="Labelled articles like those of training; with --model.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Table of all figures: .csv, .json or .parquet.")] = None,
    html: Annotated[Path | None, typer.Option(help="Page with the figures and plots.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Plot of the shares for print: .svg.")] = None,
    *,
    reading: Reading,
) -> None:
    """Measure what share of articles has each label, with intervals.

    Counting answers is biased wherever a model errs more one way than the other. Gold labels of a few hundred
    articles, drawn at random, correct it.

    Example: classifier measure answers.csv --task leaning --gold labelled.csv --by outlet
    """
    from classifier.app.display.findings import print_measurement
    from classifier.findings.shares.measure import measure as shares_of
    from classifier.findings.shares.measure_page import save_measurement, save_plot

    if output is not None and output.suffix.lower() not in TABLES:
        raise InputError(f"is no table: use one of {', '.join(TABLES)}.", path=str(output))
    if plot is not None and plot.suffix.lower() != ".svg":
        raise InputError("is no plot: use .svg.", path=str(plot))
    columns = [name.strip() for value in by or [] for name in value.split(",") if name.strip()]
    read = [file for file in (answers, gold, *(reference or [])) if file]
    with ExitStack() as outputs:
        for path in filter(None, (output, html, plot)):
            outputs.enter_context(kept_for_this_run(path, read))
        frame = _answers(answers, task, model, target, reading)
        known = _assumption(model, reference, label_column, reading) if model and gold is None else None
        labelled = None if gold is None else _gold(gold, label_column or task)
        result = shares_of(frame, task, gold=labelled, gold_column=label_column or task, by=columns, assumption=known)
        for line in result.notes:
            note(f"note: {line}")
        print_measurement(result)
        if output is not None:
            _write(result, output)
        if html is not None:
            save_measurement(result, html)
            note(str(html))
        if plot is not None:
            save_plot(result, plot)
            note(str(plot))


def _answers(path: str, task: str, model: str | None, target: str | None, reading: Reading) -> pd.DataFrame:
    """The answers of a file; where it has none, those of a model to its articles."""
    from classifier.findings.answer_table import TARGET, answer_records, answers_of_table

    frame = answers_of_table(path, task)
    if frame is None:
        from classifier.corpus.formats.read import read_all
        from classifier.scoring.loaded import load_model

        loaded = load_model(model or task)
        frame = answer_records(read_all([path], reading), loaded, targets=[target] if target else [])
    if target is None:
        return frame
    if TARGET not in frame:
        raise InputError(f"the answers to {task} are about no target. Leave --target out.", path=path)
    chosen = frame[frame[TARGET] == target]
    if not len(chosen):
        raise InputError(f"has no answer about {target!r}.", path=path)
    return chosen


def _gold(path: str, column: str) -> pd.DataFrame:
    from classifier.findings.answer_table import read_table

    frame = read_table(Path(path))
    return frame.rename(columns={"label": column}) if column not in frame and "label" in frame else frame


def _assumption(model: str, reference: list[str] | None, label_column: str | None, reading: Reading) -> Assumption:
    from classifier.findings.shares.known_model import assumption_of
    from classifier.scoring.loaded import load_model

    loaded = load_model(model)
    corpus = None
    if reference:
        corpus = read_labelled(reference, reading, task=loaded.task.name, label_column=label_column)
    return assumption_of(loaded, corpus, label_column=label_column)


def _write(result: Measurement, path: Path) -> None:
    from classifier.app.answers.tables import write_frame

    if path.suffix.lower() == ".json":
        from classifier.files import write_whole

        write_whole(path, result.shares.to_json(orient="records", force_ascii=False, indent=1).encode())
    else:
        write_frame(result.shares, path)
