"""Likeness: how far an article is like those that a model learnt from, whatever its probabilities say.

Three signs are added up, each less its mean and by its spread on training articles that were held out: the largest
of the model's decision scores, how many of the article's words it knows, and how much likelier the words are in
articles of a label than in a background, in general news. The last is the log-likelihood ratio of two unigram models,
a word (Blei & McCallum-style naive Bayes against a background; "none of these" of `benchmarks/none_of_these.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

SIGNS = ("largest score", "known words", "against background")
"""What is added up, in the order of the columns."""

LEAST = 1e-6
"""The least that a count is divided by."""

_FILE = Path(__file__).parent / "general_news.npz"


@dataclass(frozen=True)
class Likeness:
    """What tells whether an article is like the training articles.

    Attributes:
        columns: logarithm of each feature's likelihood ratio, a column a label, and a last column that counts words;
            shape (n_features, n_labels + 1), float32. They are multiplied with an article's features as the
            coefficients are.
        means, scales, weights: of SIGNS, shape (n_signs,).
        threshold: under which an article is unlike the training articles.
    """

    columns: npt.NDArray[np.float32]
    means: Array
    scales: Array
    weights: Array
    threshold: float

    def are_unlike(self, values: Array) -> npt.NDArray[np.bool_]:
        """Say which articles are unlike the training articles, shape (n_articles,).

        Args:
            values: see `signs`.
        """
        return np.asarray(weighed(values, self.means, self.scales, self.weights) < self.threshold)


def weighed(values: Array, means: Array, scales: Array, weights: Array) -> Array:
    """Add up signs by their weights, shape (n_articles,)."""
    return np.asarray(((values - means) / scales) @ weights)


def signs(scores: Array, known: npt.NDArray[Any], words: npt.NDArray[Any], sums: Array) -> Array:
    """Give the SIGNS of articles, shape (n_articles, n_signs).

    Args:
        scores: of decision, shape (n_articles, n_labels).
        known: words and n-grams of the article that the vocabulary has, shape (n_articles,).
        words: of the article, shape (n_articles,).
        sums: features times `Likeness.columns`, shape (n_articles, n_labels + 1).
    """
    ratio = sums[:, :-1].max(axis=1) / np.maximum(sums[:, -1], LEAST)
    return np.column_stack([scores.max(axis=1), known / np.maximum(words, 1), ratio])


@cache
def general_news() -> tuple[Mapping[str, int], int]:
    """In how many general news articles each word stands, and how many articles there are.

    The counts come with the package; `benchmarks/general_news.py` says what was counted.
    """
    with np.load(_FILE) as stored:
        words = bytes(stored["words"]).decode().split("\n")
        return dict(zip(words, stored["counts"].tolist(), strict=True)), int(stored["articles"])
