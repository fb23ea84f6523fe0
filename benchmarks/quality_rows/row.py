"""One row of the quality table: what it measures, and how it is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifier.model.measures.metrics import NO_ANSWER, macro_f1

Codes = npt.NDArray[np.int64]
Metric = Callable[[Codes, Codes], float]

RESAMPLES = 1000
"""Of the bootstrap (Efron & Tibshirani 1993)."""

HEAD = (
    "| set | metric | n | ours | 95% | most frequent label | untuned TF-IDF + LR | bar | published |",
    "|---|---|---:|---:|---|---:|---:|---:|---|",
)


def accuracy(gold: Codes, answered: Codes) -> float:
    """Share of answers that are right."""
    return float((gold == answered).mean())


METRICS: dict[str, Metric] = {"accuracy": accuracy, "macro-F1": macro_f1}
"""From codes of gold labels and answers to a figure, 0 to 1; a row may bring its own."""


@dataclass(frozen=True)
class Answers:
    """What a row measured.

    Attributes:
        gold: the right label of each article.
        ours: our answers; an empty text is none.
        untuned: those of the untuned peer; None where there is none to compare.
        majority: the most frequent label of the training part; None where there is none.
        groups: of each article; the metric is then the mean over groups. None: one group.
        name: after the row's own, where a row gives several.
    """

    gold: Sequence[str]
    ours: Sequence[str]
    untuned: Sequence[str] | None = None
    majority: str | None = None
    groups: Sequence[str] | None = None
    name: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure that is measured already.

    Attributes:
        metric: what it is called.
        n: articles that it was measured on.
        ours, untuned, majority: shares, 0 to 1; None where there is none.
        interval: 95%, of ours; None: unknown.
        bar: the figure to reach, in percent, or empty.
        name: after the row's own, where a row gives several.
    """

    metric: str
    n: int
    ours: float
    untuned: float | None = None
    majority: float | None = None
    interval: tuple[float, float] | None = None
    bar: str = ""
    name: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        name: that the command line knows it by.
        set: what is measured on, and which part of it.
        metrics: names in METRICS, or of `own`; a line each.
        files: below the folder of data sets.
        run: from that folder to answers, or to figures, in one or more parts.
        bars: the figure to reach for each metric, in percent, or empty.
        published: figures of others, with their source.
        own: further metrics by name.
    """

    name: str
    set: str
    metrics: tuple[str, ...]
    files: tuple[str, ...]
    run: Callable[[Path], Iterable[Answers | Figure]]
    bars: tuple[str, ...] = ("",)
    published: str = ""
    own: tuple[tuple[str, Metric], ...] = ()


def measured(row: Row, folder: Path) -> Iterator[str]:
    """Run a row and give its lines of the table, each as soon as it is there."""
    for found in row.run(folder):
        yield from _lines(row, found)


def _lines(row: Row, found: Answers | Figure) -> list[str]:
    if isinstance(found, Figure):
        return [figure_line(row, found)]
    known = {**METRICS, **dict(row.own)}
    names = zip(row.metrics, row.bars, strict=True)
    return [line(f"{row.set}{found.name}", name, known[name], found, bar, row.published) for name, bar in names]


def figure_line(row: Row, found: Figure) -> str:
    """Give one line of the table."""
    span = "" if found.interval is None else " to ".join(f"{100 * end:.1f}" for end in found.interval)
    shares = ["" if share is None else f"{100 * share:.1f}" for share in (found.majority, found.untuned)]
    title = f"{row.set}{found.name}"
    cells = [title, found.metric, f"{found.n:,}", f"{100 * found.ours:.1f}", span, *shares, found.bar, row.published]
    return "| " + " | ".join(cells) + " |"


def line(title: str, metric_name: str, metric: Metric, found: Answers, bar: str, published: str) -> str:
    """Give one line of the table."""
    gold, answers, groups = coded(found)
    ours, *others = [f"{100 * grouped(metric, gold, each, groups):.1f}" if each is not None else "" for each in answers]
    assert answers[0] is not None, "a row has answers"
    low, high = interval(metric, gold, answers[0], groups)
    span = f"{100 * low:.1f} to {100 * high:.1f}"
    cells = [title, metric_name, f"{len(gold):,}", ours, span, *others, bar, published]
    return "| " + " | ".join(cells) + " |"


def coded(found: Answers) -> tuple[Codes, list[Codes | None], Codes]:
    """Labels as codes: the gold ones; ours, the majority's and the untuned peer's; the groups."""
    majority = None if found.majority is None else [found.majority] * len(found.gold)
    given = [found.ours, majority, found.untuned]
    labels = sorted({label for each in (found.gold, *given) if each is not None for label in each} - {""})
    place = {"": NO_ANSWER} | {label: code for code, label in enumerate(labels)}
    codes = [None if each is None else np.array([place[label] for label in each], dtype=np.int64) for each in given]
    groups = np.unique(
        np.asarray(found.groups if found.groups is not None else [""] * len(found.gold)), return_inverse=True
    )
    return np.array([place[label] for label in found.gold], dtype=np.int64), codes, groups[1]


def grouped(metric: Metric, gold: Codes, answered: Codes, groups: Codes) -> float:
    """The metric's mean over groups."""
    return float(np.mean([metric(gold[groups == g], answered[groups == g]) for g in np.unique(groups)]))


def interval(metric: Metric, gold: Codes, answered: Codes, groups: Codes, seed: int = 0) -> tuple[float, float]:
    """95% percentile interval of the metric over resampled articles."""
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(RESAMPLES):
        drawn = generator.integers(0, len(gold), len(gold))
        found.append(grouped(metric, gold[drawn], answered[drawn], groups[drawn]))
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
