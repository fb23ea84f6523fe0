"""Which characters patterns match, as tables for compiled kernels."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt

CODE_POINTS = 0x110000
LETTERS = 0x40000
"""First code point from which Unicode has neither letters nor white space: planes 4 to 16 are empty or private."""


def matched_by(pattern: str) -> npt.NDArray[np.bool_]:
    """Tell which code points a pattern of one character matches, shape (CODE_POINTS,); beyond LETTERS none."""
    is_matched = np.zeros(CODE_POINTS, np.bool_)
    for run in re.finditer(f"(?:{pattern})+", _every()):
        is_matched[run.start() : run.end()] = True
    return is_matched


@cache
def _every() -> str:
    return np.arange(LETTERS, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
