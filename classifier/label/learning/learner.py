"""The model that learns along: fitted anew to all labels, in about a second, with the scores of the whole pool."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.label.learning.regression import (
    Array,
    Codes,
    Labelled,
    Linear,
    coordinates,
    fit_points,
    prior_strength,
    similarities,
    unfolded,
)
from classifier.label.learning.rows import fit_rows
from classifier.label.pool.counted import CountedPool
from classifier.model.decision.calibration import Calibrator, fit_calibrator

FOLDS = 5
"""Of the labelled items, whose held-out scores tell which labels are in doubt."""

MIN_JUDGED = 20
"""Simple random draws from which probabilities are calibrated on them; before, on the folds of what trains,
which a policy chose because they are hard."""

TRIED_SHARES = (1.0, 0.1, 0.0)
"""Of the prior's strength: headlines of 41 desks learn better without it, whole articles far better with it."""

MIN_CHOICE = 200
"""Labelled items from which held-out answers choose the strength of the prior: with sixty of AG News they once chose
none, and accuracy fell from 0.75 to 0.43 until the next model."""

MIN_DOUBTING = 50
"""Labelled items from which labels are doubted."""

DOUBT = 0.1
"""Held-out probability under which a label is offered for a second look."""

MAX_POINTS = 2000
"""Labelled items up to which the problem is solved among themselves: its cost grows with their cube."""


@dataclass(frozen=True)
class Learnt:
    """A model, and what it says of the pool.

    Attributes:
        linear: of the pool's features.
        calibrator: from decision scores to probabilities.
        scores: decision scores of every item, shape (n_items, n_labels).
        labelled: what it learnt from.
        held_out: probabilities of these by models that did not see them, shape (n_labelled, n_labels).
        strength: of the prior, see `prior_strength`.
    """

    linear: Linear
    calibrator: Calibrator
    scores: Array
    labelled: Labelled
    held_out: Array
    strength: float

    @property
    def is_of_use(self) -> bool:
        """Whether it learnt from more than one answer, so that it can suggest."""
        return bool((self.labelled.gold != self.labelled.gold[0]).any())

    @property
    def probabilities(self) -> Array:
        """Of every item, shape (n_items, n_labels)."""
        return self.calibrator(self.scores)


def learn(pool: CountedPool, labelled: Labelled, judged: Labelled | None = None, *, seed: int = 0) -> Learnt | None:
    """Learn from labelled items.

    Args:
        pool: counted.
        labelled: what trains.
        judged: simple random draws, which set one number, the temperature, and train nothing.
        seed: of the folds.

    Returns:
        None where there is no label yet.
    """
    from threadpoolctl import threadpool_limits

    if not len(labelled):
        return None
    folds = np.random.default_rng(seed).permutation(len(labelled)) % min(FOLDS, len(labelled))
    with threadpool_limits(1):  # small matrices: threads would wait for each other
        fits = [(_fitted(pool, labelled, folds, strength, seed), strength) for strength in _strengths(pool, labelled)]
        (linear, held_scores), strength = max(fits, key=lambda fit: _right_share(fit[0][1], labelled))
        scores = linear.scores(pool.matrix)
    calibrator = _calibrated(scores, held_scores, labelled, judged, folds)
    return Learnt(linear, calibrator, scores, labelled, calibrator(held_scores), strength)


def doubted(learnt: Learnt) -> list[int]:
    """Items whose own label is unlikely to models that did not see it, most unlikely first."""
    gold = learnt.labelled.gold
    likely = np.where(gold > 0, learnt.held_out, 1 - learnt.held_out if not learnt.labelled.exclusive else 1.0)
    own = likely.min(axis=1)
    order = np.argsort(own, kind="stable")
    return [int(learnt.labelled.places[row]) for row in order if own[row] < DOUBT and len(gold) >= MIN_DOUBTING]


def _strengths(pool: CountedPool, labelled: Labelled) -> list[float]:
    """Strengths of the prior that are tried, strongest first: of as good ones the first is taken."""
    if pool.unit != "article":
        return [0.0]
    strength = prior_strength(len(labelled), labelled.gold.shape[1])
    return [strength] if len(labelled) < MIN_CHOICE else [strength * share for share in TRIED_SHARES]


def _right_share(held_scores: Array, labelled: Labelled) -> float:
    """Share of labelled items that models without them answer rightly."""
    if labelled.exclusive:
        return float((held_scores.argmax(axis=1) == labelled.gold.argmax(axis=1)).mean())
    return float(((held_scores > 0) == (labelled.gold > 0)).mean())


def _fitted(pool: CountedPool, labelled: Labelled, folds: Codes, strength: float, seed: int) -> tuple[Linear, Array]:
    """A model of all labelled items, and the scores of each by a model without its fold."""
    if len(labelled) > MAX_POINTS:
        return fit_rows(pool, labelled, folds, strength=strength, seed=seed)
    points, back = coordinates(similarities(pool, labelled.places, strength))
    held_scores = np.zeros(labelled.gold.shape)

    def fit(rows: npt.NDArray[np.bool_]) -> tuple[Array, Array]:
        return fit_points(points[rows], labelled.gold[rows], C=pool.settings.C, exclusive=labelled.exclusive, seed=seed)

    for fold in np.unique(folds) if len(labelled) > 1 else ():
        weights, intercepts = fit(folds != fold)
        held_scores[folds == fold] = points[folds == fold] @ weights + intercepts
    weights, intercepts = fit(np.ones(len(labelled), np.bool_))
    return unfolded(pool, labelled.places, back @ weights, intercepts, strength), held_scores


def _calibrated(
    scores: Array, held_scores: Array, labelled: Labelled, judged: Labelled | None, folds: Codes
) -> Calibrator:
    """One temperature, which changes no answer: of the random draws, where there are enough of them."""
    if judged is not None and len(judged) >= MIN_JUDGED:
        own, gold, parts = scores[judged.places], judged.gold, np.zeros(len(judged), np.int64)
    else:
        own, gold, parts = held_scores, labelled.gold, folds
    return fit_calibrator(own, gold, parts, exclusive=labelled.exclusive, methods=("temperature",))
