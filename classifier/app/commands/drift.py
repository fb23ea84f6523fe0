"""`classifier drift`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.app.display.inert import note
from classifier.app.options import Seed, read_labelled, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import GateError, InputError

if TYPE_CHECKING:
    import pandas as pd


@with_reading("text", "title", "id", "outlet")
def drift(
    reference: Annotated[str, typer.Argument(help="Earlier articles, or answers of classifier score to them.")],
    new: Annotated[str, typer.Argument(help="New articles, or answers to them.")],
    task: Annotated[str, typer.Option(help="Whose answers are compared, where there are some.")] = "topic",
    model: Annotated[str | None, typer.Option(help="Bundle that answers articles that were not scored.")] = None,
    fail_over: Annotated[
        float | None, typer.Option(min=0.5, max=1, help="Exit with 3 where the AUROC of old against new is over this.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Page with everything that was compared.")] = None,
    seed: Seed = 0,
    *,
    reading: Reading,
) -> None:
    """Compare new articles with earlier ones: labels, abstentions, languages, outlets, lengths and words.

    Example: classifier drift last_month.csv this_month.csv --model topic --html drift.html
    """
    from classifier.app.display.findings import print_drift
    from classifier.findings.drifts.drift import drift as compare
    from classifier.findings.drifts.drift_page import save_drift

    sides = [_side(path, task, model, reading) for path in (reference, new)]
    result = compare(*sides, seed=seed)
    for line in result.notes:
        note(f"note: {line}")
    print_drift(result)
    if html is not None:
        with kept_for_this_run(html, [reference, new]):
            save_drift(result, html)
        note(str(html))
    if fail_over is not None:
        if result.apart is None:
            raise InputError("--fail-over needs the texts of both sides; see the notes.")
        if result.apart.auroc > fail_over:
            raise GateError(f"AUROC {result.apart.auroc:.3f} of old against new is over {fail_over}.")


def _side(path: str, task: str, model: str | None, reading: Reading) -> pd.DataFrame:
    """The answers of a file, else its articles, answered where a model is given."""
    from classifier.findings.answer_table import answer_records, answers_of_table

    answers = answers_of_table(path, task)
    if answers is not None:
        return answers
    if model is None:
        return read_labelled([path], reading)
    from classifier.corpus.formats.read import read_all
    from classifier.scoring.loaded import load_model

    return answer_records(read_all([path], reading), load_model(model), with_texts=True)
