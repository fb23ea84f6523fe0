"""Corpora of any size from real articles: repeated with words changed, so that the vocabulary grows by Heaps' law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

CHANGED = 0.35
"""Share of a copy's words that are changed: its pairs of words are then like its original's by 0.27, so that it is no
near-duplicate (0.55)."""

HEAPS = 0.55
"""Exponent with which the vocabulary grows by the number of words (Heaps 1978, section 7.5; 0.4 to 0.6 in English)."""

RECENT = 0.1
"""Share of the changes that take up a word that was new before."""

PART_ARTICLES = 18_000
POOL_WORDS = 2_000_000
VW_TOKEN = re.compile(r"\w+")


@dataclass
class Writer:
    """Writes changed articles.

    Attributes:
        pool: words of the real articles, as often as there.
        words, distinct: of the real articles, at the start.
        seed: of the changes.
    """

    pool: np.ndarray
    words: int
    distinct: int
    seed: int = 0
    written: int = 0
    fresh: list[str] = field(default_factory=list)

    def changed(self, text: str, number: int) -> str:
        """A text with CHANGED of its words exchanged."""
        random = np.random.default_rng([self.seed, number])
        words = text.split(" ")
        places = np.flatnonzero(random.random(len(words)) < CHANGED)
        others = self.pool[random.integers(0, len(self.pool), len(places))]
        draws = random.random(len(places))
        for place, other, draw in zip(places.tolist(), others.tolist(), draws.tolist(), strict=True):
            words[place] = self._fresh(draw) if draw < RECENT else other
        self.written += len(words)
        return " ".join(words)

    def _fresh(self, draw: float) -> str:
        """A word that no text had, as often as Heaps' law says, or else one that was new before."""
        grown = 1 + self.written / self.words
        if not self.fresh or draw < self.distinct / self.words * HEAPS * grown ** (HEAPS - 1) / CHANGED:
            self.fresh.append(
                self.pool[len(self.fresh) % len(self.pool)].strip(".,'\"").lower() + _name(len(self.fresh))
            )
            return self.fresh[-1]
        return self.fresh[int(draw / RECENT * len(self.fresh))]


def _name(number: int) -> str:
    """A number as letters."""
    letters = ""
    while True:
        number, digit = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[digit] + "aeiou"[digit % 5]
        if not number:
            return letters


def write_corpus(source: Path, folder: Path, articles: int, *, seed: int = 0) -> None:
    """Write Parquet parts, and a file for Vowpal Wabbit, of so many articles.

    Args:
        source: AllSides in Parquet.
        folder: new.
        articles: how many.
        seed: of order and changes.
    """
    frame = pd.read_parquet(source, columns=["content_original", "bias_text"]).dropna()
    texts = np.array(frame["content_original"], dtype=object)
    tokens = np.array([word for text in texts[:4000] for word in text.split(" ")], dtype=object)
    words = sum(len(text.split(" ")) for text in texts)
    distinct = len({word for text in texts for word in text.lower().split(" ")})
    writer = Writer(np.random.default_rng(seed).permutation(tokens)[:POOL_WORDS], words, distinct, seed)
    folder.mkdir(parents=True)
    with (folder / "corpus.vw").open("w", encoding="utf-8") as vw:
        for start in range(0, articles, PART_ARTICLES):
            rows = pd.DataFrame(_rows(frame, writer, start, min(articles, start + PART_ARTICLES)))
            rows.to_parquet(folder / f"part-{start // PART_ARTICLES:04d}.parquet", index=False, row_group_size=2000)
            codes = {"left": 1, "center": 2, "right": 3}
            for label, text in zip(rows["leaning"], rows["text"], strict=True):
                vw.write(f"{codes[label]} | {' '.join(VW_TOKEN.findall(text.lower()))}\n")


def _rows(frame: pd.DataFrame, writer: Writer, first: int, last: int) -> Iterator[dict[str, str]]:
    size = len(frame)
    order = np.random.default_rng(writer.seed + 1).permutation(size)
    for number in range(first, last):
        row = int(order[number % size])
        text, label = frame["content_original"].iloc[row], frame["bias_text"].iloc[row]
        yield {"id": f"s{number}", "text": text if number < size else writer.changed(text, number), "leaning": label}
