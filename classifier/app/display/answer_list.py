"""Many answers: a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from classifier.app.display.inert import inert_line
from classifier.tasks import Task

TITLE_CELLS = 20
"""A title's, at the least."""

LABEL_CELLS = 14
"""A task's, at the most."""

TARGET_CELLS = 20
"""Cells of a task that reads mentions: its first target is shown too."""

UNSURE = "?"
"""Behind a label that is abstained from."""


def header(tasks: Sequence[Task], width: int) -> Text:
    """The names of the columns."""
    cells = [("article", _title_cells(tasks, width)), *((task.name, cells) for task, cells in _shown(tasks, width))]
    return _row([Text(name, "dim") for name, _ in cells], [size for _, size in cells])


def list_line(answer: dict[str, Any], tasks: Sequence[Task], width: int) -> Text:
    """One article: its title, and the answer of each task that there is room for."""
    sizes = [_title_cells(tasks, width)]
    title = Text(inert_line(answer.get("title") or answer["id"]))
    if "error" in answer:
        return _row([title, Text(f"not scored: {inert_line(answer['error']['message'])}", "red")], [*sizes, width])
    shown = list(_shown(tasks, width))
    cells = [title, *(_cell(answer.get(task.name), task) for task, _ in shown)]
    line = _row(cells, [*sizes, *(size for _, size in shown)])
    line.truncate(width)
    return line


def _row(cells: Sequence[Text], sizes: Sequence[int]) -> Text:
    row = Text(overflow="ellipsis", no_wrap=True, end="\n")
    for cell, size in zip(cells, sizes, strict=True):
        fitting = cell.copy()
        fitting.truncate(size, overflow="ellipsis", pad=True)
        row.append_text(fitting).append("  ")
    row.rstrip()
    return row


def _cell(value: Any, task: Task) -> Text:
    answers = value if isinstance(value, list) else [value] if value else []
    if not answers:
        return Text("")
    first = answers[0]
    if task.multi_label:
        return Text(", ".join(inert_line(entry["label"]) for entry in first["labels"]) or "none")
    if first["label"] is None:
        return Text("-", "dim")
    text = Text(inert_line(first["label"]) + (UNSURE if first["abstained"] else ""), _style(first))
    return Text.assemble(text, " ", (inert_line(first["target"]), "dim")) if "target" in first else text


def _style(value: dict[str, Any]) -> str:
    return "dim italic" if value["abstained"] else "bold"


def _shown(tasks: Sequence[Task], width: int) -> Iterator[tuple[Task, int]]:
    """The tasks that there is room for, and their widths."""
    room = width - TITLE_CELLS
    for task in tasks:
        longest = max((len(label) for label in task.labels), default=0) + len(UNSURE)
        cells = TARGET_CELLS if task.unit == "mention" else max(len(task.name), min(LABEL_CELLS, longest))
        room -= cells + 2
        if room >= 0:
            yield task, cells


def _title_cells(tasks: Sequence[Task], width: int) -> int:
    return max(TITLE_CELLS, width - sum(cells + 2 for _, cells in _shown(tasks, width)))
