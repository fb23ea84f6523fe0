"""What was decided so far, by positions in the pool, kept up with a store that others may write to as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from classifier.label.learning.gold import both_sides
from classifier.label.learning.regression import Labelled
from classifier.label.store.decisions import TRAIN, Decision, Ledger
from classifier.label.store.store import Store


class Board:
    """The decisions of a store on a pool.

    Attributes:
        store: that is read.
        ledger: of all its rows.
        places: position of each item in the pool.
    """

    def __init__(self, store: Store, ids: Sequence[str]) -> None:
        self.store, self.ledger = store, Ledger()
        self.places = places_of(ids)
        self._last = 0

    def catch_up(self) -> int:
        """Read what came since the last time, from this process or another; give how many rows."""
        rows, self._last = self.store.decisions(self._last)
        return self.ledger.add(rows)

    def decided(self, coder: str | None = None) -> set[int]:
        """Items that have a standing decision, of one coder or of anybody."""
        return {
            self.places[row.item]
            for row in self.ledger.standing()
            if row.item in self.places and coder in (None, row.coder)
        }

    def only_by_others(self, coder: str) -> list[int]:
        """Items that others labelled and this coder has not decided on, in order."""
        mine = self.decided(coder)
        rows = (row for row in self.ledger.standing() if row.action == "label" and row.coder != coder)
        theirs = dict.fromkeys(self.places[row.item] for row in rows if row.item in self.places)
        return [item for item in theirs if item not in mine]

    def answers(self, coder: str) -> int:
        """Labels and skips that a coder gave and that stand."""
        return sum(row.coder == coder for row in self.ledger.standing())

    def sides(self) -> tuple[Labelled, Labelled]:
        """What trains, and what judges."""
        return both_sides(self.ledger.gold(), self.places, self.store.task)

    def side_of(self, item: str, otherwise: str = TRAIN) -> str:
        """The side that an item has from its first decision on."""
        return next((row.side for row in self.ledger.standing() if row.item == item), otherwise)

    def counts(self) -> dict[str, int]:
        """Items of each label that count, the task's labels in their order."""
        counted = Counter(label for decision in self.ledger.gold().values() for label in decision.labels)
        return {label: counted[label] for label in self.store.task.labels}

    def latest(self, item: str, coder: str) -> Decision | None:
        """A coder's standing decision on an item."""
        return self.ledger.by_item().get(item, {}).get(coder)


def places_of(ids: Sequence[str]) -> dict[str, int]:
    """Position of each item."""
    return {id_: place for place, id_ in enumerate(ids)}
