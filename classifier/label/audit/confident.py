"""Likely label errors by confident learning (Northcutt, Jiang & Chuang 2021, "Confident Learning", JAIR 70).

From probabilities of models that did not see an article (out of fold), and the labels that are given: the
threshold of a label is the mean probability that articles of that label have for it (equation 2). An article
counts as truly of another label where its probability there is at or above that label's threshold (equation 1).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]


def thresholds(probabilities: Array, given: Codes) -> Array:
    """Mean probability of each label over the articles that are given it, shape (n_labels,); 1 where none is.

    Args:
        probabilities: out of fold, shape (n_articles, n_labels).
        given: code of each article's label, shape (n_articles,).
    """
    labels = probabilities.shape[1]
    sums = np.bincount(given, probabilities[np.arange(len(given)), given], labels)
    counts = np.bincount(given, minlength=labels)
    return np.where(counts > 0, sums / np.maximum(counts, 1), 1.0)


def confident_labels(probabilities: Array, given: Codes) -> Codes:
    """The label that each article confidently has: of those at or above their thresholds the likeliest; else given."""
    sure = probabilities >= thresholds(probabilities, given) - 1e-9
    likeliest = np.where(sure, probabilities, -1.0).argmax(axis=1)
    return np.where(sure.any(axis=1), likeliest, given)


def joint(probabilities: Array, given: Codes) -> Codes:
    """The confident joint: articles by the label given (row) and the one they confidently have (column)."""
    counts = np.zeros((probabilities.shape[1],) * 2, np.int64)
    np.add.at(counts, (given, confident_labels(probabilities, given)), 1)
    return counts


def suspicion(probabilities: Array, given: Codes) -> Array:
    """How likely each label is an error, 0 to 1, shape (n_articles,): what its own probability lacks.

    Ranking by it found more of planted errors than margins did, less thresholds or not (benchmarks/README.md).
    """
    return np.asarray(1 - probabilities[np.arange(len(given)), given])


def likely_errors(probabilities: Array, given: Codes) -> npt.NDArray[np.bool_]:
    """Articles that confidently have another label than they are given, and are likelier to, shape (n_articles,)."""
    confident = confident_labels(probabilities, given)
    rows = np.arange(len(given))
    return np.asarray((confident != given) & (probabilities[rows, confident] > probabilities[rows, given]))
