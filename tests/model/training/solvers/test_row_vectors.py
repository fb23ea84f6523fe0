"""Rows are multiplied and added a vector at a time, with the sums of plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse

from classifier.compiled import kernel
from classifier.model.training.solvers.row_vectors import adding, summing

ROWS, FEATURES, WIDTH, STRIDE = 20, 40, 4, 10
sum_four, add_four = summing(WIDTH), adding(WIDTH)


@kernel
def summed(weights: Any, indices: Any, data: Any, start: int, end: int, at: int, values: Any) -> None:
    sum_four(weights, indices, data, start, end, STRIDE, at, values)


@kernel
def added(weights: Any, indices: Any, data: Any, start: int, end: int, at: int, values: Any) -> None:
    add_four(weights, indices, data, start, end, STRIDE, at, values)


@pytest.mark.parametrize("at", [0, 4, 6])
def test_each_row_is_that_of_a_plain_loop_bit_by_bit(at: int) -> None:
    random = np.random.default_rng(at)
    matrix = scipy.sparse.random(ROWS, FEATURES, 0.4, format="csr", dtype=np.float32, random_state=random)
    weights = random.normal(size=(FEATURES, STRIDE)).astype(np.float32)
    values = random.normal(size=STRIDE).astype(np.float32)
    for start, end in zip(matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist(), strict=True):
        cells = list(zip(matrix.indices[start:end], matrix.data[start:end], strict=True))
        expected_sum, expected_weights = np.zeros(WIDTH, np.float32), weights.copy()
        for feature, value in cells:
            expected_sum += value * weights[feature, at : at + WIDTH]
            expected_weights[feature, at : at + WIDTH] += value * values[at : at + WIDTH]
        sums = np.full(STRIDE, 7, np.float32)
        summed(weights.reshape(-1), matrix.indices, matrix.data, start, end, at, sums)
        added(weights.reshape(-1), matrix.indices, matrix.data, start, end, at, values)
        assert np.array_equal(sums[at : at + WIDTH], expected_sum)
        assert np.array_equal(np.delete(sums, slice(at, at + WIDTH)), np.full(STRIDE - WIDTH, 7))
        assert np.array_equal(weights, expected_weights)


def test_a_row_without_cells_sums_to_nothing_and_changes_nothing() -> None:
    nothing, weights, sums = np.zeros(0, np.int32), np.ones(STRIDE, np.float32), np.ones(STRIDE, np.float32)
    summed(weights, nothing, np.zeros(0, np.float32), 0, 0, 0, sums)
    added(weights, nothing, np.zeros(0, np.float32), 0, 0, 0, np.ones(STRIDE, np.float32))
    assert sums.tolist() == [0] * WIDTH + [1] * (STRIDE - WIDTH)
    assert weights.tolist() == [1] * STRIDE
