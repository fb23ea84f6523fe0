"""Answers as a table that a person likes to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

Answer = dict[str, Any]

BAR_CELLS = 10
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
    table = Table(box=None, show_header=False, pad_edge=False, expand=True)
    for column in (
        {"no_wrap": True, "style": "dim"},
        {"ratio": 1},
        {"no_wrap": True},
        {"no_wrap": True, "style": "dim"},
    ):
        table.add_column(**column)
    for name, value in answer.items():
        for row in _rows(name, value):
            table.add_row(*row)
    yield table
    for warning in answer.get("warnings", []):
        yield Text(f"! {warning}", style="yellow")


def _rows(name: str, value: Any) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict) and "abstained" in value:
        yield _task_row(name, value)
        yield from _quotes(value)
    elif name != "warnings" and isinstance(value, list):
        for place, one in enumerate(value):
            label = Text.assemble((f"{one['target']}: ", "bold"), _label(one), _mentions(one))
            yield (name if not place else "", label, _bar(one), _note(one))
            yield from _quotes(one)


def _task_row(name: str, value: Answer) -> tuple[Any, ...]:
    if "labels" in value:
        chosen = ", ".join(f"{one['label']} {one['probability']:.0%}" for one in value["labels"])
        return (name, Text(chosen or "none"), "", _note(value))
    others = ", ".join(f"{one['label']} {one['probability']:.0%}" for one in value["alternatives"][:2])
    return (
        name,
        Text.assemble(_label(value), (f"   or {others}" if others else "", "dim")),
        _bar(value),
        _note(value),
    )


def _label(value: Answer) -> tuple[str, str]:
    label = value["label"]
    style = "dim italic" if value["abstained"] else f"bold {COLOURS.get(label, 'cyan')}"
    return (label or "no answer", style)


def _mentions(value: Answer) -> tuple[str, str]:
    count = value.get("mentions", 0)
    return (f"   {count} mention{'s' if count != 1 else ''}" if count else "", "dim")


def _bar(value: Answer) -> Text:
    probability = value["probability"]
    if probability is None:
        return Text("")
    filled = round(probability * BAR_CELLS)
    style = "dim" if value["abstained"] else COLOURS.get(value["label"], "cyan")
    return Text.assemble(("█" * filled, style), ("░" * (BAR_CELLS - filled), "dim"), f" {probability:4.0%}")


def _note(value: Answer) -> str:
    return f"unsure: {value['reason']}" if value["abstained"] else ""


def _quotes(value: Answer) -> Iterator[tuple[Any, ...]]:
    for quote in value.get("evidence", [])[:1]:
        text = " ".join(quote["text"].split())
        short = text if len(text) <= QUOTE_CHARACTERS else text[:QUOTE_CHARACTERS].rsplit(" ", 1)[0] + " …"
        yield ("", Text(f"“{short}”" if text[:1] not in '“"' else short, style="italic dim"), "", "")
