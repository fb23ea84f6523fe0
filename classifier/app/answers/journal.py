"""A run's output: new answers go to `OUTPUT.partial` as they come, and with earlier ones to their place."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from classifier.app.answers.batches import KEY, Batch, Record
from classifier.app.answers.earlier import Earlier, Store, known_ids
from classifier.app.answers.state import (
    HASH_BYTES,
    Origin,
    fingerprint,
    lines_of,
    new_state_path,
    state_path,
    write_state,
)
from classifier.files import LONG_NAME_BYTES, beside, draft_of, named_failures, remove, settle

PARTIAL = ".partial"
"""Behind the name of an output that is not finished; `--resume` goes on with it."""


class Line(NamedTuple):
    """A line of an output: an answer as JSON, or a row of a table that was finished before."""

    content: bytes
    is_row: bool


Fill = Callable[[Iterable[Line], Path], None]
"""Writes lines to a draft, in the format of the output."""


def partial_of(place: Path) -> Path:
    """Where the answers of an output stand until it is finished."""
    is_long = len(place.name.encode("utf-8", "surrogateescape")) > LONG_NAME_BYTES
    return beside(place, PARTIAL) if is_long else place.with_name(place.name + PARTIAL)


class Journal:
    """The answers of a run, in the order of their articles.

    Args:
        output: its links followed.
        origin: of the new answers.
        earlier: answers that stand, and are not scored again.
    """

    def __init__(self, output: Path, origin: Origin, earlier: Earlier) -> None:
        self.output, self.origin, self.earlier = output, origin, earlier
        self.partial = partial_of(output)
        self.counts: Counter[str] = Counter()
        self.stores = earlier.stores
        self.positions = {key: i for i, key in enumerate(key for store in self.stores for key in store.keys)}
        self.known = known_ids(earlier.finished) | known_ids(earlier.begun)
        self.plan = array("q")
        self.changed: set[bytes] = set()
        self.new_keys: list[bytes] = []
        self.new_starts = array("q")

    @property
    def standing(self) -> int:
        """How many answers stand from earlier runs."""
        return sum(len(store.keys) for store in self.stores)

    def close(self) -> None:
        """Close the files with earlier answers."""
        for store in self.stores:
            store.file.close()

    def pending(self, records: Iterable[Record]) -> Iterator[Record]:
        """Give the records that are to be scored, and remember where the answers of the others stand."""
        for record in records:
            key: bytes = record[KEY]
            position = self.positions.get(key)
            if position is not None:
                self.counts["as before"] += 1
                self.plan.append(position)
                continue
            self.counts[self._why_scored(key[:HASH_BYTES])] += 1
            self.plan.append(self.standing + len(self.new_keys))
            self.new_keys.append(key)
            yield record

    def _why_scored(self, id_: bytes) -> str:
        if id_ in self.known:
            self.changed.add(id_)
            return "changed"
        return "scored again" if id_ in self.earlier.outdated else "new"

    def write(self, batches: Iterable[Batch]) -> None:
        """Append new answers to the partial file, each batch as soon as it is there.

        The keys go before the answers: whenever a run is killed, each whole line has its key.

        Raises:
            InputError: it cannot be written; what was written stays.
        """
        begun, state = self.earlier.begun, state_path(self.partial)
        with named_failures(self.output), ExitStack() as files:
            lines = files.enter_context(self.partial.open("r+b" if begun else "wb"))
            write_state(state, self.origin, begun.keys if begun else [], "")
            keys = files.enter_context(state.open("ab"))
            end = lines.seek(begun.end if begun else 0)
            lines.truncate()
            for batch in batches:
                keys.write(lines_of(batch.keys))
                keys.flush()
                lines.write(batch.content)
                lines.flush()
                end = self._note_starts(batch.content, end)

    def _note_starts(self, content: bytes, start: int) -> int:
        """Remember where each line begins, and give where the last one ends."""
        for line in content.splitlines(keepends=True):
            self.new_starts.append(start)
            start += len(line)
        return start

    def finish(self, fill: Fill | None = None) -> None:
        """Move all answers to their place: in the order of the articles, then those of articles that are gone.

        Args:
            fill: writes the lines to a draft of the output; None: they are the output.

        Raises:
            InputError: it cannot be written; the partial file stays.
        """
        order = self._order()
        is_in_order = order == array("q", range(len(order)))
        with named_failures(self.output):
            if self.earlier.finished and is_in_order and len(order) == len(self.earlier.finished.keys):
                pass  # the output is this already
            elif fill is None and not self.earlier.finished and is_in_order:
                self._write_state(self.partial, order)
                settle(self.partial, self.output)
            else:
                with draft_of(self.output) as draft:
                    (fill or _copy)(self._lines(order), draft)
                    self._write_state(draft, order)
            new = new_state_path(self.output)
            if new.exists():
                new.replace(state_path(self.output))
        for leftover in (self.partial, state_path(self.partial)):
            remove(leftover)

    def _order(self) -> array[int]:
        """Positions of the answers as they are to stand."""
        used = set(self.plan)
        keys = (key for store in self.stores for key in store.keys)
        gone = [i for i, key in enumerate(keys) if i not in used and key[:HASH_BYTES] not in self.changed]
        self.counts["not given any more"] = len(gone)
        return array("q", [*self.plan, *gone])

    def lines(self) -> Iterator[Line]:
        """Give all answers as they are to stand."""
        return self._lines(self._order())

    def _lines(self, order: array[int]) -> Iterator[Line]:
        with self.partial.open("rb") as file:
            stores = [*self.stores, Store(file, self.new_starts)]
            bounds = [0]
            for store in stores:
                bounds.append(bounds[-1] + len(store.starts))
            for position in order:
                place = bisect_right(bounds, position) - 1
                yield Line(stores[place].line(position - bounds[place]), stores[place].holds_rows)

    def _write_state(self, output: Path, order: array[int]) -> None:
        keys = [key for store in self.stores for key in store.keys] + self.new_keys
        write_state(new_state_path(self.output), self.origin, (keys[i] for i in order), fingerprint(output))


def _copy(lines: Iterable[Line], draft: Path) -> None:
    with draft.open("wb") as file:
        file.writelines(line.content for line in lines)
