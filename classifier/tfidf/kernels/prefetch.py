"""Memory that is asked for before its turn, so that reading it later does not wait."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

INT32, BYTES = ir.IntType(32), ir.IntType(8).as_pointer()
PREFETCH = ir.FunctionType(ir.VoidType(), [BYTES, INT32, INT32, INT32])
"""LLVM's own function: an address, whether it will be written, how soon it is needed again, and that it is no code."""

SOON, DATA = 3, 1


@intrinsic  # type: ignore[untyped-decorator]
def ask_for(typing: Any, array: Any, place: Any) -> Any:
    """Have the line of the cache that holds array[place] brought; no bounds are tested."""
    del typing

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        fetch(builder, builder.gep(data, [arguments[1]]))
        return context.get_dummy_value()

    return types.void(array, place), write


def fetch(builder: Any, address: Any, *, is_written: bool = False) -> None:
    """Write the request for an address, in LLVM's terms."""
    prefetch = builder.module.declare_intrinsic("llvm.prefetch", [BYTES], PREFETCH)
    codes = (ir.Constant(INT32, code) for code in (int(is_written), SOON, DATA))
    builder.call(prefetch, [builder.bitcast(address, BYTES), *codes])
