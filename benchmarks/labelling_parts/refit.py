"""Seconds of a refit: 500 labels, 50,000 unlabelled articles."""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd

from classifier.label.asking.queue import Queue
from classifier.label.learning.learner import learn
from classifier.label.learning.regression import Labelled
from classifier.label.pool.counted import count_pool
from classifier.label.pool.items import items_of
from classifier.model.training.settings import DEFAULTS
from classifier.tasks import Task

ARTICLES, LABELS = 50_000, (100, 500, 1000)


def run(asked: argparse.Namespace) -> None:
    """Time what happens between two questions in the background: fit, score the pool, rank it."""
    frame = pd.read_parquet(asked.datasets / "allsides.parquet")
    # 36,254 articles are there; the rest are theirs with the second half first.
    texts = [*frame["content_original"], *(t[len(t) // 2 :] + t[: len(t) // 2] for t in frame["content_original"])]
    corpus = pd.DataFrame({"text": texts[:ARTICLES], "title": [*frame["title"], *frame["title"]][:ARTICLES]})
    corpus.index = corpus.index.astype(str)
    codes = pd.factorize(pd.Series([*frame["bias_text"], *frame["bias_text"]][:ARTICLES]))[0]
    start = time.perf_counter()
    items = items_of(corpus, Task("x"))
    pool = count_pool(items, "article", DEFAULTS["article"])
    print(f"counted {len(items):,} articles, {pool.matrix.nnz:,} cells, once: {time.perf_counter() - start:.0f} s\n")
    print("| labels | fit and score, s | rank, s | in all, s | CPU, s |\n|---:|---:|---:|---:|---:|")
    for count in LABELS:
        places = np.random.default_rng(0).permutation(len(items))[:count]
        labelled = Labelled(places, np.eye(3)[codes[places]])
        learn(pool, labelled)  # compiles, warms caches
        start, cpu = time.perf_counter(), time.process_time()
        model = learn(pool, labelled)
        assert model is not None
        fitted = time.perf_counter() - start
        queue = Queue(items.ids, 3, policy="mixture", seed=0)
        begun = time.perf_counter()
        queue.rank(pool, places.tolist(), model.probabilities, labelled=count, exclusive=True)
        ranked = time.perf_counter() - begun
        print(
            f"| {count} | {fitted:.2f} | {ranked:.2f} | {fitted + ranked:.2f} | {time.process_time() - cpu:.2f} |",
            flush=True,
        )
