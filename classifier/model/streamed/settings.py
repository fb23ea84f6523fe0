"""How a training larger than memory is cut up, so that it stays under a bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.errors import InputError
from classifier.parallel import n_cores

BASE_BYTES = 400 << 20
"""What the interpreter, its libraries and compiled kernels take in each process: a guess on the safe side."""

LEAST_BYTES = 10**9
"""The smallest bound that can be kept."""

CHARACTER_BYTES = 24
"""Memory that a character of a batch takes while its words are counted: a guess by one profile of news."""

MOST_CHARACTERS = 16 << 20
"""Characters of a batch: more gain nothing."""


UNITS = {"MB": 10**6, "MIB": 1 << 20, "GB": 10**9, "GIB": 1 << 30, "TB": 10**12, "TIB": 1 << 40}
"""Bytes of each unit."""

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([MGT]i?B)", re.IGNORECASE)


@dataclass(frozen=True)
class Bounds:
    """What a training may take.

    Attributes:
        memory: bytes of all processes together.
        scratch: folder for what is kept until the training is done.
        cluster: client of a Dask scheduler, whose workers reach `scratch` under the same path; None: there is none.
    """

    memory: int
    scratch: Path
    cluster: Any = None

    @property
    def workers(self) -> int:
        """Worker processes: as many as there are cores and memory for."""
        return max(1, min(n_cores(), (self.memory - BASE_BYTES) // (3 * BASE_BYTES // 2)))

    @property
    def free(self) -> int:
        """Bytes that one process may take when it works alone."""
        return max(BASE_BYTES // 2, self.memory - BASE_BYTES)

    @property
    def batch_characters(self) -> int:
        """Characters of a batch."""
        share = (self.memory - BASE_BYTES * (1 + self.workers)) // self.workers
        return int(min(MOST_CHARACTERS, max(1 << 20, share // CHARACTER_BYTES)))

    @property
    def block_bytes(self) -> int:
        """Bytes of a block of the matrix; three are in memory at a time."""
        return max(16 << 20, self.free // 12)


def bytes_of(text: str) -> int:
    """Read a bound such as `2GB`, `1500MB` or `2GiB`.

    Raises:
        InputError: it is none, or too small.

    >>> bytes_of("2GB"), bytes_of("1.5 GiB")
    (2000000000, 1610612736)
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise InputError(f"{text!r} is no amount of memory. Give --memory like 2GB or 1500MB.")
    size = int(float(match[1]) * UNITS[match[2].upper()])
    if size < LEAST_BYTES:
        raise InputError(f"--memory {text} is too little: the libraries alone take half of the least, 1GB.")
    return size
