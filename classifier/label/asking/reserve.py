"""The part of a pool that judges: a simple random sample, set aside before anything is known of it.

Every fifth question is the next item of the reserve. No policy ever takes one of it, so that what is labelled
of it at any time is a simple random sample of the pool, and the figures measured there are fair. Whether an
item is set aside depends on its id and the store's seed alone: a pool that grows keeps its reserve.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]

EVERY = 5
"""Every fifth article is a simple random draw."""

SHARE = 0.25
"""Of the pool, set aside for random draws: more than one in five, since some are skipped."""

_HASHES = 1 << 64


def reserve(ids: Sequence[str], *, seed: int) -> Codes:
    """Positions of the items that are set aside, in the order in which they are asked, shape (n_reserved,)."""
    draws = np.array([_draw(id_, seed) for id_ in ids], np.float64)
    order = np.argsort(draws, kind="stable")
    return np.asarray(order[draws[order] < SHARE], dtype=np.int64)


def is_random_turn(answers: int) -> bool:
    """Whether the next question is a random draw, after so many answers of a coder."""
    return answers % EVERY == EVERY - 1


def _draw(id_: str, seed: int) -> float:
    """A number from 0 to 1 that is evenly spread over ids."""
    digest = hashlib.sha256(f"{seed}\x1f{id_}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") / _HASHES
