"""`classifier evaluate`."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.app.display.inert import note
from classifier.app.display.progress import say
from classifier.app.options import READ_BY_MODELS, LabelColumn, read_labelled, with_reading
from classifier.app.outputs import set_kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError, MissingExtraError


class Split(StrEnum):
    """Articles that judge."""

    validation = "validation"
    test = "test"
    all = "all"


class BehaviourPart(StrEnum):
    """Behaviour cases that judge."""

    all = "all"
    seen = "seen"
    aside = "aside"


class Format(StrEnum):
    """How figures are printed."""

    table = "table"
    json = "json"


@with_reading(*READ_BY_MODELS)
def evaluate(
    paths: Annotated[
        list[str],
        typer.Argument(help="BUNDLE CORPUS…, or a folder of one bundle a language; with --corpus two or more."),
    ],
    corpus: Annotated[list[str] | None, typer.Option(help="Labelled articles to compare bundles on.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder for metrics.json, predictions.parquet and report.html.")
    ] = None,
    split: Annotated[
        Split | None, typer.Option(help="Else the validation articles, else the test articles, else all.")
    ] = None,
    label_column: LabelColumn = None,
    fail_under: Annotated[
        list[str] | None, typer.Option(help="FIGURE=FLOOR, such as f1_macro=0.8: exit with 3 under it.")
    ] = None,
    format: Annotated[Format, typer.Option(help="table, or json as in metrics.json.")] = Format.table,
    behaviours: Annotated[
        Path | None, typer.Option(help="Folder of behaviour cases; BUNDLE alone, or with a CORPUS too.")
    ] = None,
    behaviour_part: Annotated[
        BehaviourPart, typer.Option(help="All cases, those that may be looked at, or the third that is put aside.")
    ] = BehaviourPart.all,
    folds: Annotated[
        int | None, typer.Option(min=2, help="Train anew with the bundle's settings on all folds but one, and judge.")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="How often, with other folds each.")] = 1,
    learning_curve: Annotated[
        bool, typer.Option("--learning-curve", help="Train anew on growing parts of the corpus, and judge.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap, and of folds.")] = 0,
    *,
    reading: Reading,
) -> None:
    """Judge a bundle on labelled articles, or compare two and more.

    Example: classifier evaluate models/topic data/starter.jsonl --output review
    """
    from classifier.review.evaluation import OUTPUTS
    from classifier.scoring.loaded import load_judged, load_model

    floors = _floors(fail_under or [])
    bundles, files = (paths, corpus) if corpus else (paths[:1], paths[1:])
    is_anew = folds is not None or learning_curve
    if behaviours is not None and (corpus or is_anew):
        raise InputError("--behaviours takes one bundle, without --corpus, --folds and --learning-curve.")
    if not files and behaviours is None:
        raise InputError("give the corpus behind the bundle: classifier evaluate BUNDLE CORPUS.")
    if not files and floors:
        raise InputError("--fail-under judges by a corpus: give one behind the bundle.")
    if corpus and (floors or len(bundles) < 2):
        raise InputError("--corpus compares two bundles or more, without --fail-under.")
    if is_anew and (corpus or floors or output is not None):
        raise InputError("--folds and --learning-curve take one bundle, without --output and --fail-under.")
    cases = None if behaviours is None else (behaviours, behaviour_part)
    with set_kept_for_this_run(output, OUTPUTS, files):
        is_judged_alone = not corpus and not is_anew and behaviours is None
        models: list[Any] = [(load_judged if is_judged_alone else load_model)(bundle) for bundle in bundles]
        if not files and cases is not None:
            _behave(models[0], *cases, output, format)
            return
        frame = read_labelled(files, reading, task=models[0].task.name, label_column=label_column)
        options = {"label_column": label_column, "split": split.value if split else None, "seed": seed}
        if is_anew:
            _train_anew(models[0], frame, label_column, (folds, repeats, learning_curve, seed), format)
            return
        say(f"judging on {len(frame):,} articles")
        if corpus:
            _compare(models, frame, options, output, format)
        else:
            _judge(models[0], frame, options, output, format, floors, cases)


def _train_anew(
    model: Any, frame: Any, column: str | None, asked: tuple[int | None, int, bool, int], format_: Format
) -> None:
    from classifier.app.display.figures import print_frame
    from classifier.review.repeated.folds import learning_curve, repeated_folds

    folds, repeats, has_curve, seed = asked
    options: dict[str, Any] = {"label_column": column, "folds": folds or 5, "seed": seed, "progress": say}
    frames: dict[str, Any] = {}
    if folds is not None:
        found = repeated_folds(model, frame, repeats=repeats, **options)
        frames |= {"folds": found.runs, "summary": found.summary}
    if has_curve:
        frames["learning_curve"] = learning_curve(model, frame, **options)
    if format_ is Format.json:
        print(json.dumps({name: table.to_dict("records") for name, table in frames.items()}, indent=1))
    else:
        for table in frames.values():
            print_frame(table)


def _behave(model: Any, folder: Path, part: BehaviourPart, output: Path | None, format_: Format) -> None:
    """Judge by behaviour cases alone."""
    from classifier.app.display.figures import print_behaviours
    from classifier.review.behaviours.page import save_behaviours
    from classifier.review.behaviours.rates import Part, judge_behaviours

    judged = judge_behaviours(model, folder, part=Part(part.value))
    if format_ is Format.json:
        print(json.dumps({"behaviours": judged.as_dict()}, indent=1, ensure_ascii=False))
    else:
        print_behaviours(judged)
    _save(output, lambda place: save_behaviours(judged, model, place))


def _judge(
    model: Any,
    frame: Any,
    options: dict[str, Any],
    output: Path | None,
    format_: Format,
    floors: dict[str, float],
    cases: tuple[Path, BehaviourPart] | None,
) -> None:
    from classifier.app.display.figures import print_behaviours, print_evaluation
    from classifier.review.behaviours.rates import Part, judge_behaviours
    from classifier.review.evaluate import check_gate
    from classifier.review.evaluate import evaluate as judge
    from classifier.review.report import save_evaluation

    judged = None if cases is None else judge_behaviours(model, cases[0], part=Part(cases[1].value))
    evaluation = replace(judge(model, frame, **options), behaviours=judged)
    _say(evaluation.notes)
    if format_ is Format.json:
        behaved = {} if judged is None else {"behaviours": judged.as_dict()}
        print(json.dumps({evaluation.split: evaluation.metrics, **behaved}, indent=1, ensure_ascii=False))
    else:
        print_evaluation(evaluation)
        if judged is not None:
            print_behaviours(judged)
    _save(output, lambda folder: save_evaluation(evaluation, folder))
    check_gate(evaluation.metrics, floors)


def _compare(models: Any, frame: Any, options: dict[str, Any], output: Path | None, format_: Format) -> None:
    from classifier.app.display.figures import print_comparison
    from classifier.review.compare import compare
    from classifier.review.comparison_page import save_comparison

    comparison = compare(models, frame, **options)
    _say(comparison.notes)
    if format_ is Format.json:
        plain = {name: getattr(comparison, name).to_dict("records") for name in ("figures", "differences")}
        print(json.dumps({"n": comparison.n, **plain}, indent=1, ensure_ascii=False))
    else:
        print_comparison(comparison)
    _save(output, lambda folder: save_comparison(comparison, folder))


def _save(output: Path | None, save: Callable[[Path], Path]) -> None:
    """Save what was found; without matplotlib all but the report."""
    if output is None:
        return
    try:
        note(f"{save(output) / 'report.html'}")
    except MissingExtraError as error:
        note(f"note: {output} has figures and articles, and no report.html: {error}")


def _say(notes: Iterable[str]) -> None:
    for line in notes:
        note(f"note: {line}")


def _finite(value: str) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is no floor")
    return number


def _floors(options: list[str]) -> dict[str, float]:
    floors = {}
    for option in options:
        name, _, value = option.partition("=")
        try:
            floors[name.strip()] = _finite(value)
        except ValueError as error:
            raise InputError(f"--fail-under {option!r} is not FIGURE=FLOOR, such as f1_macro=0.8.") from error
    return floors
