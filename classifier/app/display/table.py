"""Answers at a terminal: a panel for each of a few articles, a line for each of many, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from classifier.app.display.answer_list import header, list_line
from classifier.app.display.glyphs import Glyphs, glyphs_of
from classifier.app.display.inert import inert_line
from classifier.app.display.summary import Summary, print_summary
from classifier.tasks import TASKS, Task

Answer = dict[str, Any]

PANELS = 5
"""More articles than these are a line each."""

NAME_CELLS = 9
BAR_CELLS = 10
INDENT = NAME_CELLS + BAR_CELLS + 7
QUOTE_CHARACTERS = 220
QUOTES = ("“", "”", '"', "„", "«", "»")
COLOURS = {"negative": "red", "against": "red", "positive": "green", "favor": "green"}
"""Colours of labels with a direction; every other label is plain. The words say it too."""


def print_answers(answers: Iterable[tuple[Answer, bytes]], tasks: Sequence[Task], *, full: bool = False) -> None:
    """Print answers as they come, and a summary where they fill more than a screen.

    Args:
        answers: each with the hash of its text, by which copies are told.
        tasks: that are answered.
        full: a panel an article, however many there are.
    """
    console = Console(highlight=False)
    glyphs = glyphs_of(console)
    stream, summary, lines = iter(answers), Summary(tasks), 0
    head = list(islice(stream, PANELS + 1))
    is_list = len(head) > PANELS and not full
    if is_list:
        console.print(header(tasks, console.width))
    for answer, text in chain(head, stream):
        summary.add(answer, text)
        shown = list_line(answer, tasks, console.width) if is_list else panel(answer, glyphs)
        lines += 1 if is_list else len(console.render_lines(shown))
        console.print(shown)
    if lines > console.height:
        print_summary(console, summary, glyphs)


def panel(answer: Answer, glyphs: Glyphs) -> Panel:
    """One article: its title, a row a task, and the strongest sentences."""
    title = Text(inert_line(answer.get("title") or answer["id"]), style="bold", overflow="ellipsis", no_wrap=True)
    if "error" in answer:
        body: Any = Text(f"not scored: {inert_line(answer['error']['message'])}", style="red")
    else:
        body = Group(*_parts(answer, glyphs))
    return Panel(
        body,
        title=title,
        title_align="left",
        subtitle=Text(inert_line(answer["id"]), style="dim"),
        subtitle_align="right",
    )


def _parts(answer: Answer, glyphs: Glyphs) -> Iterator[Any]:
    for name, value in _in_order(answer):
        for place, (row, quote) in enumerate(_rows(value, glyphs)):
            yield _line(name if not place else "", *row)
            if quote:
                yield Padding(quote, (0, 0, 0, INDENT))
    for warning in answer.get("warnings", []):
        yield Text(f"! {inert_line(warning)}", style="yellow")


def _in_order(answer: Answer) -> list[tuple[str, Any]]:
    """The tasks, built-in ones first and in their order."""
    tasks = [(name, value) for name, value in answer.items() if _is_answer(value)]
    order = list(TASKS)
    return sorted(tasks, key=lambda task: order.index(task[0]) if task[0] in order else len(order))


def _is_answer(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(entry, dict) and "abstained" in entry for entry in value)
    return isinstance(value, dict) and "abstained" in value


def _rows(value: Any, glyphs: Glyphs) -> Iterator[tuple[tuple[Text, Group], Text | None]]:
    """The bar and the words of each answer of a task, and its strongest sentence."""
    for entry in value if isinstance(value, list) else [value]:
        yield (_bar(entry, glyphs), _words(entry)), _quote(entry, glyphs)


def _line(name: str, bar: Text, words: Group) -> Table:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=NAME_CELLS, style="dim", overflow="ellipsis", no_wrap=True)
    line.add_column(width=BAR_CELLS + 5, no_wrap=True)
    line.add_column()
    line.add_row(name, bar, words)
    return line


def _words(value: Answer) -> Group:
    """The answer, and below it what else it might be and why it is unsure, a line each."""
    head = Text(overflow="ellipsis", no_wrap=True)
    if "target" in value:
        head.append(f"{inert_line(value['target'])}: ", "bold")
    head.append_text(_several(value) if "labels" in value else _one(value))
    mentions = value.get("mentions", 0)
    if mentions:
        head.append(f"  {mentions} mention{'s' if mentions != 1 else ''}", "dim")
    others = ", ".join(
        f"{inert_line(entry['label'])} {entry['probability']:.0%}" for entry in value.get("alternatives", [])[:2]
    )
    also = ", ".join(map(inert_line, value.get("also", [])))
    lines = [
        (f"also {also}" if also else "", "cyan"),
        (f"or {others}" if others else "", "dim"),
        (_unsure(value), "yellow"),
    ]
    return Group(head, *(Text(text, style, overflow="ellipsis", no_wrap=True) for text, style in lines if text))


def _several(value: Answer) -> Text:
    chosen = ", ".join(f"{inert_line(entry['label'])} {entry['probability']:.0%}" for entry in value["labels"])
    return Text(chosen or "none")


def _one(value: Answer) -> Text:
    label = value["label"]
    if label is None:
        return Text(inert_line(value["reason"]), style="italic dim")
    return Text(inert_line(label), "italic" if value["abstained"] else f"bold {COLOURS.get(label, 'cyan')}")


def _unsure(value: Answer) -> str:
    has_answer = value.get("label") is not None or "labels" in value
    return f"unsure: {inert_line(value['reason'])}" if value["abstained"] and has_answer else ""


def _bar(value: Answer, glyphs: Glyphs) -> Text:
    """The probability as a bar, with a mark at the threshold under which an answer is unsure."""
    probability = value.get("probability")
    if probability is None:
        return Text("")
    style = "dim" if value["abstained"] else COLOURS.get(value["label"], "cyan")
    filled, mark = round(probability * BAR_CELLS), _mark(value.get("threshold"))
    bar = Text()
    for cell in range(BAR_CELLS):
        is_filled = cell < filled
        sign = glyphs.mark if cell == mark else glyphs.full if is_filled else glyphs.empty
        bar.append(sign, "bold" if cell == mark else style if is_filled else "dim")
    return bar.append(f" {probability:4.0%}")


def _mark(threshold: float | None) -> int | None:
    """The cell of a threshold; one that every answer reaches, or none, is not marked."""
    return min(BAR_CELLS - 1, int(threshold * BAR_CELLS)) if threshold is not None and 0 < threshold <= 1 else None


def _quote(value: Answer, glyphs: Glyphs) -> Text | None:
    """The strongest sentence between quotation marks, unless it brings its own."""
    for quote in value.get("evidence", [])[:1]:
        text = inert_line(" ".join(quote["text"].split()))
        if len(text) > QUOTE_CHARACTERS:
            text = f"{text[:QUOTE_CHARACTERS].rsplit(' ', 1)[0]} {glyphs.ellipsis}"
        has_own = text.startswith(QUOTES) or text.endswith(QUOTES)
        return Text(text if has_own else f"{glyphs.open}{text}{glyphs.close}", style="italic dim")
    return None
