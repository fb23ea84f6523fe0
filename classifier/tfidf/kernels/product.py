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
