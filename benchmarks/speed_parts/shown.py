"""Tables and the plot of what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from speed_parts.material import Material
from speed_parts.runs import Run

COLORS = {
    "ours": "#b5192a",
    "ours-config": "#6a0f18",
    "scikit-learn": "#1b6ca8",
    "fasttext": "#e08e0b",
    "fasttext-tuned": "#c9b037",
    "vowpal-wabbit": "#4b7f52",
    "vowpal-wabbit-22": "#84a98c",
}
Growth = Mapping[str, Sequence[tuple[int, float]]]


NAMES = ("training, s", "its CPU, s", "accuracy", "scoring, MB/s", "articles/s", "peak memory, MB")
HEAD = f"| | {' | '.join(NAMES)} |\n|---|{'---:|' * len(NAMES)}"


def system_row(name: str, run: Run, judged: Material) -> str:
    """A system's line under HEAD: of training, and of scoring what was judged."""
    rate, articles = judged.megabytes / run.score[0], judged.articles / run.score[0]
    taken = (f"{run.train:.1f}", f"{run.train_cpu:.1f}", f"{run.accuracy[0]:.3f}")
    return f"| {name} | {' | '.join((*taken, f'{rate:.1f}', f'{articles:,.0f}'))} | {run.megabytes:,.0f} |"


def growth_table(growth: Growth) -> Iterator[str]:
    """Seconds by number of articles, a line a system."""
    sizes = sorted({size for points in growth.values() for size, _ in points})
    yield f"| articles | {' | '.join(f'{size:,}' for size in sizes)} |\n|---|{'---:|' * len(sizes)}"
    for name, points in growth.items():
        known = dict(points)
        yield f"| {name} | {' | '.join(f'{known[size]:.1f}' if size in known else '' for size in sizes)} |"


def plot(panels: Mapping[str, Growth], path: Path) -> None:
    """Draw how time grows, a panel for training and one for scoring."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, len(panels), figsize=(5 * len(panels), 4), squeeze=False, layout="constrained")
    for axis, (title, growth) in zip(axes[0], panels.items(), strict=True):
        _panel(axis, title, growth)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


def _panel(axis: Any, title: str, growth: Growth) -> None:
    for name, points in growth.items():
        axis.plot(*zip(*points, strict=True), marker="o", markersize=4, color=COLORS[name])
        axis.annotate(
            name, points[-1], xytext=(5, 0), textcoords="offset points", color=COLORS[name], va="center", fontsize=9
        )
    axis.set(title=title, xscale="log", yscale="log", xlabel="articles", ylabel="seconds")
    axis.margins(x=0.25)
    axis.grid(alpha=0.2)
    axis.spines[["top", "right"]].set_visible(False)
