"""The order of questions: policy, simple random draws, second looks, and what another coder labelled before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.label.asking.policies import POLICIES, Situation
from classifier.label.asking.reserve import is_random_turn, reserve
from classifier.label.pool.counted import CountedPool
from classifier.label.store.decisions import TEST, TRAIN

Codes = npt.NDArray[np.int64]

QUEUED = 50
"""Items that are ranked ahead: more than anybody answers until the next model is there."""

OVERLAP_EVERY, OVERLAP_TURN = 10, 6
"""One question in ten is one that another coder answered, so that agreement can be told."""

LOOK_EVERY, LOOK_TURN = 10, 8
"""One question in ten, at the most, is a label that the model doubts."""

RANDOM, OVERLAP, SECOND_LOOK, START = "random", "overlap", "second look", "start"
"""How an item is chosen where no policy does it; START: at random, until the pool is counted and ranked."""


class Asked(NamedTuple):
    """An item that is asked, how it was chosen, and the side that its label goes to."""

    item: int
    chosen: str
    side: str


class Queue:
    """What to ask next.

    Attributes:
        policy: name of the policy that ranks what trains.
        reserved: whether an item is set aside for random draws, shape (n_items,).
    """

    def __init__(self, ids: Sequence[str], labels: int, *, policy: str, seed: int) -> None:
        self.policy, self.seed = policy, seed
        self._labels = labels
        self._draws = reserve(ids, seed=seed).tolist()
        self.reserved = np.zeros(len(ids), np.bool_)
        self.reserved[self._draws] = True
        self._others = np.random.default_rng(seed).permutation(np.flatnonzero(~self.reserved)).tolist()
        self._ranked: list[int] | None = None
        self._looks: list[int] = []

    def rank(
        self,
        pool: CountedPool,
        decided: Iterable[int],
        probabilities: npt.NDArray[np.float64] | None,
        *,
        labelled: int,
        exclusive: bool,
        doubted: Sequence[int] = (),
    ) -> None:
        """Rank anew.

        Args:
            pool: counted.
            decided: positions of items that somebody answered or skipped.
            probabilities: of the model, shape (n_items, n_labels); None: there is none.
            labelled: items that the model learnt from.
            exclusive: an item has one label.
            doubted: labelled items that the model doubts, most first.
        """
        free = ~self.reserved
        free[list(decided)] = False
        ranker: Callable[[Situation], Codes] = POLICIES[self.policy]
        situation = Situation(pool, free, probabilities, labelled, self._labels, exclusive, QUEUED, self.seed)
        self._ranked = ranker(situation).tolist() if free.any() else []
        self._looks = list(doubted)

    def next(self, answers: int, decided: set[int], by_others: Sequence[int]) -> Asked | None:
        """The next question of a coder.

        Args:
            answers: that the coder gave so far.
            decided: items that are not asked again.
            by_others: items that other coders labelled and this one did not, with sides as they have.

        Returns:
            None where nothing is left; the side of what was labelled before is TRAIN here, and kept by the caller.
        """
        if is_random_turn(answers) and (draw := self._first(self._draws, decided)) is not None:
            return Asked(draw, RANDOM, TEST)
        if answers % OVERLAP_EVERY == OVERLAP_TURN and by_others:
            return Asked(by_others[0], OVERLAP, TRAIN)
        if answers % LOOK_EVERY == LOOK_TURN and self._looks:
            return Asked(self._looks[0], SECOND_LOOK, TRAIN)
        if self._ranked is not None and (item := self._first(self._ranked, decided)) is not None:
            return Asked(item, self.policy, TRAIN)
        if (item := self._first(self._others, decided)) is not None:
            return Asked(item, START if self._ranked is None else self.policy, TRAIN)
        draw = self._first(self._draws, decided)
        return None if draw is None else Asked(draw, RANDOM, TEST)

    def looked_at(self, item: int) -> None:
        """An item had its second look, whatever came of it."""
        self._looks = [look for look in self._looks if look != item]

    @staticmethod
    def _first(items: list[int], decided: set[int]) -> int | None:
        return next((item for item in items if item not in decided), None)
