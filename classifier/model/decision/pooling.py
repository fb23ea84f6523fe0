"""Pooling: the scores of an article's units put together into one row a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units

Array = npt.NDArray[np.float64]

FADING = 2.0
"""Power with which the baseline counts less in groups larger than those that were learnt from.

How often a sentence is neutral says little about how often an article is. On the own-written
articles and on PerSenT's, answers and log loss are better with 1 than with 0, and with 2 than with 1."""


@dataclass(frozen=True)
class Pooling:
    """How the units of a group are put together.

    Attributes:
        overlap: how much of what one unit says each other unit of its group repeats, 0 to 1.
        baseline: mean decision score of a training unit, shape (n_labels,).
        units: mean number of units of a training group.
    """

    overlap: float
    baseline: Array
    units: float = 1.0

    def weights(self, count: Any) -> tuple[Any, Any]:
        """What each unit of a group weighs, and what the baseline does.

        n units that repeat a share r of each other say as much as n / (1 + (n - 1) r) that do not
        (the design effect of Kish 1965, section 5.4), so that a long article is not ever surer.

        Args:
            count: of the group's units, or of several groups'; none is as one.
        """
        count = np.maximum(count, 1)
        return 1 / (1 + (count - 1) * self.overlap), np.minimum(1.0, self.units / count) ** FADING


def pooled(scores: Array, units: Units, pooling: Pooling) -> Array:
    """Put unit scores together into one row a group, shape (n_groups, n_labels).

    What the units' scores say beyond the baseline is summed, as far as they do not repeat each
    other, and the baseline is added once at the most: ten sentences that each say a little are
    more than one, and the labels' frequency is not counted ten times.

    Args:
        scores: of each unit, shape (n_units, n_labels).
        units: whose groups they belong to.
        pooling: how; its baseline is what a group without units gets.
    """
    group = np.asarray(units.group, dtype=np.int64)
    size = len(units.articles)
    unit, baseline = pooling.weights(np.bincount(group, minlength=size).astype(np.float64))
    beyond = (np.asarray(scores) - pooling.baseline).T
    summed = [np.bincount(group, weights=column, minlength=size) for column in beyond]
    return np.asarray(np.column_stack(summed) * unit[:, None] + baseline[:, None] * pooling.baseline)
