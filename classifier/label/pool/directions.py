"""The directions in which a pool's items differ most: latent semantic analysis (Deerwester et al. 1990)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.tfidf.sparse import SparseRows, multiply_wide

Matrix = Any
"""A scipy.sparse CSR matrix, float32."""

Array = npt.NDArray[np.float32]

DIRECTIONS = 100
"""Directions that are kept; see benchmarks/README.md."""

SAMPLE = 10_000
"""Items that the directions are computed from: more change them little, and take as much longer."""

STEPS, SPARE = 3, 10
"""Of the subspace iteration: how often the sample is multiplied with its transpose, and directions computed beside
those that are kept."""


def directions_of(matrix: Matrix, seed: int) -> Array:
    """Right singular vectors of a sample of rows, shape (n_features, n_directions).

    Randomized subspace iteration (Halko, Martinsson & Tropp 2011, algorithm 4.4), begun among the items, of which
    there are fewer than features, so that only small matrices are made orthogonal.
    """
    generator = np.random.default_rng(seed)
    sample = matrix[np.sort(generator.permutation(matrix.shape[0])[:SAMPLE])]
    count = min(DIRECTIONS, sample.shape[0] - 1, sample.shape[1] - 1)
    if count < 1:
        return np.zeros((matrix.shape[1], 1), np.float32)
    width = min(count + SPARE, *sample.shape)
    own, turned = sparse_rows(sample), sparse_rows(sample.T.tocsr())
    basis = np.linalg.qr(generator.standard_normal((sample.shape[0], width)).astype(np.float32))[0]
    for _ in range(STEPS):
        basis = np.linalg.qr(multiply_wide(own, multiply_wide(turned, basis)))[0]
    return _singular_vectors(multiply_wide(turned, basis), count)


def _singular_vectors(spanned: Array, count: int) -> Array:
    """Left singular vectors of a tall matrix, largest first, shape (n_features, count)."""
    squares, vectors = np.linalg.eigh((spanned.T @ spanned).astype(np.float64))
    largest = np.argsort(-squares)[:count]
    lengths = np.sqrt(np.maximum(squares[largest], 1e-12))
    return np.ascontiguousarray(spanned @ (vectors[:, largest] / lengths).astype(np.float32))


def sparse_rows(matrix: Matrix) -> SparseRows:
    """A scipy matrix as the kernels read it."""
    return SparseRows(matrix.data, matrix.indices, matrix.indptr.astype(np.int64))
