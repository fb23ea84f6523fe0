"""Plots over probabilities: reliability, coverage, precision and recall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from classifier.model.measures.bootstrap import wilson_interval
from classifier.review.drawing import (
    BLUE,
    COLOURS,
    INK,
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


CURVE_POINTS = 60


BINS = 10


ROOM_BELOW = 0.08
"""Share from which there is room below an interval for the number of its answers, which else stands above it."""


FEW_LABELS = 4
"""Labels up to which each is named in one plot; more are drawn side by side."""


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
    answered = predictions.dropna(subset="probability").sort_values("probability", ascending=False, kind="stable")
    right = answered["is_right"].to_numpy(float)
    share = np.arange(1, len(right) + 1) / len(right)
    accuracy = np.cumsum(right) / np.arange(1, len(right) + 1)
    points = np.unique(
        np.linspace(min(len(right) - 1, max(9, len(right) // 50)), len(right) - 1, CURVE_POINTS).astype(int)
    )
    figure, axes = new_figure(WIDTH, 3.4)
    axes.plot(share[points], accuracy[points], color=BLUE, label="surest first")
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
    answered = predictions.dropna(subset="probability")
    labels = [label for label in label_columns(predictions) if _is_gold(answered, label).any()]
    if len(labels) <= FEW_LABELS:
        figure, axes = new_figure(WIDTH, 3.4)
        for label, colour, marker in zip(labels, COLOURS, MARKERS, strict=False):
            curve, average = _curve(answered, label)
            axes.plot(*curve, color=colour, marker=marker, markevery=0.2, label=f"{label} ({average:.2f})")
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision")
        legend(axes, title="average precision")
        return figure
    return _small_curves(answered, labels)


def _small_curves(answered: pd.DataFrame, labels: list[str]) -> Figure:
    from matplotlib.figure import Figure

    columns = 4
    rows = -(-len(labels) // columns)
    figure = Figure(figsize=(2 * WIDTH, 0.5 + 1.6 * rows), layout="constrained")
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, label in zip(grid, labels, strict=False):
        curve, average = _curve(answered, label)
        axes.plot(*curve, color=BLUE)
        axes.set_title(f"{folded_name(label)} ({average:.2f})", fontsize=9)
        axes.set(xlim=(0, 1), ylim=(0, 1.03))
    for axes in grid[len(labels) :]:
        axes.set_visible(False)
    figure.supxlabel("recall", color=INK)
    figure.supylabel("precision", color=INK)
    return figure


def _curve(answered: pd.DataFrame, label: str) -> tuple[tuple[Any, Any], float]:
    """Recall and precision at CURVE_POINTS places, and the average precision."""
    order = np.argsort(-answered[f"P({label})"].to_numpy(float), kind="stable")
    hits = np.cumsum(_is_gold(answered, label)[order])
    precision, recall = hits / np.arange(1, len(hits) + 1), hits / hits[-1]
    average = float(np.sum(np.diff(recall, prepend=0.0) * precision))
    points = np.unique(np.searchsorted(recall, np.linspace(recall[0], 1, CURVE_POINTS)))
    return (recall[points], precision[points]), average


def _is_gold(answered: pd.DataFrame, label: str) -> Any:
    return np.array([label == gold if isinstance(gold, str) else label in gold for gold in answered["gold"]])
