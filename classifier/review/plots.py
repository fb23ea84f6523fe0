"""Plots for reports and notebooks: each takes a frame, and gives a matplotlib figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from classifier.model.measures.bootstrap import wilson_interval
from classifier.review.drawing import (
    BLUE,
    COLOURS,
    INK,
    LINE,
    MARKERS,
    ORANGE,
    SOFT,
    WIDTH,
    folded,
    legend,
    new_figure,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVE_POINTS = 60
BINS = 10
LEAST_REACH = 0.02
"""Difference that an axis shows at the least: bundles that tie stand at its middle."""

ROOM_BELOW = 0.08
"""Share from which there is room below an interval for the number of its answers, which else stands above it."""

FEW_LABELS = 4
"""Labels up to which each is named in one plot; more are drawn side by side."""


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
    labels = _labels(predictions)
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
def reliability(predictions: pd.DataFrame) -> Figure:
    """What the model says against how often it is right, with 95% intervals and the number of answers of each point."""
    bins = reliability_bins(predictions)
    figure, axes = new_figure(WIDTH, 4.4)
    axes.plot([0, 1], [0, 1], "--", color=SOFT, label="as it should be")
    errors = [bins["right"] - bins["low"], bins["high"] - bins["right"]]
    axes.errorbar(bins["said"], bins["right"], yerr=errors, fmt="-o", color=ORANGE, ecolor=SOFT, label="model")
    for row in bins.to_dict("records"):
        is_below = row["low"] > ROOM_BELOW
        place, shift, align = (row["low"], -3, "top") if is_below else (row["high"], 3, "bottom")
        at = (row["said"], place)
        axes.annotate(f"{row['n']:,.0f}", at, (0, shift), textcoords="offset points", ha="center", va=align, color=INK)
    axes.set(xlim=(0, 1), ylim=(0, 1.03), xlabel="probability given (number of answers at each point)")
    axes.set(ylabel="share that is right, with 95% interval")
    legend(axes)
    return figure


def reliability_bins(predictions: pd.DataFrame) -> pd.DataFrame:
    """Bin the answers by probability.

    Returns:
        A row a bin that holds answers: `said` (mean probability), `right` (share), `n`, and `low` and `high`
        of the share's 95% interval (Wilson).
    """
    answered = predictions.dropna(subset="probability")
    place = np.minimum((answered["probability"].to_numpy(float) * BINS).astype(int), BINS - 1)
    bins = (
        answered.assign(bin=place)
        .groupby("bin")
        .agg(said=("probability", "mean"), right=("is_right", "mean"), hits=("is_right", "sum"), n=("bin", "size"))
    )
    intervals = [wilson_interval(int(hits), int(n)) for hits, n in zip(bins["hits"], bins["n"], strict=True)]
    low, high = np.array(intervals).reshape(-1, 2).T
    # An interval is rounded, and must not end inside its point.
    return bins.assign(low=np.minimum(low, bins["right"]), high=np.maximum(high, bins["right"])).drop(columns="hits")


@styled
def coverage(predictions: pd.DataFrame) -> Figure:
    """Accuracy on the answers that are left when the least sure are abstained from."""
    found = predictions.dropna(subset="probability").sort_values("probability", ascending=False, kind="stable")
    right = found["is_right"].to_numpy(float)
    share = np.arange(1, len(right) + 1) / len(right)
    accuracy = np.cumsum(right) / np.arange(1, len(right) + 1)
    kept = np.unique(
        np.linspace(min(len(right) - 1, max(9, len(right) // 50)), len(right) - 1, CURVE_POINTS).astype(int)
    )
    figure, axes = new_figure(WIDTH, 3.4)
    axes.plot(share[kept], accuracy[kept], color=BLUE, label="surest first")
    axes.axhline(right.mean(), color=SOFT, linestyle="--", label="all answers")
    axes.set(xlim=(0, 1), ylim=(min(0.95, max(0, right.mean() - 0.1)), 1.005))
    axes.set(xlabel="coverage (share of articles answered)", ylabel="accuracy")
    legend(axes)
    return figure


@styled
def precision_recall(predictions: pd.DataFrame) -> Figure:
    """Precision against recall as the probability of a label is lowered, with its average precision.

    Few labels share one plot; more have one each.
    """
    found = predictions.dropna(subset="probability")
    labels = [label for label in _labels(predictions) if _is_gold(found, label).any()]
    if len(labels) <= FEW_LABELS:
        figure, axes = new_figure(WIDTH, 3.4)
        for label, colour, marker in zip(labels, COLOURS, MARKERS, strict=False):
            curve, average = _curve(found, label)
            axes.plot(*curve, color=colour, marker=marker, markevery=0.2, label=f"{label} ({average:.2f})")
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
        legend(axes, title="average precision")
        return figure
    return _small_curves(found, labels)


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
    axes.set_yticks(np.arange(len(shown)), [folded(term) for term in shown["term"]])
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
    names = [f"{folded(row['bundle'])}:\n{row['figure']}" for row in table.to_dict("records")]
    axes.set_yticks(place, names)
    reach = max(LEAST_REACH, 1.1 * float(table[["low", "high"]].abs().to_numpy().max()))
    axes.set(xlim=(-reach, reach), ymargin=0.3)
    axes.set(xlabel="difference from the first bundle, with 95% interval", ylabel="bundle and figure")
    return figure


def _counted(name: object, count: float) -> str:
    return folded(f"{name} ({count:,.0f})")


def _small_curves(answered: pd.DataFrame, labels: list[str]) -> Figure:
    from matplotlib.figure import Figure

    columns = 4
    rows = -(-len(labels) // columns)
    figure = Figure(figsize=(2 * WIDTH, 0.5 + 1.6 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, label in zip(grid, labels, strict=False):
        curve, average = _curve(answered, label)
        axes.plot(*curve, color=BLUE)
        axes.set_title(f"{folded(label)} ({average:.2f})", fontsize=9)
        axes.set(xlim=(0, 1), ylim=(0, 1.03))
    for axes in grid[len(labels) :]:
        axes.set_visible(False)
    figure.supxlabel("recall", color=INK)
    figure.supylabel("precision", color=INK)
    return figure


def _curve(found: pd.DataFrame, label: str) -> tuple[tuple[Any, Any], float]:
    """Recall and precision at CURVE_POINTS places, and the average precision."""
    order = np.argsort(-found[f"P({label})"].to_numpy(float), kind="stable")
    hits = np.cumsum(_is_gold(found, label)[order])
    precision, recall = hits / np.arange(1, len(hits) + 1), hits / hits[-1]
    average = float(np.sum(np.diff(recall, prepend=0.0) * precision))
    kept = np.unique(np.searchsorted(recall, np.linspace(recall[0], 1, CURVE_POINTS)))
    return (recall[kept], precision[kept]), average


def _is_gold(found: pd.DataFrame, label: str) -> Any:
    return np.array([label == gold if isinstance(gold, str) else label in gold for gold in found["gold"]])


def _labels(predictions: pd.DataFrame) -> list[str]:
    return [name[2:-1] for name in predictions.columns if name.startswith("P(") and name.endswith(")")]
