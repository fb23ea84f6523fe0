"""Figures of merit as tables in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from classifier.app.display.inert import inert_line

if TYPE_CHECKING:
    import pandas as pd

    from classifier.review.behaviours.rates import Behaviours
    from classifier.review.compare import Comparison
    from classifier.review.evaluation import Evaluation

PARTINGS = 10
WORSE = 5
"""Slices that are named as clearly worse, at the most."""


def print_evaluation(evaluation: Evaluation) -> None:
    """Print the headline figures, the labels, and the slices that are clearly worse."""
    console = Console(highlight=False)
    answered = evaluation.metrics["answered"]
    console.print(
        f"[bold]{evaluation.model.task.name}[/], {evaluation.split}: {evaluation.metrics['n']:,} articles, "
        f"{answered['share']:.0%} answered for certain"
        + (f", of them {answered['accuracy']:.3f} right" if answered["accuracy"] is not None else "")
    )
    if evaluation.metrics["unanswered"]:
        console.print(f"without an answer, counted as not right: {evaluation.metrics['unanswered']:,}")
    console.print(_table(["", "value", "95% interval", "most frequent label"], _headline(evaluation)))
    languages: list[tuple[str, ...]] = [
        (str(code), f"{n:,}", f"{accuracy:.3f}", f"{f1:.3f}", f"{unanswered:,}")
        for code, n, accuracy, f1, unanswered in evaluation.languages.itertuples(name=None)
    ]
    if languages:
        console.print(_table(["language", "articles", "accuracy", "macro-F1", "without an answer"], languages))
    rows: list[tuple[str, ...]] = [
        (str(label), *(f"{row[name]:.3f}" for name in ("precision", "recall", "f1")), f"{row['support']:,.0f}")
        for label, row in evaluation.labels.iterrows()
    ]
    console.print(_table(["label", "precision", "recall", "F1", "articles"], rows))
    worse = evaluation.slices[evaluation.slices["is_worse"]].sort_values("accuracy").head(WORSE)
    for row in worse.to_dict("records"):
        worst = f"worse: {row['by']} {row['slice']}, accuracy {row['accuracy']:.3f} of {row['n']:,}"
        console.print(Text(inert_line(worst)))


def print_frame(frame: pd.DataFrame) -> None:
    """Print a frame of names, counts and figures."""
    rows = [
        tuple(f"{value:.3f}" if isinstance(value, float) else str(value) for value in row)
        for row in frame.itertuples(index=False, name=None)
    ]
    Console(highlight=False).print(_table([str(name) for name in frame.columns], rows))


def print_behaviours(judged: Behaviours) -> None:
    """Print failures by kind and capability."""
    console = Console(highlight=False)
    cases = f"{len(judged.outcomes):,} behaviour cases"
    console.print(cases if judged.part.value == "all" else f"{cases} ({judged.part.value})")
    rows: list[tuple[str, ...]] = [
        (row["kind"], row["capability"], f"{row['cases']}", f"{row['failed']}", f"{row['share']:.1%}")
        for row in judged.rates.to_dict("records")
    ]
    console.print(_table(["kind", "capability", "cases", "failed", "share"], rows, left=2))


def print_comparison(comparison: Comparison) -> None:
    """Print figures side by side, the differences from the first bundle, and where they part."""
    console = Console(highlight=False)
    console.print(f"{comparison.n:,} articles that all of them answer")
    values: list[tuple[str, ...]] = [
        (row["bundle"], row["figure"], f"{row['value']:.3f}", f"{row['low']:.3f} to {row['high']:.3f}")
        for row in comparison.figures.to_dict("records")
    ]
    console.print(_table(["bundle", "figure", "value", "95% interval"], values, left=2))
    differences: list[tuple[str, ...]] = [
        (
            row["bundle"],
            row["figure"],
            f"{row['difference']:+.4f}",
            f"{row['low']:+.4f} to {row['high']:+.4f}",
            row["verdict"],
        )
        for row in comparison.differences.to_dict("records")
    ]
    console.print(Text(inert_line(f"Difference from {comparison.names[0]}, by paired bootstrap")))
    console.print(_table(["bundle", "figure", "difference", "95% interval", ""], differences, left=2))
    console.print(f"They part on {len(comparison.partings):,} of them" + (":" if len(comparison.partings) else "."))
    console.print(_partings(comparison))


def _headline(evaluation: Evaluation) -> list[tuple[str, ...]]:
    return [
        (
            str(name),
            f"{row['value']:.3f}",
            "" if row["low"] != row["low"] else f"{row['low']:.3f} to {row['high']:.3f}",
            "" if row["baseline"] != row["baseline"] else f"{row['baseline']:.3f}",
        )
        for name, row in evaluation.figures.iterrows()
    ]


def _partings(comparison: Comparison) -> Table:
    rows: list[tuple[str, ...]] = [
        (str(id_), *(_named(row[name]) for name in ("gold", *comparison.names)))
        for id_, row in comparison.partings.head(PARTINGS).iterrows()
    ]
    return _table(["id", "gold", *comparison.names], rows, left=2 + len(comparison.names))


def _named(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _table(head: list[str], rows: list[tuple[str, ...]], *, left: int = 1) -> Table:
    """A table whose first columns are texts, and the others numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, name in enumerate(head):
        table.add_column(Text(inert_line(name)), justify="left" if place < left else "right")
    for row in rows:
        table.add_row(*(Text(inert_line(cell)) for cell in row))
    return table
