"""`report.html`: an evaluation as one file that opens from disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from classifier.files import write_whole
from classifier.model.bundle.card import FIGURES
from classifier.review import drawing, plots
from classifier.review.page import page, table
from classifier.review.worst_errors import cases

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from classifier.review.evaluate import Evaluation

METRICS, PREDICTIONS, REPORT = "metrics.json", "predictions.parquet", "report.html"

COLOURS = {
    drawing.INK: "currentColor",
    drawing.SOFT: "var(--soft)",
    drawing.LINE: "var(--line)",
    drawing.BLUE: "var(--good)",
    drawing.ORANGE: "var(--bad)",
}
"""What a plot's colours become on a page, so that they follow its light or dark."""

_DECIMALS = re.compile(r"\b(\d+\.\d)\d+")

WORSE = 20
"""Slices that are listed as clearly worse, at the most."""


def save_evaluation(evaluation: Evaluation, folder: str | Path) -> Path:
    """Write `metrics.json`, `predictions.parquet`, and last `report.html`.

    Raises:
        InputError: the folder cannot be written.
        MissingExtraError: matplotlib is not installed; the report alone is not written.
    """
    place = Path(folder)
    metrics = {evaluation.split: evaluation.metrics}
    text = json.dumps(metrics, indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(place / METRICS, (text + "\n").encode())
    write_whole(place / PREDICTIONS, evaluation.predictions.to_parquet())
    write_whole(place / REPORT, report(evaluation).encode("utf-8", "surrogatepass"))
    return place


def report(evaluation: Evaluation) -> str:
    """Give the report as HTML.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    task = evaluation.model.task
    return page(f"{task.name}: evaluation", _pieces(evaluation))


def _pieces(evaluation: Evaluation) -> Iterator[str]:
    yield from _head(evaluation)
    yield "<h2>Labels</h2>"
    yield figure(plots.label_scores(evaluation.labels), "Precision, recall and F1 of each label.")
    yield _label_table(evaluation)
    yield '<h2>Confusions and curves</h2><div class="plots">'
    yield from _curves(evaluation)
    yield "</div>"
    yield from _slices(evaluation)
    yield from cases(evaluation)
    yield from _training(evaluation)


def figure(drawn: Figure, caption: str, *, css: str = "") -> str:
    """A plot as inline SVG, in the page's colours."""
    svg = drawing.as_svg(drawn)
    svg = svg[svg.index("<svg") :]
    for colour, name in COLOURS.items():
        svg = svg.replace(colour, name)
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # Only in attributes: a tenth of a point is fine for a line, and wrong for a number that is read.
    svg = re.sub(r'"[^"]*"', lambda value: _DECIMALS.sub(r"\1", value[0]), svg)
    svg = re.sub(r"font: ([^;\"]*?)'[^;\"]*", r"font: \1system-ui, sans-serif", svg)
    svg = _own_ids(svg, caption)
    hidden = f' role="img" aria-label="{escape(caption)}"'
    svg = svg.replace("<svg", "<svg" + hidden, 1)
    return f'<figure{css}><div class="wide">{svg}</div><figcaption>{escape(caption)}</figcaption></figure>'


def _own_ids(svg: str, name: str) -> str:
    """Make the ids of one picture differ from those of the others on the page."""
    prefix = "p" + format(abs(hash_of(name)), "x")
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', svg)
    return re.sub(r'(href="#|url\(#)', rf"\1{prefix}", svg)


def hash_of(name: str) -> int:
    """A number for a name, the same in every run."""
    import zlib

    return zlib.crc32(name.encode())


def note_lines(notes: Sequence[str]) -> Iterator[str]:
    """What to know before the figures."""
    return (f'<p class="soft">{escape(note[:1].upper() + note[1:])}.</p>' for note in notes)


def _head(evaluation: Evaluation) -> Iterator[str]:
    task, metrics = evaluation.model.task, evaluation.metrics
    yield f'<p class="soft small">{escape(str(evaluation.model.path))}</p>'
    yield f"<h1>{escape(task.name)}: {metrics['n']:,} articles, {_split_name(evaluation.split)}</h1>"
    yield from note_lines(evaluation.notes)
    yield '<div class="tiles">'
    for name, row in evaluation.figures.iterrows():
        spread = "" if pd.isna(row["low"]) else f"95% interval {row['low']:.3f} to {row['high']:.3f}"
        below = "" if pd.isna(row["baseline"]) else f"<br>most frequent label {row['baseline']:.3f}"
        yield _tile(f"{row['value']:.3f}", str(name), f"{spread}{below}")
    answered = metrics["answered"]
    right = "" if answered["accuracy"] is None else f"{answered['accuracy']:.3f} of them right"
    yield _tile(f"{answered['share']:.1%}", "answered for certain", right + _reasons(metrics))
    yield "</div>"
    yield '<p class="soft small">Intervals are percentiles of 1,000 bootstrap samples of the articles.</p>'


def _tile(value: str, name: str, note: str) -> str:
    return f'<div class="tile"><b>{value}</b>{escape(name)}<br><span class="soft small">{note}</span></div>'


def _reasons(metrics: Any) -> str:
    listed = ", ".join(f"{escape(reason)} {count:,}" for reason, count in metrics["reasons"].items())
    return f"<br>abstained: {listed}" if listed else ""


def _split_name(split: str) -> str:
    return "all there are" if split == "all" else f"{split} split"


def _label_table(evaluation: Evaluation) -> str:
    rows = [
        (str(label), *(float(row[name]) for name in ("precision", "recall", "f1")), int(row["support"]))
        for label, row in evaluation.labels.iterrows()
    ]
    return table(["label", "precision", "recall", "F1", "articles"], rows)


def _curves(evaluation: Evaluation) -> Iterator[str]:
    found = evaluation.predictions
    wide = ' style="grid-column:1/-1"'
    if not evaluation.model.task.multi_label:
        many = len(evaluation.model.task.labels) > plots.FEW_LABELS
        caption = "Gold label against answered label: number of articles, coloured by the share of the gold label's."
        yield figure(plots.confusion(found), caption, css=wide if many else "")
        caption = "Reliability: when the model says 0.8, it should be right eight times in ten."
        yield figure(plots.reliability(found), caption)
        yield figure(
            plots.coverage(found), "Coverage against accuracy: what is gained by abstaining from unsure answers."
        )
    many = len(evaluation.model.task.labels) > plots.FEW_LABELS
    caption = "Precision against recall of each label, with the average precision in brackets."
    yield figure(plots.precision_recall(found), caption, css=wide if many else "")


def _slices(evaluation: Evaluation) -> Iterator[str]:
    found = evaluation.slices
    if not len(found):
        return
    yield '<h2>Slices</h2><div class="plots">'
    for by, mine in found.groupby("by", sort=False):
        yield figure(plots.slices(mine), f"Accuracy by {by}.")
    yield "</div>"
    worse = found[found["is_worse"]].sort_values("accuracy").head(WORSE)
    if not len(worse):
        yield "<p>No slice is clearly worse than the whole.</p>"
        return
    yield "<p>Clearly worse than the whole: the 95% interval (Wilson) is under the accuracy of all.</p>"
    rows = [
        (f"{row['by']}: {row['slice']}", row["n"], row["accuracy"], f"{row['low']:.3f} to {row['high']:.3f}")
        for row in worse.to_dict("records")
    ]
    yield table(["slice", "articles", "accuracy", "95% interval"], rows)


def _training(evaluation: Evaluation) -> Iterator[str]:
    manifest = evaluation.model.manifest
    corpus = manifest["corpus"]
    dates = f", {' to '.join(corpus['date_range'])}" if corpus["date_range"] else ""
    yield f"<h2>What it was trained on</h2><p>{corpus['rows']:,} labelled articles{dates}.</p>"
    if corpus["sources"]:
        yield "<ul>" + "".join(f"<li>{escape(source)}</li>" for source in corpus["sources"]) + "</ul>"
    counts = corpus["label_counts"]
    rows = [(label, counts.get(label, 0), f"{threshold:.3f}") for label, threshold in manifest["thresholds"].items()]
    yield table(["label", "articles", "threshold"], rows)
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    yield (
        f'<p class="soft small">Calibration by {manifest["calibration"]["method"]}; seed {manifest["seed"]}; '
        f"{escape(versions)}; corpus SHA-256 {corpus['sha256'][:16]}…. Figures: {', '.join(FIGURES.values())}.</p>"
    )
