"""Inner products of a pool's labelled items: each pair is multiplied once, however often the model is fitted."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


class Products:
    """Inner products of rows of one matrix, kept for the rows that were asked for before.

    Args:
        matrix: sparse, shape (n_items, n_features).
    """

    def __init__(self, matrix: Any) -> None:
        self._matrix = matrix
        self._known: dict[int, int] = {}
        self._values = np.zeros((0, 0), np.float32)

    def of(self, places: Codes) -> Array:
        """Inner products of rows, shape (n, n)."""
        new = [place for place in dict.fromkeys(places.tolist()) if place not in self._known]
        if new:
            self._add(new)
        known = [self._known[place] for place in places.tolist()]
        return np.asarray(self._values[np.ix_(known, known)], dtype=np.float64)

    def _add(self, new: list[int]) -> None:
        every = [*self._known, *new]
        part = (self._matrix[new] @ self._matrix[every].T).toarray()
        size = len(self._known)
        grown = np.empty((len(every), len(every)), np.float32)
        grown[:size, :size] = self._values
        grown[size:], grown[:size, size:] = part, part[:, :size].T
        self._values, self._known = grown, {place: row for row, place in enumerate(every)}
