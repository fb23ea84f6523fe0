"""Tables of problems and descriptions, and the bar of a download."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from classifier.app.display.inert import safe_cell
from classifier.corpus.fetch.download import Progress, no_progress
from classifier.errors import MissingExtraError
from classifier.files import whole_file, whole_set, write_whole

if TYPE_CHECKING:
    import pandas as pd

    from classifier.corpus.checks.validate import Problem


PLOTS = "plots.png"


class Tally:
    """Counts the problems that pass, and keeps the first of each check.

    Attributes:
        show: how many it keeps of each.
        counts, first: by check.
        errors: problems that are no warnings.
    """

    def __init__(self, show: int) -> None:
        self.show = show
        self.counts: Counter[str] = Counter()
        self.first: dict[str, list[Problem]] = {}
        self.errors = 0

    def count(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        for problem in problems:
            self.counts[problem.check] += 1
            self.errors += problem.severity == "error"
            kept = self.first.setdefault(problem.check, [])
            if len(kept) < self.show:
                kept.append(problem)
            yield problem


def problem_table(tally: Tally) -> str:
    """The problems as text: a line a check with its count, and under it the first articles."""
    from classifier.corpus.checks.validate import CHECKS

    lines = []
    for check, severity in CHECKS.items():
        if tally.counts[check]:
            lines.append(f"{severity:8} {check:20} {tally.counts[check]:9,}")
            lines += [f"    {_place(problem)}{problem.message}" for problem in tally.first[check]]
    return "\n".join(lines or ["no problems"]) + "\n"


def description(tables: Mapping[str, pd.DataFrame]) -> str:
    """The tables as text, each under its name; what all articles have alike, and what none has, in a line."""
    alike = [f"{name} {table.iloc[0, 0]!s}" for name, table in tables.items() if _is_alike(table)]
    shown = {name: table for name, table in tables.items() if len(table) and not _is_alike(table)}
    lines = [f"{name}\n{_aligned(_without_zeros(table))}" for name, table in shown.items()]
    absent = [str(name) for name, value in tables["corpus"].itertuples(index=False) if not value]
    notes = [f"alike in all: {', '.join(alike)}\n"] * bool(alike) + [f"none: {', '.join(absent)}\n"] * bool(absent)
    return "\n".join([*lines, "".join(notes)] if notes else lines)


def _is_alike(table: pd.DataFrame) -> bool:
    """Whether all articles are counted in one row."""
    return len(table) == 1 and table.columns[1] == "articles"


def _without_zeros(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["value"] != 0] if list(table.columns) == ["figure", "value"] else table


def save_description(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write each table as CSV, and the plots as one picture.

    Raises:
        MissingExtraError: matplotlib is not installed; the tables alone are written.
    """
    from classifier.corpus.checks.describe import plot_tables

    lacking = None
    with whole_set(folder, [*(f"{name}.csv" for name in tables), PLOTS]) as draft:
        for name, table in tables.items():
            write_whole(draft / f"{name}.csv", table.map(safe_cell).to_csv(index=False))
        try:
            with whole_file(draft / PLOTS) as file:
                plot_tables(tables).savefig(file, dpi=120, format="png")
        except MissingExtraError as error:
            lacking = error
    if lacking is not None:
        raise lacking


@contextmanager
def download_bar() -> Iterator[Progress]:
    """A bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, int] = {}

        def show(name: str, done: int, total: int | None) -> None:
            task = tasks.setdefault(name, -1)
            if task == -1:
                task = tasks[name] = bars.add_task(name, total=total)
            bars.update(task, completed=done, total=total)  # type: ignore[arg-type]

        yield show


def _place(problem: Problem) -> str:
    if problem.row is None:
        return ""
    return f"article {problem.row:,}" + (f" ({problem.id})" if problem.id else "") + ": "


def _aligned(table: pd.DataFrame) -> str:
    """Numbers to the right, texts to the left, two spaces between columns."""
    columns = []
    for name in table.columns:
        is_number = table[name].dtype.kind in "iuf"
        cells = [str(name), *(f"{value:,}" if is_number else str(value) for value in table[name])]
        width = max(map(len, cells))
        columns.append([cell.rjust(width) if is_number else cell.ljust(width) for cell in cells])
    return "".join("  " + "  ".join(row).rstrip() + "\n" for row in zip(*columns, strict=True))
