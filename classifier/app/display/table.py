"""Answers as a table that a person likes to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from classifier.tasks import TASKS

Answer = dict[str, Any]

NAME_CELLS = 9
BAR_CELLS = 10
INDENT = NAME_CELLS + BAR_CELLS + 7
QUOTE_CHARACTERS = 220
COLOURS = {"negative": "red", "against": "red", "positive": "green", "favor": "green"}
"""Of labels with a direction; every other label is plain. The words say it too."""


def print_answers(answers: Iterable[Answer]) -> None:
    """Print one panel an article, as the answers come."""
    console = Console(highlight=False)
    for answer in answers:
        console.print(panel(answer))


def panel(answer: Answer) -> Panel:
    """One article: its title, a row a task, and the strongest sentences."""
    title = Text(answer.get("title") or answer["id"], style="bold", overflow="ellipsis", no_wrap=True)
    if "error" in answer:
        body: Any = Text(f"not scored: {answer['error']['message']}", style="red")
    else:
        body = Group(*_parts(answer))
    return Panel(
        body,
        title=title,
        title_align="left",
        subtitle=Text(answer["id"], style="dim"),
        subtitle_align="right",
    )


def _parts(answer: Answer) -> Iterator[Any]:
    for name, value in _in_order(answer):
        for place, (row, quote) in enumerate(_rows(value)):
            yield _line(name if not place else "", *row)
            if quote:
                yield Padding(quote, (0, 0, 0, INDENT))
    for warning in answer.get("warnings", []):
        yield Text(f"! {warning}", style="yellow")


def _in_order(answer: Answer) -> list[tuple[str, Any]]:
    """The tasks, built-in ones first and in their order."""
    tasks = [
        (name, value)
        for name, value in answer.items()
        if isinstance(value, list) or (isinstance(value, dict) and "abstained" in value)
    ]
    order = list(TASKS)
    return sorted(
        ((name, value) for name, value in tasks if name != "warnings"),
        key=lambda task: order.index(task[0]) if task[0] in order else len(order),
    )


def _rows(value: Any) -> Iterator[tuple[tuple[Text, Text], Text | None]]:
    """The bar and the words of each answer of a task, and its strongest sentence."""
    if isinstance(value, dict):
        yield (_bar(value), _several(value) if "labels" in value else _one(value)), _quote(value)
        return
    for one in value:
        words = Text.assemble((f"{one['target']}: ", "bold"), _one(one))
        yield (_bar(one), words), _quote(one)


def _line(name: str, bar: Text, words: Text) -> Table:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=NAME_CELLS, style="dim", overflow="ellipsis", no_wrap=True)
    line.add_column(width=BAR_CELLS + 5, no_wrap=True)
    line.add_column()
    line.add_row(name, bar, words)
    return line


def _several(value: Answer) -> Text:
    chosen = ", ".join(f"{one['label']} {one['probability']:.0%}" for one in value["labels"])
    return Text.assemble(chosen or "none", _note(value))


def _one(value: Answer) -> Text:
    label = value["label"]
    if label is None:
        return Text(value["reason"], style="italic dim")
    style = "italic" if value["abstained"] else f"bold {COLOURS.get(label, 'cyan')}"
    others = ", ".join(f"{one['label']} {one['probability']:.0%}" for one in value["alternatives"][:2])
    return Text.assemble((label, style), (f"  or {others}" if others else "", "dim"), _mentions(value), _note(value))


def _mentions(value: Answer) -> tuple[str, str]:
    count = value.get("mentions", 0)
    return (f"  {count} mention{'s' if count != 1 else ''}" if count else "", "dim")


def _bar(value: Answer) -> Text:
    probability = value.get("probability")
    if probability is None:
        return Text("")
    filled = round(probability * BAR_CELLS)
    style = "dim" if value["abstained"] else COLOURS.get(value["label"], "cyan")
    return Text.assemble(("█" * filled, style), ("░" * (BAR_CELLS - filled), "dim"), f" {probability:4.0%}")


def _note(value: Answer) -> tuple[str, str]:
    return (f"  unsure: {value['reason']}" if value["abstained"] else "", "yellow")


def _quote(value: Answer) -> Text | None:
    for quote in value.get("evidence", [])[:1]:
        text = " ".join(quote["text"].split())
        short = text if len(text) <= QUOTE_CHARACTERS else text[:QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
        return Text(f"“{short}”" if text[:1] not in '“"' else short, style="italic dim")
    return None
