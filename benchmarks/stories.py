"""How well articles about one event are found: the UCI news aggregator, whose `story` is gold.

    python -m benchmarks.stories --datasets DIR [--articles N]

The similarity from which two clusters are one was chosen on the first 40,000 headlines; the figures are of the others.
Beside it stands k-means on the same TF-IDF, day by day, with the true number of each day's stories.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.findings.events.stories import find_stories

LEARNT_ON = 40_000


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, default=Path("../shared/datasets"))
    parser.add_argument("--articles", type=int, default=None, help="so many alone, the earliest")
    parser.add_argument("--without-peer", action="store_true", help="leave k-means out, to see the memory")
    chosen = parser.parse_args()
    rows = pd.read_parquet(chosen.datasets / "uci_news_aggregator.parquet")
    rows = rows.rename(columns={"date": "published"}).sort_values("published", kind="stable", ignore_index=True)
    rows = rows.iloc[LEARNT_ON : chosen.articles]
    start = time.perf_counter()
    stories = find_stories(rows[["id", "title", "published"]])
    seconds = time.perf_counter() - start
    print("| method | pairwise precision | recall | F1 | V-measure | seconds |\n|---|---:|---:|---:|---:|---:|")
    _print("classifier stories", stories["story_id"], rows["story"], seconds)
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB", file=sys.stderr)
    if not chosen.without_peer:
        start = time.perf_counter()
        _print("k-means, true number of stories a day", _by_kmeans(rows), rows["story"], time.perf_counter() - start)
    return 0


def _by_kmeans(rows: pd.DataFrame) -> pd.Series[str]:
    from sklearn.cluster import MiniBatchKMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    matrix = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32).fit_transform(rows["title"])
    names = pd.Series("", index=rows.index)
    places = pd.Series(np.arange(len(rows)), index=rows.index)
    for day, group in rows.groupby("published"):
        count = group["story"].nunique()
        labels = MiniBatchKMeans(min(count, len(group)), random_state=0, n_init=1).fit_predict(
            matrix[places[group.index]]
        )
        names[group.index] = [f"{day} {label}" for label in labels]
    return names


def _print(method: str, answered: pd.Series[str], gold: pd.Series[str], seconds: float) -> None:
    from sklearn.metrics import v_measure_score

    found, true = pd.factorize(answered)[0], pd.factorize(gold)[0]
    both, own, other = (_pairs(codes) for codes in (found * (true.max() + 1) + true, found, true))
    f1 = 2 * both / (own + other)
    v_measure = v_measure_score(true, found)
    print(
        f"| {method} | {both / own:.3f} | {both / other:.3f} | {f1:.3f} | {v_measure:.3f} | {seconds:.0f} |", flush=True
    )


def _pairs(codes: npt.NDArray[np.int64]) -> int:
    sizes = np.unique(codes, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


if __name__ == "__main__":
    sys.exit(main())
