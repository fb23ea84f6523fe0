"""Sparse rows, and their product with a dense matrix, without SciPy, which takes longer to load than a few rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

MANY_PRODUCTS = 1 << 18
"""Products from which on a compiled kernel multiplies."""


class SparseRows(NamedTuple):
    """A sparse matrix in compressed rows, as scipy's `csr_matrix((data, indices, indptr))`."""

    data: npt.NDArray[Any]
    indices: npt.NDArray[np.int32]
    indptr: npt.NDArray[np.int64]


def empty_rows(dtype: str) -> SparseRows:
    """Give a matrix without rows."""
    return SparseRows(np.zeros(0, dtype), np.zeros(0, np.int32), np.zeros(1, np.int64))


def csr_matrix(rows: SparseRows, width: int) -> Any:
    """Give rows as scipy's `csr_matrix`, shape (n_rows, width); their columns are sorted, and none is there twice."""
    import scipy.sparse

    matrix = scipy.sparse.csr_matrix((rows.data, rows.indices, rows.indptr), shape=(len(rows.indptr) - 1, width))
    matrix.has_canonical_format = True
    return matrix


def multiply(rows: SparseRows, coefficients: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Multiply sparse rows with a dense matrix.

    Args:
        rows: n_rows of them, over n_features.
        coefficients: shape (n_features, n_labels).

    Returns:
        Shape (n_rows, n_labels).
    """
    if len(rows.data) * coefficients.shape[1] >= MANY_PRODUCTS:
        from classifier.tfidf.kernels.product import product

        return np.asarray(product(*rows, coefficients))
    sums = np.zeros((len(rows.indptr) - 1, coefficients.shape[1]))
    has_entries = np.diff(rows.indptr) > 0
    if has_entries.any():
        products = rows.data[:, None].astype(np.float64) * coefficients[rows.indices]
        sums[has_entries] = np.add.reduceat(products, rows.indptr[:-1][has_entries], axis=0)
    return sums


def multiply_wide(rows: SparseRows, dense: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Multiply sparse rows with a dense matrix of many columns, in single precision, on all cores.

    Args:
        rows: n_rows of them, over n_features, float32.
        dense: shape (n_features, width).

    Returns:
        Shape (n_rows, width).
    """
    from classifier.tfidf.kernels.product import product_into
    from classifier.tfidf.tokenize import at_once, shares_of

    result = np.empty((len(rows.indptr) - 1, dense.shape[1]), np.float32)
    at_once(product_into, [(*rows, dense, *share, result) for share in shares_of(rows.indptr[1:])])
    return result
