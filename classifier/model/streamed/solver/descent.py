"""The solver for matrices on disk: the averaged descent of `training/solvers.py`, for all folds in the same walks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.interrupts import check_interrupt
from classifier.model.streamed.disk.blocks import Matrix
from classifier.model.streamed.disk.pack import read_pack, write_pack
from classifier.model.training.descent import MEAN_FROM, STATE, begin_mean, first_state, mean_of_steps
from classifier.model.training.descent_kernel import descend

Array = npt.NDArray[np.float64]

@dataclass(frozen=True)
class Lesson:
    """What models learn.

    Attributes:
        signs: 1 where an example has a label and -1 elsewhere, shape (n_examples, n_labels); of two labels that
            exclude each other the second alone.
        weights: of each example in each model, 0 where it is held out, shape (n_examples, n_models).
        C: inverse strength of the L2 penalty.
    """

    signs: npt.NDArray[np.int8]
    weights: npt.NDArray[np.float32]
    C: float

    def take(self, models: Sequence[int]) -> Lesson:
        """The same for some of the models."""
        return Lesson(self.signs, np.ascontiguousarray(self.weights[:, list(models)]), self.C)


@dataclass(frozen=True)
class Coefficients:
    """Of each model, shape (n_models, n_labels, n_features), and its intercepts, shape (n_models, n_labels)."""

    coefficients: npt.NDArray[np.float32]
    intercepts: Array


def models_at_once(models: int, labels: int, width: int, memory: int) -> int:
    """How many models are learnt in the same walks, so that their weights fit into memory."""
    return max(1, min(models, int(memory // (8 * labels * max(1, width)))))


def fitted_models(
    matrix: Matrix,
    lesson: Lesson,
    *,
    passes: int,
    seed: int,
    checkpoint: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> Coefficients:
    """Fit models by averaged stochastic gradient descent.

    Args:
        matrix: on disk; walked once a pass, its blocks in an order by the seed, their rows too.
        lesson: of the models.
        passes: over the matrix.
        seed: of the orders.
        checkpoint: file in which the state is kept after each pass, and read where it is there.
        progress: called with a line a pass.
    """
    done, state, sums, intercepts = _start(matrix, lesson, checkpoint)
    for number in range(done, passes):
        random = np.random.default_rng([seed, number])
        progress(f"descent, pass {number + 1} of {passes}")
        for block in matrix.blocks(random.permutation(matrix.count)):
            check_interrupt()
            own, order = block.numbers, random.permutation(len(block.numbers))
            rows = block.rows.indices, block.rows.data, block.rows.indptr
            descend(order, *rows, lesson.signs[own], lesson.weights[own], state, sums, intercepts)
        if number + 1 == MEAN_FROM:
            begin_mean(sums, state)
        write_pack(checkpoint, {"done": np.array([number + 1]), "state": state, "sums": sums, "intercepts": intercepts})
    return _averages(state, sums, intercepts, lesson)


def _start(matrix: Matrix, lesson: Lesson, checkpoint: Path) -> tuple[int, Array, npt.NDArray[np.float32], Array]:
    """Passes that are done, and the state after them."""
    if checkpoint.exists():
        kept = {name: array.copy() for name, array in read_pack(checkpoint).items()}
        return int(kept["done"][0]), kept["state"], kept["sums"], kept["intercepts"]
    models, labels = lesson.weights.shape[1], lesson.signs.shape[1]
    state = np.zeros((models, STATE))
    for model in range(models):
        state[model] = first_state(1 / (lesson.C * np.count_nonzero(lesson.weights[:, model])))
    sums = np.zeros((matrix.width, 2, models * labels), np.float32)
    return 0, state, sums, np.zeros((2, models * labels))


def _averages(state: Array, sums: Any, intercepts: Array, lesson: Lesson) -> Coefficients:
    models, labels = lesson.weights.shape[1], lesson.signs.shape[1]
    coefficients = np.empty((models, labels, len(sums)), np.float32)
    for model in range(models):
        for label in range(labels):
            column = model * labels + label
            coefficients[model, label] = mean_of_steps(sums[:, :, column : column + 1], state[model])[0]
    return Coefficients(coefficients, intercepts[1].reshape(models, labels).copy())
