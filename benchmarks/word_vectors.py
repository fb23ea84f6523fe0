"""Build `classifier/model/word_vectors.npz`: what words mean by the company they keep in news.

    python benchmarks/word_vectors.py --datasets DIR --output classifier/model/word_vectors.npz

Positive pointwise mutual information of words at most five apart, contexts smoothed by 0.75,
reduced by singular values to their square root (Levy, Goldberg & Dagan 2015, sections 3.1-3.3).
The valence of a word that VADER does not know is a ridge regression on VADER's from the vectors,
as in Hamilton et al. 2016 (SentProp) but linear. Only sets whose trained weights may be shipped
are read, and no labelled sentence of the sets that stance and sentiment learn from.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.linear_model import Ridge
from sklearn.utils.extmath import randomized_svd

from classifier.model.features.known_words import valences

TEXTS = {
    "allsides.parquet": "content_original",
    "wikipedia_current_events.parquet": "text",
    "uci_news_aggregator.parquet": "title",
    "huffpost36k.parquet": "text",
}
"""Column of the words in each set."""

TOKEN = re.compile(r"[a-z][a-z'-]*|[.,;:!?\"]|\d+")
WORD = re.compile(r"[a-z][a-z'-]*")
COUNTED = 40_000
KEPT = 20_000
DIMENSIONS = 300
KEPT_DIMENSIONS = 100
WEIGHTS = {1: 1.0, 2: 0.8, 3: 0.6, 4: 0.4, 5: 0.2}
"""Weight of a pair of words, by their distance."""

SMOOTHING = 0.75
CHUNK = 3_000_000
RIDGE = 3.0
NEUTRAL = 2000
"""Frequent words without a valence stand in the regression as neutral, at half a weight."""

SHRINK = 0.6
"""A regressed valence is worth less than a rated one."""

SMALLEST = 0.25
"""A regressed valence under this is none."""


def main() -> None:
    """Count, reduce, regress, and write the file."""
    given = _arguments()
    texts = list(_texts(given.datasets))
    counts = Counter(token for text in texts for token in tokens(text))
    vocabulary = [word for word, _ in counts.most_common(COUNTED)]
    pairs = count_pairs(texts, {word: i for i, word in enumerate(vocabulary)})
    vectors = reduced(pairs)
    valence = regressed(vocabulary, vectors)
    kept = [i for i, word in enumerate(vocabulary) if WORD.fullmatch(word)][:KEPT]
    total = sum(counts.values())
    rarity = np.array([min(np.log(total / counts[vocabulary[i]]), 8.0) / 8.0 for i in kept])
    table = _unit(vectors[kept][:, :KEPT_DIMENSIONS]) * rarity[:, None]
    scale = np.abs(table).max(axis=0) / 127
    np.savez_compressed(
        given.output,
        words=np.frombuffer("\n".join(vocabulary[i] for i in kept).encode(), dtype=np.uint8),
        codes=np.round(table / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        valence=valence[kept].astype(np.float16),
    )


def tokens(text: str) -> list[str]:
    """Lower-cased words and marks; a number is 0, whatever it is."""
    found = TOKEN.findall(text.lower().replace("’", "'"))
    return ["0" if token.isdigit() else token for token in found]


def count_pairs(texts: list[str], columns: dict[str, int]) -> Any:
    """Weighted number of times that two words stand near each other, shape (n_words, n_words)."""
    size = len(columns)
    counted, buffer = sp.csr_matrix((size, size), dtype=np.float32), []
    for text in texts:
        buffer += [columns.get(token, -1) for token in tokens(text)] + [-1] * max(WEIGHTS)
        if len(buffer) > CHUNK:
            counted, buffer = counted + _pairs(np.array(buffer), size), []
    counted = counted + _pairs(np.array(buffer), size)
    return counted + counted.T


def reduced(pairs: Any) -> Any:
    """Vectors of the words, shape (n_words, DIMENSIONS)."""
    rows, contexts = np.asarray(pairs.sum(axis=1)).ravel(), np.asarray(pairs.sum(axis=0)).ravel() ** SMOOTHING
    cells = pairs.tocoo()
    information = np.log(cells.data / (rows[cells.row] * contexts[cells.col] / contexts.sum()))
    kept = information > 0
    places = (cells.row[kept], cells.col[kept])
    matrix = sp.csr_matrix((information[kept].astype(np.float32), places), shape=pairs.shape)
    left, values, _ = randomized_svd(matrix, DIMENSIONS, n_iter=3, random_state=0)
    return left * np.sqrt(values)


def regressed(vocabulary: list[str], vectors: Any) -> Any:
    """Valence of each word by its vector; 0 for one too small and for one that VADER rates itself."""
    rated, unit = valences(), _unit(vectors)
    known = [i for i, word in enumerate(vocabulary) if word in rated]
    others = [i for i, word in enumerate(vocabulary[: 3 * NEUTRAL]) if word not in rated][:NEUTRAL]
    targets = np.array([rated[vocabulary[i]] for i in known] + [0.0] * len(others))
    weights = np.r_[np.ones(len(known)), np.full(len(others), 0.5)]
    found = Ridge(alpha=RIDGE).fit(unit[known + others], targets, sample_weight=weights).predict(unit)
    found[np.abs(found) <= SMALLEST] = 0.0
    found[known] = 0.0
    return found * SHRINK


def _pairs(ids: Any, size: int) -> Any:
    parts = []
    for distance, weight in WEIGHTS.items():
        first, second = ids[:-distance], ids[distance:]
        both = (first >= 0) & (second >= 0)
        data = np.full(int(both.sum()), weight, np.float32)
        parts.append(sp.csr_matrix((data, (first[both], second[both])), shape=(size, size)))
    return sum(parts[1:], parts[0])


def _unit(vectors: Any) -> Any:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _texts(folder: Path) -> Iterator[str]:
    for file, column in TEXTS.items():
        frame = pd.read_parquet(folder / file)
        if "story" in frame:
            frame = frame.drop_duplicates("story")
        yield from frame[column].fillna("").astype(str)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datasets", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--output", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
