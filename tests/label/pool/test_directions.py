"""The directions in which a pool's items differ most."""

from __future__ import annotations

import numpy as np
import scipy.sparse

from classifier.label.pool.directions import DIRECTIONS, directions_of, sparse_rows
from classifier.tfidf.sparse import multiply_wide


def rows(count: int, width: int, seed: int = 0) -> scipy.sparse.csr_matrix:
    """Rows that differ most along a few directions."""
    generator = np.random.default_rng(seed)
    low_rank = generator.random((count, 5)) @ np.diag([16, 8, 4, 2, 1]) @ generator.random((5, width))
    values = low_rank * (generator.random((count, width)) < 0.5)
    return scipy.sparse.csr_matrix(values.astype(np.float32))


def test_they_are_the_right_singular_vectors() -> None:
    matrix = rows(300, 200)
    directions = directions_of(matrix, 0)
    assert directions.shape == (200, DIRECTIONS)
    assert np.abs(directions.T @ directions - np.eye(DIRECTIONS)).max() < 1e-3
    best = (np.linalg.svd(matrix.toarray())[1][:DIRECTIONS] ** 2).sum()
    assert ((matrix @ directions) ** 2).sum() > 0.99 * best


def test_a_seed_gives_one_result_and_few_rows_have_few_directions() -> None:
    matrix = rows(8, 40)
    assert np.array_equal(directions_of(matrix, 1), directions_of(matrix, 1))
    assert directions_of(matrix, 0).shape == (40, 7)
    assert directions_of(matrix[:1], 0).shape == (40, 1)


def test_wide_products_are_those_of_scipy() -> None:
    matrix = rows(60, 2000)
    dense = np.random.default_rng(1).random((2000, 33)).astype(np.float32)
    assert np.allclose(multiply_wide(sparse_rows(matrix), dense), matrix @ dense, rtol=1e-4)
    assert multiply_wide(sparse_rows(matrix[:0]), dense).shape == (0, 33)
