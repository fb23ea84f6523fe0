"""How whole articles and shorter passages are answered, fitted on such texts with labels of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.decision.calibration import fit_calibrator
from classifier.model.decision.thresholds import fit_promises, fit_thresholds

Array = npt.NDArray[np.float64]

FOLDS = 5
PENALTY = 0.3
"""Inverse strength of the L2 penalty: few articles, seven features."""

BALANCE = 0.5
"""Power of a label's rarity that it is weighed with; 1 would balance the labels."""

LEAST_WORDS = 120
"""Of an article that is answered as a whole; those of PerSenT have 200 and more."""


@dataclass(frozen=True)
class Fitted:
    """What was fitted, and what it says of the texts.

    Attributes:
        entry: as a manifest holds it.
        gold: place of each text's label, shape (n_texts,).
        probabilities: of each text, shape (n_texts, n_labels); by the head of the other folds, where there are folds.
    """

    entry: dict[str, Any]
    gold: npt.NDArray[np.int64]
    probabilities: Array


def fit_head(
    features: Array, gold: npt.NDArray[np.int64], labels: Sequence[str], *, precision: float, seed: int
) -> Fitted:
    """Fit how whole articles are answered.

    Args:
        features: of articles, shape (n_articles, n_features).
        gold: place of each one's label.
        labels: in the order of the answers.
        precision: share of answers at or above a label's threshold that should be right.
        seed: of the folds.
    """
    from sklearn.model_selection import StratifiedKFold

    held_out = np.zeros((len(gold), len(labels)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for fitting, held in folds.split(features, gold):
        coefficients, intercepts = _fit(features[fitting], gold[fitting], len(labels))
        logits = features[held] @ coefficients + intercepts
        held_out[held] = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    is_gold = np.eye(len(labels))[gold]
    coefficients, intercepts = _fit(features, gold, len(labels))
    weights = _as_they_are_and_even(is_gold)
    thresholds = fit_thresholds(held_out, is_gold, precision=precision, or_never=True, weights=weights)
    entry = {
        "coefficients": coefficients.round(6).tolist(),
        "intercepts": intercepts.round(6).tolist(),
        "least_words": LEAST_WORDS,
        "thresholds": dict(zip(labels, thresholds, strict=True)),
        "promises": fit_promises(held_out, is_gold, labels, weights=weights),
        "articles": len(gold),
    }
    return Fitted(entry, gold, held_out)


def fit_passages(
    probabilities: Array, gold: npt.NDArray[np.int64], labels: Sequence[str], *, precision: float
) -> Fitted:
    """Fit how passages are answered: the one number that flattens the answers of sentences, and thresholds.

    Args:
        probabilities: of passages as if they were sentences, shape (n_passages, n_labels).
        gold, labels, precision: see `fit_head`.
    """
    is_gold, logs = np.eye(len(labels))[gold], np.log(np.clip(probabilities, 1e-12, 1))
    calibrator = fit_calibrator(logs, is_gold, np.zeros(len(gold), np.int64), methods=("temperature",))
    flattened = calibrator(logs)
    weights = _as_they_are_and_even(is_gold)
    thresholds = fit_thresholds(flattened, is_gold, precision=precision, or_never=True, weights=weights)
    entry = {
        "temperature": round(calibrator.parameters["temperature"], 6),
        "thresholds": dict(zip(labels, thresholds, strict=True)),
        "promises": fit_promises(flattened, is_gold, labels, weights=weights),
        "passages": len(gold),
    }
    return Fitted(entry, gold, flattened)


def _as_they_are_and_even(is_gold: Array) -> Array:
    """Two weightings, shape (2, n_articles): each article as one, and each label as frequent as the others.

    More than half of PerSenT's articles are *favor*; elsewhere a threshold that rests on this promises too much.
    """
    return np.stack([np.ones(len(is_gold)), (is_gold / is_gold.sum(axis=0)).sum(axis=1)])


def _fit(features: Array, gold: npt.NDArray[np.int64], size: int) -> tuple[Array, Array]:
    """Coefficients, shape (n_features, n_labels), and intercepts, for features as they are."""
    from sklearn.linear_model import LogisticRegression

    means, scales = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-6)
    weights = (len(gold) / size / np.bincount(gold, minlength=size)) ** BALANCE
    learner = LogisticRegression(C=PENALTY, class_weight=dict(enumerate(weights)), max_iter=2000)
    learner.fit((features - means) / scales, gold)
    coefficients = learner.coef_.T / scales[:, None]
    return coefficients, learner.intercept_ - means @ coefficients
