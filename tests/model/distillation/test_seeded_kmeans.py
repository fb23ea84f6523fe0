"""Clusters that grow from labelled units are taken where they tell labels, and left where they do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classifier.model.distillation.seeded_kmeans import centres, grown_labels, nearest

LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 1])
FOLDS = np.array([0, 0, 1, 1, 0, 0, 1, 1])


def clouds(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two clouds of points apart on the first axis, and which of the two each point is of."""
    generator = np.random.default_rng(seed)
    side = np.repeat([0, 1], size // 2)
    return np.column_stack([6 * side - 3, np.zeros(size)]) + generator.normal(size=(size, 2)), side


def always(label: int) -> Callable[[np.ndarray, np.ndarray], Callable[[np.ndarray], np.ndarray]]:
    return lambda _, __: lambda others: np.full(len(others), label)


def knows(_: np.ndarray, __: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return lambda others: (others[:, 1] > 0).astype(np.int64)


def test_labels_grow_along_the_clouds() -> None:
    (states, labels), (pool, side) = clouds(8, 0), clouds(400, 1)
    found = grown_labels(states, labels, FOLDS, pool, 2, otherwise=always(0))
    assert found is not None
    assert (found == side).mean() > 0.98


def test_labels_that_are_no_clouds_are_left_to_the_other_way() -> None:
    pool, _ = clouds(400, 1)
    states = np.column_stack([[-3, 3, -3, 3, -3, 3, -3, 3], [-1, -1, -1, -1, 1, 1, 1, 1]]).astype(float)
    assert grown_labels(states, LABELS, FOLDS, pool, 2, otherwise=knows) is None


def test_labels_that_neither_way_tells_are_left_alone() -> None:
    pool, _ = clouds(400, 1)
    states = np.column_stack([[-3, 3, -3, 3, -3, 3, -3, 3], np.zeros(8)])
    assert grown_labels(states, LABELS, FOLDS, pool, 2, otherwise=always(0)) is None


def test_a_fold_that_leaves_a_label_without_a_unit_grows_nothing() -> None:
    states, pool = clouds(8, 0)[0], clouds(40, 1)[0]
    assert grown_labels(states, LABELS, LABELS, pool, 2, otherwise=always(0)) is None


def test_a_label_that_no_unlabelled_unit_is_near_keeps_its_centre() -> None:
    states = np.array([[0.0, 0.0], [50.0, 0.0]])
    found = centres(states, np.array([0, 1]), np.array([[1.0, 0.0], [-1.0, 0.0]]), 2)
    assert found[1].tolist() == pytest.approx([50.0, 0.0])
    assert nearest(np.array([[49.0, 1.0]]), found).tolist() == [1]
