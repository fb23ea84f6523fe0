"""Every plot takes a frame, labels its axes, and draws with colours the colour-blind tell apart."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

from classifier.corpus.checks.describe import describe
from classifier.review import curves, plots
from classifier.review.compare import compare
from classifier.review.evaluate import evaluate
from classifier.scoring.explain import explain
from classifier.scoring.loaded import load_model


@pytest.fixture(scope="module")
def drawn(bundles: dict[str, Path], starter: pd.DataFrame) -> dict[str, Figure]:
    models = {name: load_model(bundles[name]) for name in ("topic", "sentiment")}
    found = evaluate(models["sentiment"], starter, split="all")
    many = evaluate(models["topic"], starter, split="all")
    (why,) = explain({"text": starter["text"].iloc[0]}, models["sentiment"])
    by = dict(iter(found.slices.groupby("by")))
    month = by["length"].assign(by="month", slice=["2024-01", "2024-02"])
    return {
        "counts": plots.counts(describe(starter, label_column="topic")["labels"]),
        "lengths": plots.lengths(starter),
        "months": plots.months(starter),
        "label_scores": plots.label_scores(found.labels),
        "confusion": plots.confusion(many.predictions),
        "reliability": curves.reliability(found.predictions),
        "coverage": curves.coverage(found.predictions),
        "precision_recall": curves.precision_recall(found.predictions),
        "precision_recall of many": curves.precision_recall(many.predictions),
        "slices": plots.slices(by["length"], overall=found.accuracy),
        "slices by month": plots.slices(month, overall=found.accuracy),
        "contributions": plots.contributions(why.frame),
        "differences": plots.differences(compare([models["topic"]] * 2, starter).differences),
    }


def test_axes_are_labelled(drawn: dict[str, Figure]) -> None:
    for name, figure in drawn.items():
        axes = figure.axes[-1]
        labels = [axes.get_xlabel() or figure.get_supxlabel(), axes.get_ylabel() or figure.get_supylabel()]
        assert all(labels), name


def test_every_figure_can_be_saved(drawn: dict[str, Figure], tmp_path: Path) -> None:
    for name, figure in drawn.items():
        figure.savefig(tmp_path / f"{name}.png", dpi=40)
        assert (tmp_path / f"{name}.png").stat().st_size > 1000, name


def test_lines_of_labels_differ_in_more_than_colour(drawn: dict[str, Figure]) -> None:
    lines = drawn["precision_recall"].axes[0].get_lines()
    assert len({line.get_marker() for line in lines}) == len(lines)
