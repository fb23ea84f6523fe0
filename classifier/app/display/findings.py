"""Findings as tables in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from classifier.app.display.inert import inert_line

if TYPE_CHECKING:
    import pandas as pd

    from classifier.findings.drifts.drift import Drift
    from classifier.findings.shares.measure import Measurement

GROUP_CHARACTERS = 22
"""Characters of a group's name that are shown."""

STORIES_SHOWN, STEPS_SHOWN = 20, 10
LEAST_STEP = 0.2
"""Difference of shares from which an outlet is named."""

SHOWN = 200
"""Rows that are printed; --output has them all."""


def print_measurement(measurement: Measurement) -> None:
    """Print the shares, and the paragraph for a paper."""
    from classifier.findings.shares.measure_page import interval, percent

    console = Console(highlight=False)
    table = Table(box=None, header_style="bold", padding=(0, 1))
    for name in (*measurement.by, "label"):
        table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=GROUP_CHARACTERS)
    for name in ("articles", "gold", "counted %", "share %", "95% interval", "difference"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in measurement.shares.head(SHOWN).to_dict("records"):
        table.add_row(
            *(Text(inert_line(str(row[name]))) for name in (*measurement.by, "label")),
            f"{row['articles']:,}",
            f"{row['gold']:,}",
            percent(row["counted"]),
            percent(row["share"]),
            interval(row["low"], row["high"]),
            percent(row["difference"], signed=True),
        )
    console.print(table)
    if len(measurement.shares) > SHOWN:
        console.print(f"and {len(measurement.shares) - SHOWN:,} rows more: give --output for all")
    console.print(Text(inert_line(measurement.methods)))


def print_drift(drift: Drift) -> None:
    """Print the verdict, how well the sides are told apart, what has sure differences, and the words that tell."""
    from classifier.findings.drifts.drift_page import MEANING, p_text, share_rows, tiles

    console = Console(highlight=False)
    old, new = drift.sizes
    console.print(f"{old:,} old and {new:,} new articles differ by: [bold]{drift.verdict}[/]", MEANING[drift.verdict])
    for value, name, lines in tiles(drift):
        console.print(f"{name}: {value}, {', '.join(lines)}")
    for row in drift.figures.to_dict("records"):
        console.print(f"{row['what']}: {row['old']:.3g} old, {row['new']:.3g} new, p {p_text(row['p_value'])}")
    rows = list(share_rows(drift, sure_only=True))
    if rows:
        table = Table(box=None, header_style="bold", padding=(0, 1))
        for number, name in enumerate(("sure differences", "", "old %", "new %", "difference", "95% interval")):
            table.add_column(name, justify="right" if number > 1 else "left", no_wrap=True)
        for cells in rows[:SHOWN]:
            table.add_row(*(Text(inert_line(cell)) for cell in cells[:-1]))
        console.print(table)
    for side, is_new in (("new", True), ("old", False)):
        words = drift.words.loc[(drift.words["weight"] > 0) == is_new, "word"]
        if len(words) and drift.apart is not None and drift.apart.is_sure:
            console.print(Text(inert_line(f"words of {side} articles: {', '.join(words)}")))


def print_stories(table: pd.DataFrame, articles: int, differences: pd.DataFrame | None) -> None:
    """Print the largest stories, and the outlets that differ most within one."""
    console = Console(highlight=False)
    console.print(f"{len(table):,} stories of several articles among {articles:,} articles")
    shown = Table(box=None, header_style="bold", padding=(0, 1))
    for name in ("articles", "outlets", "copies"):
        shown.add_column(name, justify="right", no_wrap=True)
    shown.add_column("first", no_wrap=True)
    shown.add_column("story")
    for row in table.head(STORIES_SHOWN).to_dict("records"):
        counts = (f"{row[name]:,}" for name in ("articles", "outlets", "copies"))
        shown.add_row(*counts, Text(inert_line(str(row["first"])[:10])), Text(inert_line(row["title"])))
    console.print(shown)
    if differences is None or not len(differences):
        return
    titles = table.set_index("story_id")["title"]
    columns = [name for name in map(str, differences) if name.endswith(" from the others")]
    steps = differences.melt(["story_id", "outlet"], columns)
    steps = steps[steps["value"] >= LEAST_STEP].sort_values("value", ascending=False).head(STEPS_SHOWN)
    for row in steps.to_dict("records"):
        label = str(row["variable"]).removesuffix(" from the others")
        step = f"{100 * row['value']:+.0f} points more {label} than the others"
        line = f"{row['outlet']}: {step} on: {titles[row['story_id']]}"
        console.print(Text(inert_line(line)))
