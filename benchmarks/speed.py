"""The vectorizer beside scikit-learn's, on the same articles, in one process, pinned to as many cores as asked for.

    python benchmarks/speed.py CORPUS --text-column content_original --articles 28000 --cores 1

Prints a Markdown table: medians of the repeats, megabytes of text a second, the ratio to
scikit-learn's speed, and whether vocabulary and matrix are the same.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from classifier.corpus.read import Columns, read_corpus
from classifier.model.vectorizer import FastTfidfVectorizer

PARAMETERS: dict[str, Any] = {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True, "dtype": np.float32}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("--text-column")
    parser.add_argument("--articles", type=int, default=28_000)
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    return parser.parse_args()


def main() -> None:
    given = arguments()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    texts = read_corpus(given.corpus, columns=Columns(text=given.text_column))["text"].tolist()[: given.articles]
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6
    FastTfidfVectorizer(**PARAMETERS).fit(texts[:500]).transform(texts[:500])  # compiles the kernels
    print(f"{len(texts):,} articles, {size:.0f} MB, word 1-2-grams, {given.cores} core(s), median of {given.repeats}\n")
    print("| | ours, MB/s | scikit-learn, MB/s | ratio | the same |\n|---|---:|---:|---:|---|")
    ours, theirs = FastTfidfVectorizer(**PARAMETERS), TfidfVectorizer(**PARAMETERS)
    for step in ("fit_transform", "transform"):
        times, results = zip(
            *(timed(getattr(each, step), texts, given.repeats) for each in (ours, theirs)), strict=True
        )
        ratio = times[1] / times[0]
        print(
            f"| {step} | {size / times[0]:.1f} | {size / times[1]:.1f} | {ratio:.1f} | {same(*results)} |", flush=True
        )


def timed(function: Callable[[list[str]], Any], texts: list[str], repeats: int) -> tuple[float, Any]:
    """Median seconds of the repeats, and the last result."""
    seconds, result = [], None
    for _ in range(repeats):
        result = None  # so that only one matrix is held
        start = time.perf_counter()
        result = function(texts)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def same(ours: Any, theirs: Any) -> str:
    """Whether two matrices are the same to 1e-6."""
    return "yes" if ours.shape == theirs.shape and abs(ours - theirs).max() < 1e-6 else "NO"


if __name__ == "__main__":
    main()
