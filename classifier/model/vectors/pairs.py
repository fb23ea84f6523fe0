"""How often words stand near each other, and what that tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

Numbers = npt.NDArray[np.int64]

WEIGHTS = {1: 1.0, 2: 0.8, 3: 0.6, 4: 0.4, 5: 0.2}
"""Weight of a pair of words, by their distance (Levy, Goldberg & Dagan 2015, section 3.1: nearer words weigh more)."""

SMOOTHING = 0.75
"""Power that the counts of contexts are raised to (ibidem, section 3.2)."""

MOST_PAIRS = 10_000_000
"""Pairs of words that are counted at a time: about 120 MB, and six times as much while they are decomposed."""

KEPT_PAIRS = 6_000_000
"""Of more than MOST_PAIRS so many stay: those that came the most often."""


def counted_pairs(stretches: Iterable[Numbers], words: int, *, most: int = MOST_PAIRS, kept: int = KEPT_PAIRS) -> Any:
    """Count how often two words stand near each other, by WEIGHTS.

    Args:
        stretches: of numbered words in turn, below 0 where none is; no pair reaches from one stretch into the next.
        words: that have a number.
        most, kept: see MOST_PAIRS and KEPT_PAIRS.

    Returns:
        Sparse, shape (n_words, n_words), the same in both directions, float32.
    """
    counted = scipy.sparse.csr_matrix((words, words), dtype=np.float32)
    for numbers in stretches:
        counted = counted + _pairs(numbers, words)
        if counted.nnz > most:
            counted = _commonest(counted, kept)
    return (counted + counted.T).tocsr()


def _pairs(numbers: Numbers, size: int) -> Any:
    rows, columns, weights = [], [], []
    for distance, weight in WEIGHTS.items():
        first, second = numbers[:-distance], numbers[distance:]
        both = (first >= 0) & (second >= 0)
        rows.append(np.minimum(first[both], second[both]).astype(np.int32))
        columns.append(np.maximum(first[both], second[both]).astype(np.int32))
        weights.append(np.full(int(both.sum()), weight, np.float32))
    cells = np.concatenate(rows), np.concatenate(columns)
    return scipy.sparse.coo_matrix((np.concatenate(weights), cells), shape=(size, size)).tocsr()


def _commonest(counted: Any, kept: int) -> Any:
    """Leave out the pairs that came the least often, so that no more than `kept` stay."""
    limit = np.partition(counted.data, -kept - 1)[-kept - 1]
    counted.data[counted.data <= limit] = 0
    counted.eliminate_zeros()
    return counted


def information(pairs: Any) -> Any:
    """Positive pointwise mutual information of words that stand near each other (Levy & Goldberg 2014, section 3).

    Args:
        pairs: of `counted_pairs`.

    Returns:
        Sparse, shape (n_words, n_words), float32.
    """
    cells = pairs.tocoo()
    rows = np.log(np.maximum(np.asarray(pairs.sum(axis=1), dtype=np.float64).ravel(), 1e-12))
    contexts = np.asarray(pairs.sum(axis=0), dtype=np.float64).ravel() ** SMOOTHING
    contexts = np.log(np.maximum(contexts, 1e-12) / contexts.sum())
    values = np.log(cells.data) - rows[cells.row].astype(np.float32) - contexts[cells.col].astype(np.float32)
    is_positive = values > 0
    places = cells.row[is_positive], cells.col[is_positive]
    return scipy.sparse.csr_matrix((values[is_positive], places), shape=pairs.shape)


def reduced(matrix: Any, dimensions: int, *, seed: int) -> npt.NDArray[np.float64]:
    """Give the vectors of words: left singular vectors times the root of their values (ibidem, section 3.3).

    Args:
        matrix: of `information`.
        dimensions: of the vectors.
        seed: of the random projection that the decomposition begins with.

    Returns:
        Shape (n_words, dimensions), each row of length 1, once what all words share was taken off: their mean (Mu &
        Viswanath 2018, "All-but-the-Top").
    """
    from sklearn.utils.extmath import randomized_svd

    left, values, _ = randomized_svd(matrix, dimensions, n_iter=4, random_state=seed)
    vectors = left * np.sqrt(values)
    vectors -= vectors.mean(axis=0)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
