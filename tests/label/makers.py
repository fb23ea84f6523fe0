"""Small pools and stores, made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from classifier.label.store.decisions import Decision
from classifier.label.store.store import Store, open_store
from classifier.tasks import Task

SPORT = "match goal team coach league striker keeper penalty".split()
TRADE = "bank profit market shares investor merger stock bonds".split()
TASK = Task("desk", labels=("sport", "trade"))


def pool(size: int = 80, seed: int = 0) -> pd.DataFrame:
    """Articles about sport (even numbers) and trade (odd ones), each of its own words."""
    generator = np.random.default_rng(seed)
    texts = []
    for number in range(size):
        words = generator.choice(SPORT if number % 2 == 0 else TRADE, 12)
        texts.append(" ".join([*words, *(f"w{generator.integers(2000)}" for _ in range(8))]))
    frame = pd.DataFrame({"title": [f"Report {n}" for n in range(size)], "text": texts})
    return frame.set_axis([f"a{number}" for number in range(size)])


def gold_of(item: str) -> str:
    """The desk of an article of `pool`."""
    return TASK.labels[int(item[1:]) % 2]


def store_in(folder: Path, task: Task = TASK) -> Store:
    """A new store."""
    return open_store(folder / "labels.sqlite", task)


def labelled(item: str, label: str, *, coder: str = "ann", side: str = "train", at: str = "1", **more: str) -> Decision:
    """A decision for a label."""
    token = f"{coder}-{item}-{label}-{at}"
    return Decision(token, item, "label", (label,), coder, at, side=side, **more)  # type: ignore[arg-type]
