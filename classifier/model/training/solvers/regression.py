"""Which solver fits the logistic regression: chosen by the size of the matrix, as measured in benchmarks/solvers.py.

L-BFGS reads the whole matrix for each of a hundred steps or more, and each step costs as many
passes as there are labels. Averaged stochastic gradient descent (Polyak & Juditsky 1992; Xu 2011)
is as accurate after a few passes, so that it is taken from a size on where that counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.training.solvers.descent import descended

EXACT_CELLS, EXACT_WORK = 2_000_000, 50_000_000
"""Non-zero cells, and cells times labels, up to which L-BFGS is taken: with 52 labels on 6,500 short articles
(Reuters R52) it is a point better than descent."""

UPDATES = 130_000
"""Rows times passes after which more passes change no answer for the better."""

MIN_PASSES, MAX_PASSES = 5, 20


def fit_regression(
    regression: Any, matrix: Any, labels: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]
) -> None:
    """Fit a scikit-learn `LogisticRegression` by the solver that suits the matrix.

    Args:
        regression: unfitted; gets its fitted attributes.
        matrix: sparse, shape (n_rows, n_features).
        labels: code of each row's label, shape (n_rows,).
        weights: of each row, shape (n_rows,).
    """
    if is_small(matrix.nnz, len(np.unique(labels))):
        regression.fit(matrix, labels, sample_weight=weights)
    else:
        _descend(regression, matrix, labels, weights)


def is_small(cells: int, labels: int) -> bool:
    """Whether L-BFGS fits a matrix of so many non-zero cells, for so many labels."""
    return cells <= EXACT_CELLS and cells * labels <= EXACT_WORK


def passes_over(rows: int) -> int:
    """How often stochastic gradient descent reads a matrix of so many rows."""
    return int(np.clip(-(-UPDATES // rows), MIN_PASSES, MAX_PASSES))


def _descend(regression: Any, matrix: Any, labels: npt.NDArray[np.int64], weights: npt.NDArray[np.float64]) -> None:
    """Averaged stochastic gradient descent, one label against the rest."""
    from sklearn.utils.class_weight import compute_sample_weight

    regression.classes_, codes = np.unique(labels, return_inverse=True)
    # Of two labels that exclude each other the second alone is learnt, as scikit-learn does.
    columns = np.arange(len(regression.classes_))[1 if len(regression.classes_) == 2 else 0 :]
    regression.coef_, regression.intercept_ = descended(
        matrix,
        np.where(codes[:, None] == columns, 1, -1).astype(np.int8),
        weights * compute_sample_weight(regression.class_weight, labels),
        C=regression.C,
        passes=passes_over(len(labels)),
        seed=regression.random_state or 0,
    )
    regression.n_features_in_ = matrix.shape[1]
    regression.n_iter_ = np.array([passes_over(len(labels))], dtype=np.int32)
