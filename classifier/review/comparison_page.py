"""A comparison as a page, with its figures as JSON and its partings as Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path

from classifier.files import write_whole
from classifier.review import plots
from classifier.review.compare import Comparison
from classifier.review.page import page, table
from classifier.review.report import METRICS, REPORT, figure, note_lines

PARTINGS = "partings.parquet"
SHOWN = 50
"""Articles on which the bundles part that are listed."""


def save_comparison(found: Comparison, folder: str | Path) -> Path:
    """Write `metrics.json`, `partings.parquet`, and last `report.html`; give the folder.

    Raises:
        InputError: the folder cannot be written.
        MissingExtraError: matplotlib is not installed; the report alone is not written.
    """
    place = Path(folder)
    plain = {name: getattr(found, name).to_dict("records") for name in ("figures", "differences")}
    write_whole(place / METRICS, (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode())
    write_whole(place / PARTINGS, found.partings.to_parquet())
    write_whole(place / REPORT, page("comparison", _pieces(found)).encode("utf-8", "surrogatepass"))
    return place


def _pieces(found: Comparison) -> Iterator[str]:
    first = found.evaluations[0]
    yield f"<h1>{escape(first.model.task.name)}: {escape(' against '.join(found.names))}</h1>"
    yield from note_lines(found.notes)
    rows = [
        (row["bundle"], row["figure"], row["value"], f"{row['low']:.3f} to {row['high']:.3f}")
        for row in found.figures.to_dict("records")
    ]
    yield table(["bundle", "figure", "value", "95% interval"], rows)
    yield f"<h2>Difference from {escape(found.names[0])}</h2>"
    caption = "An interval that leaves out 0 is a clear difference; paired bootstrap over the same articles."
    yield figure(plots.differences(found.differences), caption)
    yield f"<h2>Where they part: {len(found.partings):,} articles</h2>"
    shown = found.partings.head(SHOWN)
    named = [name for name in ("gold", "target", "title", *found.names) if name in shown]
    parted = [(str(id_), *(_text(row[name]) for name in named)) for id_, row in shown.iterrows()]
    yield table(["id", *named], parted)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
