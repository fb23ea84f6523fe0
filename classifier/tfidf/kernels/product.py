"""Sparse rows times a dense matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.compiled import kernel


@kernel
def product(data: Any, indices: Any, indptr: Any, coefficients: Any) -> Any:
    """Multiply rows with coefficients, adding up in double precision.

    Args:
        data, indices, indptr: sparse rows, over n_features.
        coefficients: shape (n_features, n_labels).

    Returns:
        Shape (n_rows, n_labels).
    """
    n_labels = coefficients.shape[1]
    sums = np.zeros((len(indptr) - 1, n_labels))
    for row in range(len(indptr) - 1):
        for i in range(indptr[row], indptr[row + 1]):
            value, column = np.float64(data[i]), indices[i]
            for label in range(n_labels):
                sums[row, label] += value * coefficients[column, label]
    return sums


@kernel
def product_into(data: Any, indices: Any, indptr: Any, dense: Any, first: int, last: int, result: Any) -> None:
    """Multiply some of the rows with a wide matrix, adding up in the result's precision.

    Args:
        data, indices, indptr: sparse rows, over n_features.
        dense: shape (n_features, width).
        first, last: row that is multiplied first, and the one behind the last.
        result: shape (n_rows, width); these rows of it are overwritten.
    """
    width = dense.shape[1]
    for row in range(first, last):
        for place in range(width):
            result[row, place] = 0
        for i in range(indptr[row], indptr[row + 1]):
            value, column = data[i], indices[i]
            for place in range(width):
                result[row, place] += value * dense[column, place]
