"""Plots of a corpus: each takes a frame, and gives a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from classifier.review.drawing import BLUE, ORANGE, SOFT, WIDTH, folded, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_BARS = 20
WIDE = 20
"""Times the shortest length from which lengths are drawn on a logarithmic axis."""


@styled
def counts(table: pd.DataFrame) -> Figure:
    """Bars of how many articles there are of each label, outlet or language.

    Args:
        table: names in its first column, and `articles`; as `describe` gives them.
    """
    shown = table.head(MOST_BARS).iloc[::-1]
    figure, axes = new_figure(WIDTH, 0.6 + 0.32 * len(shown))
    axes.barh(shown.iloc[:, 0].map(folded), shown["articles"], color=BLUE, height=0.7)
    for place, count in enumerate(shown["articles"]):
        axes.annotate(f"{count:,}", (count, place), (3, 0), textcoords="offset points", va="center", color=SOFT)
    axes.grid(axis="y", visible=False)
    axes.set(xlabel="articles", ylabel=str(table.columns[0]), xmargin=0.12)
    axes.xaxis.get_major_locator().set_params(integer=True)
    return figure


@styled
def lengths(corpus: pd.DataFrame) -> Figure:
    """Histogram of the articles' lengths in words, on a logarithmic axis where they differ much."""
    words = corpus["text"].str.count(r"\S+").clip(lower=1)
    figure, axes = new_figure(WIDTH, 2.6)
    is_wide = words.max() > WIDE * words.min()
    edges = (np.geomspace if is_wide else np.linspace)(words.min(), words.max() + 1, 30)
    axes.hist(words, bins=edges, color=BLUE, edgecolor="white", linewidth=0.4)
    axes.axvline(words.median(), color=ORANGE, linestyle="--")
    axes.set_title(f"dashed: the median, {words.median():,.0f} words")
    axes.set(xscale="log" if is_wide else "linear", xlabel="length (words)", ylabel="articles")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    return figure


@styled
def months(corpus: pd.DataFrame) -> Figure:
    """Articles published in each month."""
    dates = pd.to_datetime(corpus["published"], utc=True).dropna().dt.tz_localize(None)
    by_month = dates.dt.strftime("%Y-%m-01").value_counts().sort_index()
    figure, axes = new_figure(WIDTH, 2.6)
    axes.bar(pd.to_datetime(by_month.index), by_month, width=25, color=BLUE)
    axes.set(xlabel="month of publication", ylabel="articles")
    figure.autofmt_xdate()
    return figure
