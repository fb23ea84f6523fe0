"""The solver for matrices on disk: averaged descent, as `training/solvers` takes it, of all folds in the same walks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classifier.interrupts import check_interrupt
from classifier.model.streamed.disk.blocks import Matrix
from classifier.model.streamed.disk.pack import read_pack, write_pack
from classifier.model.training.solvers.descent import MEAN_FROM, begin_mean, first_state, mean_of_steps
from classifier.model.training.solvers.descent_kernel import descend
from classifier.parallel import in_threads

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
            rows = order, block.rows.indices, block.rows.data, block.rows.indptr, lesson.signs[own]
            weights = np.ascontiguousarray(lesson.weights[own].T)
            models = zip(weights, state, sums, intercepts, strict=True)
            in_threads([partial(descend, *rows, *model) for model in models])
        if number + 1 == MEAN_FROM:
            for model in zip(sums, state, strict=True):
                begin_mean(*model)
        write_pack(checkpoint, {"done": np.array([number + 1]), "state": state, "sums": sums, "intercepts": intercepts})
    coefficients = [mean_of_steps(*model).astype(np.float32) for model in zip(sums, state, strict=True)]
    return Coefficients(np.stack(coefficients), intercepts[:, 1].copy())


def _start(matrix: Matrix, lesson: Lesson, checkpoint: Path) -> tuple[int, Array, npt.NDArray[np.float32], Array]:
    """Passes that are done, and the state after them: of each model `state`, `sums` and `intercepts` of `descend`."""
    if checkpoint.exists():
        kept = {name: array.copy() for name, array in read_pack(checkpoint).items()}
        return int(kept["done"][0]), kept["state"], kept["sums"], kept["intercepts"]
    models, labels = lesson.weights.shape[1], lesson.signs.shape[1]
    state = np.stack([first_state(1 / (lesson.C * np.count_nonzero(own))) for own in lesson.weights.T])
    return 0, state, np.zeros((models, matrix.width, 2, labels), np.float32), np.zeros((models, 2, labels))
