"""`classifier score`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from classifier.app.answers.request import Format, Request, format_of
from classifier.app.options import READ_BY_MODELS, Errors, TargetFile, TargetNames, targets_asked_for, with_reading
from classifier.corpus.records.reading import Reading
from classifier.errors import BundleError, InputError
from classifier.parallel import n_cores


@with_reading(*READ_BY_MODELS)
def score(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.")],
    model: Annotated[
        list[str] | None, typer.Option(help="Bundle: a folder or a shipped name; else all shipped.")
    ] = None,
    target: TargetNames = None,
    targets: TargetFile = None,
    format: Annotated[Format | None, typer.Option(help="table on a terminal, jsonl in a pipe.")] = None,
    output: Annotated[Path | None, typer.Option(help="File to write; .jsonl, .json, .csv or .parquet.")] = None,
    stance_output: Annotated[
        Path | None, typer.Option(help="Table with a row an article and target; .csv, .jsonl or .parquet.")
    ] = None,
    evidence_output: Annotated[
        Path | None, typer.Option(help="Table with a row a quoted sentence; .csv, .jsonl or .parquet.")
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(help="Columns of the input to carry into the answers, such as outlet,published; or all."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Worker processes; 0: one a core.")] = 0,
    errors: Annotated[Errors, typer.Option(help="skip: give a record with the error and go on.")] = Errors.skip,
    resume: Annotated[
        bool, typer.Option(help="Score only what --output has no answer to yet: new and changed articles.")
    ] = False,
    rescore: Annotated[
        bool, typer.Option("--rescore", help="As --resume, and redo what other bundles or options answered.")
    ] = False,
    evidence: Annotated[bool, typer.Option(help="Quote the sentences that weighed most.")] = True,
    probabilities: Annotated[
        bool, typer.Option("--probabilities", help="Give every label's probability; CSV and Parquet always do.")
    ] = False,
    precision: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Share of the answers given for certain to be right; else as in training."),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Draw a panel for each article, however many.")] = False,
    raw_cells: Annotated[
        bool, typer.Option("--raw-cells", help="Leave CSV cells that a spreadsheet takes for formulas as they are.")
    ] = False,
    server: Annotated[
        str | None, typer.Option(help="Address of a running `classifier serve`, which scores; --model names its tasks.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler: --output is a folder with a Parquet part for each file."),
    ] = None,
    *,
    reading: Reading,
) -> None:
    """Score articles for topic, sentiment, leaning and stance.

    With --resume the same command goes on where the last run stopped, or adds what is new: an
    article is known by its id and by all that is read of it. Beside OUTPUT stands
    .OUTPUT.state.jsonl, which knows the bundles and options that answered; move it together with OUTPUT. Answers of
    other bundles or options are refused, or redone with --rescore. An output that is not finished
    is OUTPUT.partial.

    Example: classifier score seeds/ --target "Ines Okafor"
    """
    from classifier.app.answers.cluster import score_on_cluster
    from classifier.app.answers.run import run

    if server and jobs:
        raise InputError("--jobs does not go with --server, which scores with the workers that it was started with.")
    request = Request(
        paths=paths,
        reading=reading,
        bundles=(model or []) if server else _bundles(model),
        format=Format.parquet if scheduler else format_of(format, output, sys.stdout.isatty()),
        output=output,
        stance_output=stance_output,
        evidence_output=evidence_output,
        targets=targets_asked_for(target, targets),
        keep=keep or [],
        evidence=evidence,
        probabilities=probabilities,
        errors=errors,
        precision=precision,
        jobs=jobs or n_cores(),
        resume=resume or rescore,
        rescore=rescore,
        full=full,
        raw_cells=raw_cells,
        server=server,
    )
    if scheduler is not None:
        score_on_cluster(request, scheduler)
    else:
        run(request)


def _bundles(model: list[str] | None) -> list[str]:
    from classifier.scoring.loaded import bundles_of, shipped_bundles

    if model:
        return [str(bundle) for path in model for bundle in bundles_of(path)]
    bundles = [str(path) for path in shipped_bundles().values()]
    if not bundles:
        raise BundleError("no shipped bundle is installed. Give --model FOLDER.", path="models")
    return bundles
