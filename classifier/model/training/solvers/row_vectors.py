"""A sparse row and the weights of its features, several labels at a time: what descent does at each step.

Numba leaves a loop over three labels scalar, and waits for the cache at every feature. Written in LLVM's terms, the
labels of a feature are one vector, and weights are asked for before their turn. The sums are those of plain loops, bit
by bit: nothing is reordered, and no product is fused with a sum.

All functions take `(weights, indices, data, start, end, stride, at, values)`: weights as one flat array of float32,
`stride` of them a feature; feature and value of the row's cells, which are those from `start` to `end`; and as many
`values`, from `at` on, as the function is wide. They test no bounds: `at` plus the width is at most `stride`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from classifier.tfidf.kernels.prefetch import fetch

AHEAD = 24
"""Cells by which weights are asked for before their turn; 12 and 48 are as fast."""

LINE = 16
"""Weights in a line of the cache, which has 64 bytes."""

FLOAT_BYTES = 4
INT32, INT64, FLOAT = ir.IntType(32), ir.IntType(64), ir.FloatType()


class _Row:
    """The arguments in LLVM's terms.

    Args:
        context, builder, signature, arguments: as Numba gives them.
        width: numbers in a vector.
    """

    def __init__(self, context: Any, builder: Any, signature: Any, arguments: Sequence[Any], width: int) -> None:
        self.builder, self.vector = builder, ir.VectorType(FLOAT, width)
        _, _, _, self.start, self.end, self.stride, self.at, _ = arguments
        self.weights, self.indices, self.data, self.values = (
            context.make_array(signature.args[place])(context, builder, arguments[place]).data for place in (0, 1, 2, 7)
        )

    def cells(self) -> Any:
        """A loop over the row's cells, which gives the number of each."""
        return cgutils.for_range_slice(self.builder, self.start, self.end, ir.Constant(INT64, 1), intp=INT64)

    def place(self, cell: Any) -> Any:
        """Where the weights of a cell's feature begin."""
        feature = self.builder.sext(self.builder.load(self.builder.gep(self.indices, [cell])), INT64)
        return self.builder.gep(self.weights, [self.builder.add(self.builder.mul(feature, self.stride), self.at)])

    def ask_for(self, cell: Any, size: int) -> None:
        """Have the weights of the feature that comes AHEAD brought into the cache, as many as `size`."""
        builder = self.builder
        later = builder.add(cell, ir.Constant(INT64, AHEAD))
        place = self.place(builder.select(builder.icmp_signed("<", later, self.end), later, cell))
        for offset in range(0, size, LINE):
            fetch(builder, builder.gep(place, [ir.Constant(INT64, offset)]), is_written=True)

    def load(self, place: Any) -> Any:
        """The vector at a place, which is aligned as its numbers are."""
        return self.builder.load(self.builder.bitcast(place, self.vector.as_pointer()), align=FLOAT_BYTES)

    def store(self, vector: Any, place: Any) -> None:
        """Write a vector."""
        self.builder.store(vector, self.builder.bitcast(place, self.vector.as_pointer()), align=FLOAT_BYTES)

    def value(self, cell: Any) -> Any:
        """A cell's value, in each place of a vector."""
        single = self.builder.load(self.builder.gep(self.data, [cell]))
        first = self.builder.insert_element(ir.Constant(self.vector, ir.Undefined), single, ir.Constant(INT32, 0))
        everywhere = ir.Constant(ir.VectorType(INT32, self.vector.count), [0] * self.vector.count)
        return self.builder.shuffle_vector(first, first, everywhere)


def summing(width: int) -> Callable[..., None]:
    """The function that sets values to the sum over cells of a cell's value times its feature's weights."""

    def generate(row: _Row) -> None:
        builder, sums = row.builder, row.builder.gep(row.values, [row.at])
        total = cgutils.alloca_once_value(builder, ir.Constant(row.vector, [0.0] * width))
        with row.cells() as (cell, _):
            row.ask_for(cell, 2 * width)
            product = builder.fmul(row.value(cell), row.load(row.place(cell)))
            builder.store(builder.fadd(builder.load(total), product), total)
        row.store(builder.load(total), sums)

    return _function(generate, width)


def adding(width: int) -> Callable[..., None]:
    """The function that adds to the weights of each cell's feature the cell's value times the values."""

    def generate(row: _Row) -> None:
        changes = row.load(row.builder.gep(row.values, [row.at]))
        with row.cells() as (cell, _):
            place = row.place(cell)
            row.store(row.builder.fadd(row.load(place), row.builder.fmul(row.value(cell), changes)), place)

    return _function(generate, width)


def _function(generate: Callable[[_Row], None], width: int) -> Callable[..., None]:
    @intrinsic  # type: ignore[untyped-decorator]
    def function(
        typing: Any, weights: Any, indices: Any, data: Any, start: Any, end: Any, stride: Any, at: Any, values: Any
    ) -> Any:
        del typing, start, end, stride, at
        place = types.int64

        def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            generate(_Row(context, builder, signature, arguments, width))
            return context.get_dummy_value()

        return types.void(weights, indices, data, place, place, place, place, values), write

    return function  # type: ignore[no-any-return]
