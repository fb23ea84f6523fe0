"""Plots of findings, for pages and for print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from classifier.findings.answer_table import MONTH
from classifier.review.drawing import (
    BLUE,
    COLOURS,
    MARKERS,
    SOFT,
    WIDTH,
    folded_name,
    legend,
    new_figure,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_LINES = len(COLOURS)
"""Labels with a line of their own, the most frequent first."""


@styled
def share_intervals(shares: pd.DataFrame) -> Figure:
    """Shares of labels with their intervals, beside the counted ones.

    Args:
        shares: the rows of one group, as of `Measurement.shares`.
    """
    rows = shares.iloc[::-1]
    places = np.arange(len(rows))
    figure, axes = new_figure(WIDTH, 0.9 + 0.34 * len(rows))
    axes.plot(rows["counted"] * 100, places, "o", mfc="none", color=SOFT, label="as counted")
    known = rows["share"].notna().to_numpy()
    if known.any():
        share, low, high = (rows.loc[known, name].to_numpy(float) * 100 for name in ("share", "low", "high"))
        spread = np.vstack([share - low, high - share])
        axes.errorbar(share, places[known], xerr=spread, fmt="o", color=BLUE, capsize=3, label="corrected, 95%")
    axes.set_yticks(places, [folded_name(label) for label in rows["label"]])
    axes.set(xlabel="share of the articles, %", xlim=(0, None), ylim=(-0.6, len(rows) - 0.4))
    legend(axes, above=True)
    return figure


@styled
def shares_over_time(shares: pd.DataFrame) -> Figure:
    """A line a label over the months, with its interval as a band.

    Args:
        shares: rows with `month`, as of `Measurement.shares`, of one group a month.
    """
    value = "share" if shares["share"].notna().any() else "counted"
    most = shares.groupby("label")[value].mean().nlargest(MOST_LINES).index
    months = sorted(shares[MONTH].unique())
    figure, axes = new_figure(WIDTH * 1.4, 3.2)
    for number, label in enumerate(most):
        rows = shares[shares["label"] == label].set_index(MONTH).reindex(months)
        places, colour = np.arange(len(months)), COLOURS[number]
        axes.plot(places, rows[value] * 100, marker=MARKERS[number], ms=4, color=colour, label=folded_name(label))
        low, high = (rows[name].astype(float) * 100 for name in ("low", "high"))
        axes.fill_between(places, low, high, color=colour, alpha=0.15, lw=0)
    step = max(1, len(months) // 8)
    axes.set_xticks(np.arange(0, len(months), step), months[::step], rotation=30, ha="right")
    axes.set(ylabel="share of the articles, %", ylim=(0, None))
    legend(axes)
    return figure
