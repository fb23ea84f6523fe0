"""Arrays in one file, written whole, and mapped back when they are read."""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.files import whole_file

ALIGNED = 64
"""Bytes that the place of an array is a multiple of."""

HEADER_BYTES = 1 << 16
"""Room for what the file says of its arrays."""

Arrays = Mapping[str, npt.NDArray[Any]]


def write_pack(path: Path, arrays: Arrays) -> None:
    """Write arrays into one file, which is there whole or not at all.

    Raises:
        InputError: the disk is full, or the folder may not be written.
    """
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    header, place = {}, HEADER_BYTES
    for name, array in contiguous.items():
        header[name] = [array.dtype.str, array.shape, place]
        place += -(-array.nbytes // ALIGNED) * ALIGNED
    with whole_file(path) as file:
        file.write(json.dumps(header).encode().ljust(HEADER_BYTES))
        for array in contiguous.values():
            file.write(array.reshape(-1).view(np.uint8).data if array.size else b"")
            file.write(bytes(-array.nbytes % ALIGNED))


def read_pack(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Map the arrays of a file; what is written into them stays in memory."""
    mapped = np.memmap(path, np.uint8, mode="c")
    header = json.loads(mapped[:HEADER_BYTES].tobytes())
    return {name: _array(mapped, *entry) for name, entry in header.items()}


def let_go(arrays: Iterable[npt.NDArray[Any]]) -> None:
    """Give back the memory that mapped files of arrays have taken; what is read again is read from the file.

    Nothing may have been written into the arrays.
    """
    for array in arrays:
        owner: Any = array
        while owner is not None and not isinstance(owner, mmap.mmap):
            owner = getattr(owner, "base", None)
        if owner is not None and hasattr(mmap, "MADV_DONTNEED"):
            owner.madvise(mmap.MADV_DONTNEED)


def _array(mapped: Any, dtype: str, shape: list[int], place: int) -> npt.NDArray[Any]:
    kind = np.dtype(dtype)
    size = kind.itemsize * int(np.prod(shape))
    return np.asarray(mapped[place : place + size]).view(kind).reshape(shape)
