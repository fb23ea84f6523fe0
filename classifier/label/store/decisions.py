"""A decision on an item of the pool, and what the decisions of a store add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Action = Literal["label", "skip", "undo"]

TRAIN, TEST = "train", "test"
"""Sides of a decision: what trains, and the simple random draws, which judge alone."""

ADJUDICATION = "adjudication"
"""How an item was chosen whose label settles what coders part on."""


@dataclass(frozen=True)
class Decision:
    """One row of a store.

    Attributes:
        token: made by whoever decides, so that a decision that is sent twice is one.
        item: id of what was decided on.
        action: `label`, `skip`, or `undo` of an earlier decision.
        labels: that were given: one, or of a multi-label task any number.
        coder: who decided.
        at: when, ISO 8601 in UTC.
        chosen: how the item was chosen: a policy's name, `search`, `second look`, `adjudication`, `import`.
        side: TRAIN or TEST.
        hash: of the item's words, SHA-256.
        model: version of the model that suggested, from 1; 0: none did.
        suggestion, probability: of the model, where one suggested.
        note: why, in the coder's words.
        undoes: token of the decision that an `undo` takes back.
    """

    token: str
    item: str
    action: Action
    labels: tuple[str, ...] = ()
    coder: str = ""
    at: str = ""
    chosen: str = ""
    side: str = TRAIN
    hash: str = ""
    model: int = 0
    suggestion: str | None = None
    probability: float | None = None
    note: str = ""
    undoes: str | None = None


@dataclass
class Ledger:
    """What the decisions of a store add up to; rows are folded in as they come.

    Attributes:
        rows: every decision by its token, in order.
        undone: tokens of those that were taken back.
    """

    rows: dict[str, Decision] = field(default_factory=dict)
    undone: set[str] = field(default_factory=set)

    def add(self, decisions: Iterable[Decision]) -> int:
        """Fold in decisions, oldest first; give how many there were."""
        count = 0
        for decision in decisions:
            count += 1
            self.rows[decision.token] = decision
            if decision.action == "undo" and decision.undoes is not None:
                self.undone.add(decision.undoes)
        return count

    def standing(self) -> Iterator[Decision]:
        """Labels and skips that nobody took back, oldest first."""
        for token, decision in self.rows.items():
            if decision.action != "undo" and token not in self.undone:
                yield decision

    def by_item(self) -> dict[str, dict[str, Decision]]:
        """The last standing decision of each coder on each item, items in the order of their first decision."""
        latest: dict[str, dict[str, Decision]] = {}
        for decision in self.standing():
            latest.setdefault(decision.item, {})[decision.coder] = decision
        return latest

    def gold(self) -> dict[str, Decision]:
        """The decision that counts on each item: the adjudicated one, else what most coders gave.

        Items on which as many coders gave one answer as another have none.
        """
        settled = ((item, settle(list(decisions.values()))) for item, decisions in self.by_item().items())
        return {item: decision for item, decision in settled if decision is not None}

    def parted(self) -> list[str]:
        """Items that coders labelled differently and nobody adjudicated, in order."""
        return [item for item, decisions in self.by_item().items() if _part(decisions)]

    def last_of(self, coder: str) -> Decision | None:
        """The coder's latest standing decision."""
        return next((row for row in reversed(list(self.standing())) if row.coder == coder), None)


def settle(decisions: list[Decision]) -> Decision | None:
    """The decision that counts among several coders' on one item; None where they part evenly, or all skipped."""
    labelled = [decision for decision in decisions if decision.action == "label"]
    adjudicated = [decision for decision in labelled if decision.chosen == ADJUDICATION]
    if adjudicated:
        return max(adjudicated, key=lambda decision: decision.at)
    counts = Counter(frozenset(decision.labels) for decision in labelled).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return next(decision for decision in labelled if frozenset(decision.labels) == counts[0][0])


def _part(decisions: Mapping[str, Decision]) -> bool:
    labelled = [decision for decision in decisions.values() if decision.action == "label"]
    has_adjudication = any(decision.chosen == ADJUDICATION for decision in labelled)
    return not has_adjudication and len({frozenset(decision.labels) for decision in labelled}) > 1
