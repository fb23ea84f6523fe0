"""Whether two sets of articles can be told apart by their words: a classifier two-sample test.

A classifier learns to tell new articles from old ones on one half, and is judged on the other (Lopez-Paz & Oquab
2017). Where both are of one kind, the area under its ROC curve is one half, with a variance that is known (Mann &
Whitney 1947).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.findings.shares.estimates import Z

Array = npt.NDArray[np.float64]

MOST_ARTICLES = 5000
"""Articles of either side that are compared: more tell no more, and take longer."""

LEAST_ARTICLES = 30
"""Articles that either side has at least."""

MOST_TERMS = 20_000
LEAST_DOCUMENTS = 3
WORDS_SHOWN = 15

SURE = 0.05
"""Probability of so large an area by chance, under which two sets are told apart."""


@dataclass(frozen=True)
class Apart:
    """How well two sets of articles can be told apart.

    Attributes:
        auroc: area under the ROC curve on articles that were not learnt from; one half: not at all.
        low, high: its 95% interval.
        p_value: probability of so large an area where both are of one kind.
    """

    auroc: float
    low: float
    high: float
    p_value: float

    @property
    def is_sure(self) -> bool:
        """Whether chance is no explanation."""
        return self.p_value < SURE


@dataclass(frozen=True)
class Scored:
    """Articles of both sides, with how new each looks to a classifier that has not learnt from it.

    Attributes:
        is_new: which side each is of, shape (n_articles,).
        scores: shape (n_articles,).
        halves: 0 or 1, the half that judged it, shape (n_articles,).
        places: rows of the articles among all old and then all new ones, shape (n_articles,).
        words: `word`, `weight` (toward new above 0), `old` and `new` (share of articles that have it).
    """

    is_new: npt.NDArray[np.bool_]
    scores: Array
    halves: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    words: pd.DataFrame


def score_sides(old: Sequence[str], new: Sequence[str], *, seed: int = 0) -> Scored:
    """Score both sides' articles by a classifier of words, each half by the other's.

    Args:
        old, new: texts, at least LEAST_ARTICLES of each.
        seed: of the articles that are taken, and of their halves.
    """
    from sklearn.linear_model import LogisticRegression

    from classifier.tfidf.vectorizer import FastTfidfVectorizer

    random = np.random.default_rng(seed)
    taken = [np.sort(random.permutation(len(side))[:MOST_ARTICLES]) for side in (old, new)]
    texts = [old[i] for i in taken[0]] + [new[i] for i in taken[1]]
    is_new = np.repeat([False, True], [len(taken[0]), len(taken[1])])
    halves = np.concatenate([random.permutation(len(rows)) % 2 for rows in taken])
    vectorizer = FastTfidfVectorizer(
        sublinear_tf=True, min_df=LEAST_DOCUMENTS, max_features=MOST_TERMS, dtype=np.float32
    )
    matrix = vectorizer.fit_transform(texts)
    scores, weights = np.zeros(len(texts)), np.zeros(matrix.shape[1])
    for half in (0, 1):
        learns = halves != half
        learner = LogisticRegression(class_weight="balanced", max_iter=300).fit(matrix[learns], is_new[learns])
        scores[~learns] = learner.decision_function(matrix[~learns])
        weights += learner.coef_[0] / 2
    words = _words(matrix, is_new, weights, list(vectorizer.get_feature_names_out()))
    return Scored(is_new, scores, halves, np.concatenate([taken[0], len(old) + taken[1]]), words)


def apart(scored: Scored, strata: Sequence[object] | None = None) -> Apart | None:
    """Measure how well the sides are told apart.

    Args:
        scored: see `score_sides`.
        strata: of each article; articles of one stratum alone are compared, so that a difference in the strata's
            shares does not count. None: all are one.

    Returns:
        None where no stratum has articles of both sides.
    """
    names = pd.factorize(pd.Series(list(strata) if strata is not None else [""] * len(scored.scores)))[0]
    pairs, above, null_deviation, deviation = 0.0, 0.0, 0.0, 0.0
    for half in (0, 1):
        null_variance, variance = 0.0, 0.0
        for name in np.unique(names[names >= 0]):
            rows = (scored.halves == half) & (names == name)
            n_new, n_old = int(scored.is_new[rows].sum()), int((~scored.is_new[rows]).sum())
            if not n_new or not n_old:
                continue
            area, own_variance = _area(scored.scores[rows], scored.is_new[rows])
            pairs += n_new * n_old
            above += n_new * n_old * area
            null_variance += (n_new * n_old) ** 2 * (n_new + n_old + 1) / (12 * n_new * n_old)
            variance += (n_new * n_old) ** 2 * own_variance
        # What one half has learnt and the other shows is the same both ways, so that deviations add up.
        null_deviation += float(np.sqrt(null_variance))
        deviation += float(np.sqrt(variance))
    if not pairs:
        return None
    from scipy.stats import norm

    auroc, half_width = above / pairs, Z * deviation / pairs
    p_value = float(norm.sf((auroc - 0.5) * pairs / null_deviation))
    return Apart(auroc, max(0.0, auroc - half_width), min(1.0, auroc + half_width), p_value)


def _area(scores: Array, is_new: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Share of pairs of a new and an old article in which the new one looks newer, and its variance.

    The variance is that of DeLong, DeLong & Clarke-Pearson (1988); with a single article on a side that of chance.
    """
    from scipy.stats import rankdata

    ranks = rankdata(scores)
    n_new = int(is_new.sum())
    n_old = len(is_new) - n_new
    over = (ranks[is_new] - rankdata(scores[is_new])) / n_old
    under = 1 - (ranks[~is_new] - rankdata(scores[~is_new])) / n_new
    if min(n_new, n_old) < 2:
        return float(over.mean()), (n_new + n_old + 1) / (12 * n_new * n_old)
    return float(over.mean()), float(over.var(ddof=1) / n_new + under.var(ddof=1) / n_old)


def _words(matrix: Any, is_new: npt.NDArray[np.bool_], weights: Array, names: Sequence[str]) -> pd.DataFrame:
    """The words that tell most, new ones first."""
    order = np.argsort(weights)
    columns = np.concatenate([order[::-1][:WORDS_SHOWN], order[:WORDS_SHOWN]])
    has = matrix[:, columns] > 0
    shares = [np.asarray(has[side].mean(axis=0)).ravel() for side in (~is_new, is_new)]
    chosen = [names[column] for column in columns]
    return pd.DataFrame({"word": chosen, "weight": weights[columns], "old": shares[0], "new": shares[1]})
