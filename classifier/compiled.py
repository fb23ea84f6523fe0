"""How a kernel is compiled: at its first call, and kept on disk where that can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile a function without the interpreter lock.

    The machine code is kept beside the module, else in the user's cache folder or in
    NUMBA_CACHE_DIR; where none can be written, each process compiles anew.
    """
    try:
        return numba.njit(nogil=True, cache=True)(function)  # type: ignore[no-any-return]
    except RuntimeError:
        return numba.njit(nogil=True)(function)  # type: ignore[no-any-return]
