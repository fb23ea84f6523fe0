"""Progress on stderr: only where somebody looks at a terminal, and only when it takes a while."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

T = TypeVar("T")

FEW = 5
"""Articles that are scored before a bar is worth drawing."""


def with_progress(
    items: Iterable[T], *, total: int | None = None, what: str = "articles", size: Callable[[T], int] = lambda _: 1
) -> Iterator[T]:
    """Pass items through, with a bar, the rate and the time left on stderr.

    Args:
        items: to pass through.
        total: how many they are, where that is known; without it no time left is shown.
        what: they are called.
        size: how many an item counts for.
    """
    if not sys.stderr.isatty():
        yield from items
        return
    stream, done = iter(items), 0
    while done < FEW and (item := next(stream, None)) is not None:
        done += size(item)
        yield item
    first = next(stream, None)
    if first is None:
        return
    with _bar(what) as bar:
        task = bar.add_task(what, total=total, completed=done)
        for item in chain([first], stream):
            bar.advance(task, size(item))
            yield item


def say(line: str) -> None:
    """A line of progress on stderr, where it is a terminal."""
    if sys.stderr.isatty():
        print(f"· {line}", file=sys.stderr)


def _bar(what: str) -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:,.0f} a second" if task.speed else "")

    rate = [Rate()] if what == "articles" else []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *rate)
    return Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True)
