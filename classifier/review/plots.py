"""Plots for reports and notebooks: each takes a frame, and gives a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from classifier.review.drawing import (
    BLUE,
    COLOURS,
    LINE,
    MARKERS,
    ORANGE,
    SOFT,
    WIDTH,
    folded_name,
    label_columns,
    legend,
    new_figure,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST_REACH = 0.02
"""Difference that an axis shows at the least: bundles that tie stand at its middle."""

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
    axes.barh(shown.iloc[:, 0].map(folded_name), shown["articles"], color=BLUE, height=0.7)
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


@styled
def label_scores(labels: pd.DataFrame) -> Figure:
    """Precision, recall and F1 of each label, in the order given, the first at the top.

    Args:
        labels: as `Evaluation.labels`.
    """
    shown = labels[labels["support"] > 0].iloc[::-1]
    figure, axes = new_figure(WIDTH, 1.1 + 0.4 * len(shown))
    place = np.arange(len(shown))
    axes.hlines(
        place, shown[["precision", "recall"]].min(axis=1), shown[["precision", "recall"]].max(axis=1), color=LINE
    )
    for name, colour, marker in zip(("precision", "recall", "f1"), COLOURS, MARKERS, strict=False):
        axes.plot(shown[name], place, marker, color=colour, label="F1" if name == "f1" else name, clip_on=False)
    axes.set_yticks(place, [_counted(*pair) for pair in shown["support"].items()])
    axes.set(xlim=(0, 1), xlabel="score, 0 to 1", ylabel="label (articles)")
    legend(axes, above=True)
    return figure


@styled
def confusion(predictions: pd.DataFrame) -> Figure:
    """Gold label against answered label: the share of each gold label's articles, and their number.

    Args:
        predictions: as `Evaluation.predictions`, of a task with one label an article.
    """
    labels = label_columns(predictions)
    table = pd.crosstab(predictions["gold"], predictions["label"]).reindex(index=labels, columns=labels, fill_value=0)
    shares = table.to_numpy() / np.maximum(1, table.sum(axis=1).to_numpy())[:, None]
    size = 2.2 + 0.42 * len(labels)
    figure, axes = new_figure(size + 0.6, size)
    axes.pcolormesh(shares[::-1], cmap="Blues", vmin=0, vmax=1, edgecolors="white", linewidth=0.8)
    for row, column in zip(*np.nonzero(table.to_numpy()), strict=True):
        dark = "#fefefe" if shares[row, column] > 0.5 else "#101214"
        place = (column + 0.5, len(labels) - row - 0.5)
        axes.annotate(
            f"{int(table.to_numpy()[row, column]):,}", place, ha="center", va="center", color=dark, fontsize=8
        )
    middle = np.arange(len(labels)) + 0.5
    axes.set_xticks(middle, labels, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(middle, labels[::-1])
    axes.grid(visible=False)
    axes.set(xlabel="answered label", ylabel="gold label", aspect="equal")
    return figure


@styled
def slices(table: pd.DataFrame, *, overall: float) -> Figure:
    """Accuracy of each slice of one way of slicing, with its 95% interval.

    Args:
        table: rows of `Evaluation.slices` with one `by`.
        overall: accuracy of all articles, which every slice is compared with.
    """
    by = str(table["by"].iloc[0])
    errors = [table["accuracy"] - table["low"], table["high"] - table["accuracy"]]
    if by == "month":
        figure, axes = new_figure(WIDTH, 2.8)
        dates = pd.to_datetime(table["slice"])
        axes.errorbar(dates, table["accuracy"], yerr=errors, fmt="o", color=BLUE, ecolor=SOFT, markersize=3)
        axes.axhline(overall, color=SOFT, linestyle="--")
        axes.set(ylim=(0, 1.02), xlabel="month of publication", ylabel="accuracy")
        figure.autofmt_xdate()
        return figure
    shown = table.iloc[::-1]
    figure, axes = new_figure(WIDTH, 0.9 + 0.34 * len(shown))
    place = np.arange(len(shown))
    axes.errorbar(shown["accuracy"], place, xerr=[part.iloc[::-1] for part in errors], fmt="none", ecolor=SOFT)
    for worse, colour, marker in ((False, BLUE, "o"), (True, ORANGE, "s")):
        mine = (shown["is_worse"] == worse).to_numpy()
        axes.plot(shown["accuracy"][mine], place[mine], marker, color=colour)
    axes.axvline(overall, color=SOFT, linestyle="--")
    axes.set_yticks(place, [_counted(name, n) for name, n in zip(shown["slice"], shown["n"], strict=True)])
    axes.set(xlim=(0, 1.02), xlabel="accuracy, with 95% interval (dashed: all)", ylabel=f"{by} (articles)")
    return figure


@styled
def contributions(terms: pd.DataFrame, *, most: int = 12) -> Figure:
    """The terms that weigh most in one answer, toward its label and away from it.

    Args:
        terms: as `Explanation.frame`.
        most: terms that are drawn.
    """
    shown = terms.head(most).iloc[::-1]
    figure, axes = new_figure(WIDTH, 0.7 + 0.26 * len(shown))
    colours = np.where(shown["contribution"] > 0, BLUE, ORANGE)
    axes.barh(np.arange(len(shown)), shown["contribution"], color=colours, height=0.7)
    axes.axvline(0, color=SOFT, linewidth=0.8)
    axes.set_yticks(np.arange(len(shown)), [folded_name(term) for term in shown["term"]])
    axes.grid(axis="y", visible=False)
    axes.set(xlabel="contribution to the decision score", ylabel="term")
    return figure


@styled
def differences(table: pd.DataFrame) -> Figure:
    """Each bundle's lead over the first one, with its 95% interval by paired bootstrap.

    Args:
        table: as `Comparison.differences`.
    """
    figure, axes = new_figure(WIDTH, 0.9 + 0.45 * len(table))
    place = np.arange(len(table))[::-1]
    errors = [table["difference"] - table["low"], table["high"] - table["difference"]]
    axes.errorbar(table["difference"], place, xerr=errors, fmt="o", color=BLUE, ecolor=SOFT, capsize=3)
    axes.axvline(0, color=ORANGE, linestyle="--")
    names = [f"{folded_name(row['bundle'])}:\n{row['figure']}" for row in table.to_dict("records")]
    axes.set_yticks(place, names)
    reach = max(LEAST_REACH, 1.1 * float(table[["low", "high"]].abs().to_numpy().max()))
    axes.set(xlim=(-reach, reach), ymargin=0.3)
    axes.set(xlabel="difference from the first bundle, with 95% interval", ylabel="bundle and figure")
    return figure


def _counted(name: object, count: float) -> str:
    return folded_name(f"{name} ({count:,.0f})")
