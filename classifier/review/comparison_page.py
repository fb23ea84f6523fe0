"""A comparison as a page, with its figures as JSON and its partings as Parquet."""

from __future__ import annotations

import json
from pathlib import Path

from classifier.files import write_whole
from classifier.html import render
from classifier.review import plots
from classifier.review.compare import Comparison
from classifier.review.evaluation import METRICS, PARTINGS, set_with_page
from classifier.review.pictures import Picture, picture

SHOWN = 50
"""Articles on which the bundles part that are listed."""


def save_comparison(comparison: Comparison, folder: str | Path) -> Path:
    """Write `metrics.json`, `partings.parquet`, and last `report.html`; give the folder.

    Raises:
        InputError: the folder cannot be written.
        MissingExtraError: matplotlib is not installed; the report alone is not written.
    """
    plain = {name: getattr(comparison, name).to_dict("records") for name in ("figures", "differences")}
    text = json.dumps({"n": comparison.n, **plain}, indent=1, ensure_ascii=False)
    with set_with_page(Path(folder), lambda: comparison_page(comparison)) as draft:
        write_whole(draft / METRICS, (text + "\n").encode("utf-8", "replace"))
        write_whole(draft / PARTINGS, comparison.partings.to_parquet())
    return Path(folder)


def comparison_page(comparison: Comparison) -> str:
    """Give the page as HTML.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    shown = comparison.partings.head(SHOWN)
    columns = [name for name in ("gold", "target", "title", *comparison.names) if name in shown]
    return render(
        "comparison.html",
        title="comparison",
        comparison=comparison,
        figures=[
            (row["bundle"], row["figure"], row["value"], f"{row['low']:.3f} to {row['high']:.3f}")
            for row in comparison.figures.to_dict("records")
        ],
        differences=[
            (
                row["bundle"],
                row["figure"],
                f"{row['difference']:+.4f}",
                f"{row['low']:+.4f} to {row['high']:+.4f}",
                row["verdict"],
            )
            for row in comparison.differences.to_dict("records")
        ],
        drawn=_picture(comparison),
        columns=["id", *columns],
        partings=[(str(id_), *(_text(row[name]) for name in columns)) for id_, row in shown.iterrows()],
    )


def _picture(comparison: Comparison) -> Picture:
    values = "; ".join(
        f"{row['bundle']}: {row['figure']} {row['difference']:+.3f}, {row['verdict']}"
        for row in comparison.differences.to_dict("records")
    )
    caption = (
        f"Difference from {comparison.names[0]} with 95% interval, by paired bootstrap over the same {comparison.n:,} "
        "articles. An interval that leaves out 0 is a clear difference."
    )
    return picture(plots.differences(comparison.differences), caption, alt=f"Differences. {values}.")


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
