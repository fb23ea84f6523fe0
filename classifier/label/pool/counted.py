"""A pool as numbers: features counted once, and the directions in which its items differ most.

The directions (the right singular vectors of the TF-IDF matrix) are what unlabelled items teach: words that stand
for one thing in the pool share a direction, so that a label on one says something of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.label.pool.directions import DIRECTIONS, directions_of, sparse_rows
from classifier.label.pool.items import Items
from classifier.label.pool.meanings import Meanings, meanings_of
from classifier.model.features.estimator import UnitFeatures
from classifier.model.training.settings import Block, Settings
from classifier.tasks import Unit
from classifier.tfidf.sparse import multiply_wide

Matrix = Any
"""A scipy.sparse CSR matrix, float32."""

Array = npt.NDArray[np.float32]
Progress = Callable[[str], None]

FEW_UNITS = 20
"""Up to so many a feature's number of units tells nothing."""


@dataclass(frozen=True)
class CountedPool:
    """A pool's items as rows.

    Attributes:
        unit: of the task.
        settings: with the blocks that were counted.
        features: the fitted blocks.
        matrix: mean features of each item's units, shape (n_items, n_features).
        directions: shape (n_features, n_directions).
        meanings: vectors of words, scaled to weigh as much as the directions; None: too few words are known.
        places: each item along the directions and the vectors' dimensions, in units of the mean item's length,
            shape (n_items, n_directions + n_dimensions).
        length: root mean square length of an item's row.
    """

    unit: Unit
    settings: Settings
    features: UnitFeatures
    matrix: Matrix
    directions: Array
    meanings: Meanings | None
    places: Array
    length: float

    def __len__(self) -> int:
        return int(self.matrix.shape[0])

    def along(self, weights: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Coefficients of the features, shape (n_features, n_labels), from those of places."""
        coefficients = np.asarray(self.directions @ weights[: self.directions.shape[1]])
        if self.meanings is not None:
            coefficients[self.meanings.columns] += self.meanings.vectors @ weights[self.directions.shape[1] :]
        return coefficients

    @property
    def bearings(self) -> Array:
        """Where each item lies by direction alone: its place at length 1, shape (n_items, width of `places`)."""
        lengths = np.linalg.norm(self.places, axis=1, keepdims=True)
        return np.asarray(self.places / np.maximum(lengths, 1e-9), dtype=np.float32)


def count_pool(
    items: Items, unit: Unit, settings: Settings, *, seed: int = 0, progress: Progress = lambda _: None
) -> CountedPool:
    """Count a pool's features, and find its directions.

    Args:
        items: of the pool.
        unit: of the task.
        settings: whose blocks are counted.
        seed: of the sample and of the decomposition.
        progress: called with a line at each step.
    """
    progress(f"counting {len(items.units):,} units of {len(items):,} items")
    settings = replace(settings, blocks=tuple(_for_few(block, len(items.units)) for block in settings.blocks))
    features = UnitFeatures(list(settings.blocks))
    matrix = item_rows(features.fit_transform(items.units), items.units)
    progress(f"finding {DIRECTIONS} directions among {matrix.shape[1]:,} features")
    length = float(np.sqrt(matrix.multiply(matrix).sum() / max(1, matrix.shape[0]))) or 1.0
    directions = directions_of(matrix, seed)
    places = multiply_wide(sparse_rows(matrix), directions) / np.float32(length)
    meanings = meanings_of(features.features_, matrix) if unit == "article" else None
    if meanings is not None:
        meanings, more = _as_heavy(meanings, meanings.places(matrix) / np.float32(length), places)
        places = np.hstack([places, more])
    return CountedPool(unit, settings, features, matrix, directions, meanings, places, length)


def _as_heavy(meanings: Meanings, own: Array, places: Array) -> tuple[Meanings, Array]:
    """Scale vectors and items' places among them until these are as long, in the root mean square, as other places."""
    scale = np.float32(np.sqrt((places**2).sum() / max(float((own**2).sum()), 1e-12)))
    return replace(meanings, vectors=meanings.vectors * scale), own * scale


def _for_few(block: Block, units: int) -> Block:
    """The block as it is for many units; among a few, a feature of one unit counts too."""
    least = block.get("min_df")
    return {**block, "min_df": 1} if least is not None and units < FEW_UNITS else block


def item_rows(matrix: Matrix, units: Units) -> Matrix:
    """The mean row of each group's units, shape (n_groups, n_features); what a group with pooling 1 is scored by."""
    import scipy.sparse

    group = np.asarray(units.group, dtype=np.int64)
    if len(group) == len(units.articles) and np.array_equal(group, np.arange(len(group))):
        return matrix
    sizes = np.maximum(np.bincount(group, minlength=len(units.articles)), 1)
    shares = (1 / sizes[group]).astype(np.float32)
    means = scipy.sparse.csr_matrix((shares, (group, np.arange(len(group)))), shape=(len(sizes), len(group)))
    return (means @ matrix).tocsr().astype(np.float32)
