"""How a kernel is compiled: at its first call, and kept on disk where that can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., object])


def kernel(function: F) -> F:
    """Compile a function that Python calls, without the interpreter lock.

    Inside, loops stand for numpy's slices, copies, sorts and maxima: each of those is compiled
    anew for every kernel, and takes longer to than a loop.

    The machine code is kept beside the module, else in the user's cache folder or in
    NUMBA_CACHE_DIR; where none can be written, each process compiles anew.
    """
    return _compiled(function)


def inner(function: F) -> F:
    """Compile a function that kernels alone call: without what Python would call it by."""
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _compiled(function: F, **options: bool) -> F:
    try:
        compiled = numba.njit(nogil=True, cache=True, **options)(function)
    except RuntimeError:
        return numba.njit(nogil=True, **options)(function)  # type: ignore[no-any-return]
    if hasattr(compiled, "_cache"):  # a plain function is given back where NUMBA_DISABLE_JIT is set
        _read_what_can_be_read(compiled._cache)
    return compiled  # type: ignore[no-any-return]


def _read_what_can_be_read(cache: Any) -> None:
    """Have a kernel compiled anew where what is kept of it cannot be read.

    A run that was cut off may have spoilt it, or an older version has kept it, whose types had other places.
    """
    load = cache.load_overload

    def loaded(*arguments: Any) -> Any:
        try:
            return load(*arguments)
        except Exception:
            try:
                cache.flush()
            except OSError:
                cache.disable()
            return None

    cache.load_overload = loaded
