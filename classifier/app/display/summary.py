"""What many answers come to: labels as bars, targets with their stance, what was left open and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from classifier.app.display.glyphs import Glyphs
from classifier.app.display.inert import inert_line
from classifier.tasks import Task

BAR_CELLS = 24
LABELS = 10
"""Labels of a task that are shown, the most frequent first."""

TARGETS = 8
"""Targets that are shown, those that the most articles speak of first."""

UNSURE = "unsure"
WRONG_LANGUAGE = "wrong language"


class Summary:
    """Counts answers as they pass.

    Attributes:
        labels: certain answers, by task and label.
        unsure: answers that are abstained from, by task and reason.
        targets: articles, by target and stance; `UNSURE` where that is open.
        mentions: of each target.
        errors: articles that were not scored, by kind.
        languages: of articles that were refused for their language.
        texts: how often each text came.
    """

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks, self.articles = tasks, 0
        self.labels: dict[str, Counter[str]] = defaultdict(Counter)
        self.unsure: dict[str, Counter[str]] = defaultdict(Counter)
        self.targets: dict[str, Counter[str]] = defaultdict(Counter)
        self.mentions: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.texts: Counter[bytes] = Counter()

    def add(self, answer: dict[str, Any], text: bytes) -> None:
        """Count an answer, and the hash of its text."""
        self.articles += 1
        if text:
            self.texts[text] += 1
        error = answer.get("error")
        if error:
            self.errors[error["type"]] += 1
            if error["type"] == WRONG_LANGUAGE:
                self.languages[answer["language"]] += 1
            return
        for task in self.tasks:
            for value in _answers(answer.get(task.name)):
                self._count(task, value)

    def _count(self, task: Task, value: dict[str, Any]) -> None:
        chosen = [entry["label"] for entry in value["labels"]] if task.multi_label else [value["label"]]
        if task.unit == "mention":
            self.targets[value["target"]][UNSURE if value["abstained"] else chosen[0]] += 1
            self.mentions[value["target"]] += value.get("mentions", 0)
        if value["abstained"]:
            self.unsure[task.name][value["reason"]] += 1
        elif task.unit != "mention":
            self.labels[task.name].update(chosen)


def print_summary(console: Console, summary: Summary, glyphs: Glyphs) -> None:
    """Print what the answers come to."""
    console.rule(Text(f"summary of {summary.articles:,} articles", "bold"), align="left")
    for task in summary.tasks:
        if task.unit != "mention":
            console.print(_bars(task.name, summary.labels[task.name], glyphs))
    if summary.targets:
        console.print(_targets(summary))
    for line in _lines(summary):
        console.print(Text(inert_line(line)))


def _bars(name: str, counts: Counter[str], glyphs: Glyphs) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=9, style="dim", no_wrap=True, overflow="ellipsis")
    table.add_column(max_width=34, no_wrap=True, overflow="ellipsis")
    table.add_column(no_wrap=True)
    table.add_column(justify="right")
    total, shown = counts.total(), counts.most_common(LABELS)
    for place, (label, count) in enumerate(shown):
        bar = glyphs.full * max(1, round(BAR_CELLS * count / shown[0][1]))
        table.add_row("" if place else name, inert_line(label), Text(bar, "cyan"), f"{count:,} ({count / total:.0%})")
    if not shown:
        table.add_row(name, "no answer for certain", "", "")
    return table


def _targets(summary: Summary) -> Table:
    """The targets that most articles speak of, with what these are toward them."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    stances = [label for task in summary.tasks if task.unit == "mention" for label in task.labels]
    for name, justify in (("most spoken of", "left"), ("articles", "right"), ("mentions", "right")):
        table.add_column(name, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    for label in (*dict.fromkeys(stances), UNSURE):
        table.add_column(inert_line(label), justify="right", no_wrap=True)
    order = sorted(summary.targets, key=lambda name: (-summary.targets[name].total(), -summary.mentions[name], name))
    for name in order[:TARGETS]:
        counts = summary.targets[name]
        cells = [counts[label] for label in (*dict.fromkeys(stances), UNSURE)]
        table.add_row(
            Text(inert_line(name)), f"{counts.total():,}", f"{summary.mentions[name]:,}", *(f"{n:,}" for n in cells)
        )
    return table


def _lines(summary: Summary) -> Iterator[str]:
    for name, reasons in summary.unsure.items():
        yield f"unsure of {name}: {reasons.total():,} ({_listed(reasons)})"
    if summary.errors:
        yield f"not scored: {summary.errors.total():,} ({_listed(summary.errors)})"
    if summary.languages:
        yield f"languages refused: {_listed(summary.languages)}"
    groups = [count for count in summary.texts.values() if count > 1]
    if groups:
        yield f"copies of one another: {sum(groups):,} articles, of {len(groups):,} texts"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common())


def _answers(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value] if value else []
