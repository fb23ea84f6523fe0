"""`report.html`: an evaluation as one file that opens from disk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.files import write_whole
from classifier.html import render
from classifier.model.bundle.card import FIGURES
from classifier.review import curves, plots
from classifier.review.behaviours.page import behaviour_rows, write_behaviours
from classifier.review.evaluation import METRICS, PREDICTIONS, Evaluation, set_with_page
from classifier.review.pictures import Picture, picture
from classifier.review.worst_errors import worst_errors
from classifier.scoring.model import Model

WORSE = 20
"""Slices that are listed as clearly worse, at the most."""

BY_CHANCE = "ece_by_chance"
"""Figure that stands in the card of the calibration error, which means little without it."""


def save_evaluation(evaluation: Evaluation, folder: str | Path) -> Path:
    """Write `metrics.json`, `predictions.parquet`, and last `report.html`; give the folder.

    Raises:
        InputError: the folder cannot be written.
        MissingExtraError: matplotlib is not installed; the report alone is not written.
    """
    metrics = {evaluation.split: evaluation.metrics}
    text = json.dumps(metrics, indent=1, ensure_ascii=False, allow_nan=False)
    with set_with_page(Path(folder), lambda: report(evaluation)) as draft:
        write_whole(draft / METRICS, (text + "\n").encode("utf-8", "replace"))
        write_whole(draft / PREDICTIONS, evaluation.predictions.to_parquet())
        if evaluation.behaviours is not None:
            write_behaviours(evaluation.behaviours, draft)
    return Path(folder)


def report(evaluation: Evaluation) -> str:
    """Give the report as HTML.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    task, model = evaluation.model.task, evaluation.model
    return render(
        "report.html",
        title=f"{task.name}: evaluation",
        evaluation=evaluation,
        split="all there are" if evaluation.split == "all" else f"{evaluation.split} split",
        tiles=list(_tiles(evaluation)),
        label_picture=_label_picture(evaluation),
        label_rows=_label_rows(evaluation),
        curves=list(_curves(evaluation)),
        slices=list(_slice_pictures(evaluation)),
        worse=_worse_rows(evaluation),
        errors=worst_errors(evaluation),
        behaviours=evaluation.behaviours and behaviour_rows(evaluation.behaviours),
        languages=list(evaluation.languages.itertuples(name=None)),
        trained=[_trained(own.manifest, own.path) for own in ([model] if isinstance(model, Model) else model.models)],
    )


def _trained(manifest: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What a model was trained on, and how."""
    return {
        "path": path,
        "corpus": manifest["corpus"],
        "thresholds": _threshold_rows(manifest),
        "calibration": manifest["calibration"]["method"],
        "seed": manifest["seed"],
        "versions": ", ".join(f"{name} {version}" for name, version in manifest["versions"].items()),
    }


def _tiles(evaluation: Evaluation) -> Iterator[tuple[str, str, list[str]]]:
    """Value, name and notes of each headline figure."""
    metrics, names = evaluation.metrics, {title: name for name, title in FIGURES.items()}
    for title, row in evaluation.figures.iterrows():
        name = names[str(title)]
        if name == BY_CHANCE:
            continue
        notes = [] if pd.isna(row["low"]) else [f"95% interval {row['low']:.3f} to {row['high']:.3f}"]
        if not pd.isna(row["baseline"]):
            notes.append(f"most frequent label {row['baseline']:.3f}")
        if name == "ece" and BY_CHANCE in metrics:
            notes.append(f"by chance alone, were it perfectly calibrated: {metrics[BY_CHANCE]:.3f}")
        yield f"{row['value']:.3f}", str(title), notes
    yield _answered_tile(metrics)


def _answered_tile(metrics: Any) -> tuple[str, str, list[str]]:
    answered, reasons = metrics["answered"], metrics["reasons"]
    notes = [] if answered["accuracy"] is None else [f"{answered['accuracy']:.3f} of them right"]
    listed = ", ".join(f"{reason} {count:,}" for reason, count in reasons.items())
    return f"{answered['share']:.1%}", "answered for certain", [*notes, *([f"abstained: {listed}"] if listed else [])]


def _by_support(evaluation: Evaluation) -> pd.DataFrame:
    """The labels, the most frequent first: the order of the picture and of the table."""
    return evaluation.labels.sort_values("support", ascending=False, kind="stable")


def _label_picture(evaluation: Evaluation) -> Picture:
    labels = _by_support(evaluation)
    scores = "; ".join(f"{label} {row['f1']:.2f}" for label, row in labels.iterrows())
    caption = "Precision, recall and F1 of each label, the most frequent first."
    return picture(plots.label_scores(labels), caption, alt=f"Scores of each label. F1: {scores}.")


def _label_rows(evaluation: Evaluation) -> list[tuple[object, ...]]:
    return [
        (str(label), *(float(row[name]) for name in ("precision", "recall", "f1")), int(row["support"]))
        for label, row in _by_support(evaluation).iterrows()
    ]


def _curves(evaluation: Evaluation) -> Iterator[Picture]:
    predictions, task = evaluation.predictions, evaluation.model.task
    is_large = len(task.labels) > curves.FEW_LABELS
    if not task.multi_label:
        caption = "Gold label against answered label: number of articles, coloured by the share of the gold label's."
        alt = f"Confusion matrix of {len(task.labels)} labels; {evaluation.accuracy:.1%} of the articles are right."
        yield picture(plots.confusion(predictions), caption, alt=alt, is_large=is_large)
        caption = (
            "Reliability: when the model says 0.8, it should be right eight times in ten. Each point has its 95% "
            "interval and the number of answers behind it."
        )
        yield picture(curves.reliability(predictions), caption, alt=_reliability_alt(predictions))
        caption = "Coverage against accuracy: what is gained by abstaining from unsure answers."
        alt = f"Accuracy by coverage: {evaluation.accuracy:.2f} of all, {_surest(predictions):.2f} of the surest half."
        yield picture(curves.coverage(predictions), caption, alt=alt)
    caption = "Precision against recall of each label, with the average precision in brackets."
    alt = f"Curves of precision against recall of {len(task.labels)} labels."
    yield picture(curves.precision_recall(predictions), caption, alt=alt, is_large=is_large)


def _reliability_alt(predictions: pd.DataFrame) -> str:
    bins = curves.reliability_bins(predictions)
    points = "; ".join(
        f"{row['said']:.2f} given, {row['right']:.2f} right ({row['n']:,.0f})" for _, row in bins.iterrows()
    )
    return f"Reliability by bins of probability: {points}."


def _surest(predictions: pd.DataFrame) -> float:
    """Accuracy of the surer half of the answers."""
    ordered = predictions.dropna(subset="probability").sort_values("probability", ascending=False, kind="stable")
    return float(ordered["is_right"].head(max(1, len(ordered) // 2)).mean())


def _slice_pictures(evaluation: Evaluation) -> Iterator[Picture]:
    for by, rows in evaluation.slices.groupby("by", sort=False):
        values = "; ".join(f"{row['slice']} {row['accuracy']:.2f}" for row in rows.to_dict("records"))
        caption = f"Accuracy by {by}, with 95% intervals; dashed: of all articles, {evaluation.accuracy:.3f}."
        drawn = plots.slices(rows, overall=evaluation.accuracy)
        yield picture(drawn, caption, alt=f"Accuracy by {by}: {values}; of all {evaluation.accuracy:.2f}.")


def _worse_rows(evaluation: Evaluation) -> list[tuple[object, ...]]:
    """The slices that are clearly worse, in the order of the pictures."""
    worse = evaluation.slices[evaluation.slices["is_worse"]]
    worse = worse.sort_values("accuracy").head(WORSE).sort_index()
    return [
        (f"{row['by']}: {row['slice']}", row["n"], row["accuracy"], f"{row['low']:.3f} to {row['high']:.3f}")
        for row in worse.to_dict("records")
    ]


def _threshold_rows(manifest: Any) -> list[tuple[object, ...]]:
    counts = manifest["corpus"]["label_counts"]
    return [(label, counts.get(label, 0), float(threshold)) for label, threshold in manifest["thresholds"].items()]
