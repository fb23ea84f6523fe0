"""Decisions of a store as labelled items of a pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from classifier.label.learning.regression import Labelled
from classifier.label.store.decisions import TEST, TRAIN, Decision
from classifier.tasks import Task


def labelled_items(gold: Mapping[str, Decision], places: Mapping[str, int], task: Task, side: str) -> Labelled:
    """The items of one side that have a label and are in the pool, in the order in which they were first decided on.

    Args:
        gold: the decision that counts on each item.
        places: of items in the pool.
        task: with its labels.
        side: TRAIN or TEST.
    """
    rows = [
        (places[item], decision.labels) for item, decision in gold.items() if decision.side == side and item in places
    ]
    return Labelled(
        np.array([place for place, _ in rows], dtype=np.int64),
        one_hot([labels for _, labels in rows], task.labels),
        exclusive=not task.multi_label,
    )


def both_sides(gold: Mapping[str, Decision], places: Mapping[str, int], task: Task) -> tuple[Labelled, Labelled]:
    """What trains, and what judges."""
    return labelled_items(gold, places, task, TRAIN), labelled_items(gold, places, task, TEST)


def one_hot(rows: Sequence[Sequence[str]], labels: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Labels as 0 or 1, shape (n_rows, n_labels)."""
    return np.array([[float(label in row) for label in labels] for row in rows], np.float64).reshape(-1, len(labels))
