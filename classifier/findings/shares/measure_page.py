"""A measurement as one page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.files import write_whole
from classifier.findings.answer_table import MONTH
from classifier.findings.shares import plots
from classifier.findings.shares.measure import ALL, UNKNOWN, Measurement
from classifier.html import render
from classifier.review.drawing import as_svg
from classifier.review.pictures import Picture, picture

HEAD = ("label", "articles", "gold", "counted %", "share %", "95% interval", "difference", "95% interval")


def save_measurement(measurement: Measurement, path: str | Path) -> None:
    """Write the page.

    Raises:
        InputError: it cannot be written.
        MissingExtraError: matplotlib is not installed.
    """
    page = render(
        "measurement.html",
        title=f"{measurement.task}: shares",
        measurement=measurement,
        overall=_picture(_overall(measurement), measurement.task),
        months=_months(measurement),
        head=[*measurement.by, *HEAD],
        rows=[_row(row, measurement.by) for row in measurement.shares.to_dict("records")],
    )
    write_whole(Path(path), str(page).encode())


def save_plot(measurement: Measurement, path: str | Path) -> None:
    """Write the plot of all articles' shares as SVG, or that of the months where these are the only groups.

    Raises:
        InputError: it cannot be written.
        MissingExtraError: matplotlib is not installed.
    """
    months = _month_shares(measurement)
    figure = plots.share_intervals(_overall(measurement)) if months is None else plots.shares_over_time(months)
    write_whole(Path(path), as_svg(figure).encode())


def _overall(measurement: Measurement) -> pd.DataFrame:
    shares = measurement.shares
    for name in measurement.by:
        shares = shares[shares[name] == ALL]
    return shares


def _picture(shares: pd.DataFrame, task: str) -> Picture:
    caption = "Share of each label among all articles: as counted, and corrected with its 95% interval."
    best = shares["share"].fillna(shares["counted"])
    alt = "; ".join(f"{label} {percent(share)}%" for label, share in zip(shares["label"], best, strict=True))
    return picture(plots.share_intervals(shares), caption, alt=f"Shares of {task}: {alt}")


def _months(measurement: Measurement) -> Picture | None:
    """The shares over time, where months are the only groups."""
    shares = _month_shares(measurement)
    if shares is None:
        return None
    is_corrected = shares["share"].notna().any()
    caption = "Shares over time, with 95% intervals as bands." if is_corrected else "Shares over time, as counted."
    return picture(plots.shares_over_time(shares), caption, alt=f"Shares of {measurement.task} by month", is_large=True)


def _month_shares(measurement: Measurement) -> pd.DataFrame | None:
    """The rows of months, where they are the only groups, and two or more."""
    if measurement.by != (MONTH,):
        return None
    shares = measurement.shares[~measurement.shares[MONTH].isin([ALL, UNKNOWN])]
    return shares if shares[MONTH].nunique() > 1 else None


def _row(row: Mapping[Any, Any], by: tuple[str, ...]) -> list[Any]:
    compared = f" from {row['compared_with']}" if row["compared_with"] else ""
    return [
        *(str(row[name]) for name in by),
        row["label"],
        row["articles"],
        row["gold"],
        percent(row["counted"]),
        percent(row["share"]),
        interval(row["low"], row["high"]),
        percent(row["difference"], signed=True) + compared,
        interval(row["difference_low"], row["difference_high"]),
    ]


def percent(share: Any, *, signed: bool = False) -> str:
    """A share in percent; empty where there is none."""
    if share is None or pd.isna(share):
        return ""
    return f"{100 * share:+.1f}" if signed else f"{100 * share:.1f}"


def interval(low: Any, high: Any) -> str:
    """An interval in percent; empty where there is none."""
    return "" if low is None or pd.isna(low) else f"{100 * low:.1f} to {100 * high:.1f}"
