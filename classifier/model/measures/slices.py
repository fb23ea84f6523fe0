"""How good a model is on parts of a corpus: by outlet, month, length, language and target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.model.measures.bootstrap import wilson_interval
from classifier.text.language import detect_language

Array = npt.NDArray[np.float64]

LENGTHS = {
    "under 50 words": 0,
    "50-199 words": 50,
    "200-499 words": 200,
    "500-999 words": 500,
    "1,000 words and more": 1000,
}
"""Least number of words of each length; about headlines, briefs, short and long reports, features."""

MIN_ROWS = 10
"""A slice of fewer articles says too little to be shown."""

MOST = {"outlet": 15, "target": 15}
"""Slices that are shown at the most, the largest ones."""


def slice_columns(corpus: pd.DataFrame) -> pd.DataFrame:
    """Name the slices that each article is in.

    Returns:
        On the corpus' index: `length` and `language`; `outlet`, `month` (as 2024-05) and
        `target` where the corpus has them. Empty where an article has no value.
    """
    named = corpus["language"].map(_text) if "language" in corpus else pd.Series("", index=corpus.index)
    missing = named == ""
    languages = named.mask(missing, corpus["text"].where(missing, "").map(detect_language))
    words = [spaced_words(text) for text in corpus["text"]]
    return slices_by(corpus, words, languages)


def spaced_words(text: str) -> int:
    """Number of words, told by the white space between them: where it is single, as in most text."""
    return text.count(" ") + text.count("\n") + 1


def slices_by(corpus: pd.DataFrame, words: Sequence[int], languages: pd.Series[str]) -> pd.DataFrame:
    """Name the slices of articles whose texts need not be at hand; see `slice_columns`.

    Args:
        corpus: `text` is not read.
        words: of each text.
        languages: of each, on the corpus' index.
    """
    slices = pd.DataFrame(index=corpus.index)
    if "outlet" in corpus:
        slices["outlet"] = corpus["outlet"].map(_text)
    if "published" in corpus:
        dates = pd.to_datetime(corpus["published"], errors="coerce", utc=True)
        slices["month"] = dates.dt.strftime("%Y-%m").fillna("")
    places = np.searchsorted(list(LENGTHS.values()), words, side="right") - 1
    slices["length"] = np.asarray(list(LENGTHS), dtype=object)[places]
    slices["language"] = languages
    if "target" in corpus:
        slices["target"] = corpus["target"].map(_text)
    return slices


def slice_table(slices: pd.DataFrame, gold: Array, answered: Array) -> list[dict[str, Any]]:
    """Measure each slice.

    Args:
        slices: see `slice_columns`, shape (n_rows, n_ways).
        gold, answered: 0 or 1, shape (n_rows, n_labels).

    Returns:
        A row a slice with MIN_ROWS articles, where a way of slicing gives two or more: `by`,
        `slice`, `n`, `accuracy` with its 95% `interval` (Wilson), and `is_worse` (the interval
        is under the accuracy of all).
    """
    right = (gold == answered).all(axis=1)
    return [row for by in slices for row in _ways(str(by), slices[by].to_numpy(), right)]


def _ways(by: str, values: npt.NDArray[Any], right: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    counts = pd.Series(values[values != ""]).value_counts()
    names = [str(name) for name in counts[counts >= MIN_ROWS].index[: MOST.get(by)]]
    if len(names) < 2:
        return []
    order = list(LENGTHS) if by == "length" else sorted(names) if by == "month" else names
    return [_slice(by, name, right[values == name], right.mean()) for name in order if name in names]


def _slice(by: str, name: str, right: npt.NDArray[np.bool_], overall: float) -> dict[str, Any]:
    low, high = wilson_interval(int(right.sum()), len(right))
    return {
        "by": by,
        "slice": name,
        "n": len(right),
        "accuracy": round(float(right.mean()), 4),
        "interval": [low, high],
        "is_worse": bool(high < overall),
    }


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
