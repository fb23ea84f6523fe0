"""The learning curve: what each model on the way would have answered on all random draws."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifier.label.learning.judging import answers, curve_sizes
from classifier.label.learning.learner import Learnt, learn
from classifier.label.learning.products import Products
from classifier.label.learning.regression import Labelled
from classifier.label.pool.counted import CountedPool

MOST_POINTS = 60
"""Points that are kept; of more, every second of the older half goes."""


class Curve:
    """The answers of each model on the items that are set aside.

    Attributes:
        points: number of labels, and the answers, 0 or 1, shape (n_items, n_labels), of the reserved items alone.
    """

    def __init__(self) -> None:
        self.points: list[tuple[int, npt.NDArray[np.uint8]]] = []

    def add(
        self,
        pool: CountedPool,
        learnt: Learnt,
        reserved: npt.NDArray[np.bool_],
        *,
        products: Products | None = None,
        seed: int = 0,
    ) -> None:
        """Add a model; before the first, those of the labels that came before are fitted again."""
        if not self.points:
            for size in curve_sizes(len(learnt.labelled))[:-1]:
                earlier = Labelled(
                    learnt.labelled.places[:size], learnt.labelled.gold[:size], exclusive=learnt.labelled.exclusive
                )
                model = learn(pool, earlier, products=products, seed=seed)
                if model is not None:
                    self._append(model, reserved)
        self._append(learnt, reserved)

    def on(self, judged: Labelled) -> list[tuple[int, float]]:
        """Labels, and accuracy on these random draws, of each model."""
        if not len(judged):
            return []
        return [
            (labels, float((answered[judged.places] == judged.gold).all(axis=1).mean()))
            for labels, answered in self.points
        ]

    def _append(self, learnt: Learnt, reserved: npt.NDArray[np.bool_]) -> None:
        answered = np.zeros(learnt.scores.shape, np.uint8)
        answered[reserved] = answers(learnt.calibrator(learnt.scores[reserved]), exclusive=learnt.labelled.exclusive)
        points = [point for point in self.points if point[0] != len(learnt.labelled)]
        points.append((len(learnt.labelled), answered))
        if len(points) > MOST_POINTS:
            half = len(points) // 2
            points = points[:half:2] + points[half:]
        self.points = points  # at once, for a page may read them
