"""Rows of the shipped bundles: do their probabilities mean what they say, and does abstaining pay?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from classifier.model.bundle.store import read_metrics
from classifier.scoring.loaded import shipped_bundles
from quality_rows.row import Figure, Row

COVERAGE = 0.8
GAIN = 0.05
"""By which accuracy on the surest articles is to be above that on all."""

LARGEST_ERROR = "3 or less"


def calibration(_: Path) -> Iterator[Figure]:
    """Calibration error of each bundle, and accuracy on its surest articles, as measured on its validation split."""
    for path in shipped_bundles().values():
        found = read_metrics(path)["validation"]
        span = found["intervals"].get("ece")
        yield Figure(
            "calibration error",
            found["n"],
            found["ece"],
            interval=None if span is None else (span[0], span[1]),
            bar=LARGEST_ERROR,
            name=f" `{path.name}`",
        )
        surest = next(each for each in found["accuracy_at_coverage"] if each["coverage"] == COVERAGE)
        yield Figure(
            f"accuracy at {COVERAGE:.0%} coverage",
            round(COVERAGE * found["n"]),
            surest["accuracy"],
            bar=f"{100 * (found['accuracy'] + GAIN):.1f} ({100 * found['accuracy']:.1f} on all, and {100 * GAIN:.0f})",
            name=f" `{path.name}`",
        )


ROWS = (
    Row(
        name="bundles",
        set="Shipped bundle, validation split,",
        metrics=(),
        bars=(),
        files=(),
        run=calibration,
    ),
)
