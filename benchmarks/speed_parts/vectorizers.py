"""The vectorizer beside scikit-learn's, on the same articles, in one process: their speed, and whether they agree."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.tfidf.vectorizer import FastTfidfVectorizer

PARAMETERS: dict[str, Any] = {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True, "dtype": np.float32}


def compared(texts: list[str], *, cores: int, repeats: int) -> Iterator[str]:
    """Lines of a Markdown table: medians of the repeats, megabytes of text a second, the ratio, the same or not."""
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6
    FastTfidfVectorizer(**PARAMETERS).fit(texts[:500]).transform(texts[:500])  # compiles the kernels
    yield f"{len(texts):,} articles, {size:.0f} MB, word 1-2-grams, {cores} core(s), median of {repeats}\n"
    yield "| | ours, MB/s | scikit-learn, MB/s | ratio | the same |\n|---|---:|---:|---:|---|"
    ours, theirs = FastTfidfVectorizer(**PARAMETERS), TfidfVectorizer(**PARAMETERS)
    for step in ("fit_transform", "transform"):
        found = [timed(getattr(each, step), texts, repeats) for each in (ours, theirs)]
        (quick, ours_matrix), (slow, their_matrix) = found
        equal = "yes" if same(ours_matrix, their_matrix) else "NO"
        yield f"| {step} | {size / quick:.1f} | {size / slow:.1f} | {slow / quick:.1f} | {equal} |"


def timed(function: Callable[[list[str]], Any], texts: list[str], repeats: int) -> tuple[float, Any]:
    """Median seconds of the repeats, and the last result."""
    seconds, result = [], None
    for _ in range(repeats):
        result = None  # so that only one matrix is held
        start = time.perf_counter()
        result = function(texts)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def same(ours: Any, theirs: Any) -> bool:
    """Whether two matrices are the same to 1e-6."""
    return bool(ours.shape == theirs.shape and abs(ours - theirs).max() < 1e-6)
