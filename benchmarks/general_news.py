"""Build `classifier/model/decision/general_news.npz`: in how many of some general news articles each word stands.

    python benchmarks/general_news.py --datasets DIR --output classifier/model/decision/general_news.npz

It is the background that a model's training articles are held against. Only sets whose trained weights may be shipped
are read. Of long articles a part is read, since headlines and summaries are the most of them.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

TEXTS = {
    "allsides.parquet": ("title", "content_original"),
    "wikipedia_current_events.parquet": ("text",),
    "uci_news_aggregator.parquet": ("title",),
    "times_of_india_2001.parquet": ("title",),
    "huffpost36k.parquet": ("text",),
}
"""Columns of the words in each set."""

ARTICLES = 25_000
"""Articles of each set at the most, so that none outweighs the others."""

CHARACTERS = 3_000
WORDS = 40_000
MIN_ARTICLES = 4
TOKEN = re.compile(r"(?u)\b\w\w+\b")


def main() -> None:
    """Count, and write the file."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--datasets", type=Path, required=True)
    given.add_argument("--output", type=Path, required=True)
    arguments = given.parse_args()
    counts: Counter[str] = Counter()
    articles = 0
    for text in texts(arguments.datasets):
        counts.update(set(TOKEN.findall(text.lower())))
        articles += 1
    kept = sorted(word for word, count in counts.most_common(WORDS) if count >= MIN_ARTICLES)
    words = np.frombuffer("\n".join(kept).encode(), np.uint8)
    np.savez_compressed(
        arguments.output, words=words, counts=np.array([counts[word] for word in kept], np.uint32), articles=articles
    )
    print(f"{arguments.output}: {len(kept):,} words of {articles:,} articles")


def texts(folder: Path) -> Iterator[str]:
    """Give the articles of every set, each cut to CHARACTERS."""
    for name, columns in TEXTS.items():
        frame = pd.read_parquet(folder / name, columns=list(columns)).dropna()
        for row in frame.sample(min(len(frame), ARTICLES), random_state=0).itertuples(index=False):
            yield "\n".join(map(str, row))[:CHARACTERS]


if __name__ == "__main__":
    main()
