"""Shares of values on two sides, and which of their differences are no chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.model.measures.bootstrap import wilson_interval

SURE = 0.05
"""Share of the differences that are called sure and are none, at the most (Benjamini & Hochberg 1995)."""

COLUMNS = ("what", "value", "old", "new", "difference", "low", "high", "p_value", "is_sure")


def no_changes() -> pd.DataFrame:
    """A table without rows, as of `share_changes`."""
    return pd.DataFrame(columns=list(COLUMNS))


def share_changes(what: str, old: Sequence[object], new: Sequence[object]) -> pd.DataFrame:
    """Compare shares of values.

    Args:
        what: the values are.
        old, new: a value an article, or a list of them; None, nan and empty ones count as no value.

    Returns:
        A row a value: its shares, from 0 to 1, their difference with a 95% interval (Newcombe 1998, method 10, whose
        intervals hold for small shares), and whether it is sure among all of the table. Without old values the new
        shares alone are known.
    """
    if not len(new):
        return no_changes()
    counts = [Counter(name for value in side for name in _names(value)) for side in (old, new)]
    rows = [
        {"what": what, "value": value, "old": counts[0][value] / max(1, len(old)), "new": counts[1][value] / len(new)}
        for value in sorted(set(counts[0]) | set(counts[1]))
    ]
    frame = pd.DataFrame(rows, columns=["what", "value", "old", "new"]).astype({"old": float, "new": float})
    if not len(old):
        nothing = dict.fromkeys(("old", "difference", "low", "high"), np.nan)
        return sure_changes(frame.assign(**nothing, p_value=1.0))
    old_low, old_high = _intervals(frame["old"], len(old))
    new_low, new_high = _intervals(frame["new"], len(new))
    step = frame["new"] - frame["old"]
    low = step - np.sqrt((frame["new"] - new_low) ** 2 + (old_high - frame["old"]) ** 2)
    high = step + np.sqrt((new_high - frame["new"]) ** 2 + (frame["old"] - old_low) ** 2)
    compared = frame.assign(difference=step, low=low, high=high)
    return sure_changes(compared.assign(p_value=_p_values(compared, len(old), len(new))))


def sure_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """Say which differences of a table are sure."""
    p_values = changes["p_value"].to_numpy(np.float64)
    order = np.argsort(p_values)
    allowed = SURE * np.arange(1, len(p_values) + 1) / max(1, len(p_values))
    passing = np.flatnonzero(p_values[order] <= allowed)
    is_sure = np.zeros(len(p_values), np.bool_)
    if len(passing):
        is_sure[order[: passing[-1] + 1]] = True
    return changes.assign(is_sure=is_sure)


def _names(value: object) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    return [] if value is None or value != value or value == "" else [str(value)]


def _intervals(shares: pd.Series[float], size: int) -> npt.NDArray[np.float64]:
    """Wilson's 95% interval of each share of so many articles: all lower ends, all upper ends."""
    pairs = [wilson_interval(round(share * size), size) for share in shares]
    return np.array(pairs, np.float64).reshape(-1, 2).T


def _p_values(frame: pd.DataFrame, n_old: int, n_new: int) -> npt.NDArray[np.float64]:
    """Probability of each difference by chance, by the pooled test of two shares."""
    from scipy.stats import norm

    pooled = (frame["old"] * n_old + frame["new"] * n_new) / (n_old + n_new)
    deviation = np.sqrt(pooled * (1 - pooled) * (1 / n_old + 1 / n_new)).to_numpy()
    z = np.divide(frame["difference"].abs().to_numpy(), deviation, out=np.zeros(len(frame)), where=deviation > 0)
    return np.asarray(2 * norm.sf(z), np.float64)
