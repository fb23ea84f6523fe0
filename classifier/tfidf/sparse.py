"""Sparse rows times a dense matrix, without SciPy, which takes longer to load than a few rows to multiply."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifier.tfidf.vocabulary import Rows

MANY_PRODUCTS = 1 << 18
"""From so many products on, a compiled kernel does them."""


def times(rows: Rows, coefficients: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
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
