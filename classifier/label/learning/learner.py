"""The model that learns along: fitted anew to all labels, in about a second, with the scores of the whole pool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from classifier.label.learning.problems import Problem, problem
from classifier.label.learning.products import Products
from classifier.label.learning.regression import Array, Codes, Labelled, Linear, prior_strength
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

CHOOSING = 500
"""Held-out answers that are enough to choose the strength of the prior: more labels than that are not all fitted anew
for each strength."""

MIN_DOUBTING = 50
"""Labelled items from which labels are doubted."""

DOUBT = 0.1
"""Held-out probability under which a label is offered for a second look."""


@dataclass(frozen=True)
class Learnt:
    """A model, and what it says of the pool.

    Attributes:
        linear: of the pool's features.
        calibrator: from decision scores to probabilities.
        scores: decision scores of every item, shape (n_items, n_labels).
        labelled: what it learnt from.
        held_scores: decision scores of these by models that did not see them, shape (n_labelled, n_labels).
        folds: of these, shape (n_labelled,).
        strength: of the prior, see `prior_strength`.
    """

    linear: Linear
    calibrator: Calibrator
    scores: Array
    labelled: Labelled
    held_scores: Array
    folds: Codes
    strength: float

    @property
    def is_of_use(self) -> bool:
        """Whether it learnt from more than one answer, so that it can suggest."""
        return bool((self.labelled.gold != self.labelled.gold[0]).any())

    @property
    def held_out(self) -> Array:
        """Probabilities of the labelled items by models that did not see them, shape (n_labelled, n_labels)."""
        return self.calibrator(self.held_scores)

    @property
    def probabilities(self) -> Array:
        """Of every item, shape (n_items, n_labels)."""
        return self.calibrator(self.scores)


def learn(
    pool: CountedPool,
    labelled: Labelled,
    judged: Labelled | None = None,
    *,
    products: Products | None = None,
    seed: int = 0,
) -> Learnt | None:
    """Learn from labelled items.

    Args:
        pool: counted.
        labelled: what trains.
        judged: simple random draws, which set one number, the temperature, and train nothing.
        products: kept from one model to the next, which is ready the sooner; None: nothing is kept.
        seed: of the folds.

    Returns:
        None where there is no label yet.
    """
    from threadpoolctl import threadpool_limits

    if not len(labelled):
        return None
    products = products or Products(pool.matrix)
    folds = np.random.default_rng(seed).permutation(len(labelled)) % min(FOLDS, len(labelled))
    with threadpool_limits(1):  # small matrices: threads would wait for each other
        strengths = _strengths(pool, labelled)
        problems = (problem(pool, labelled, strength=value, products=products, seed=seed) for value in strengths)
        strength, best = _best(problems, strengths, folds)
        held_scores = best.held_out(folds, np.unique(folds))
        linear = best.solved()
        scores = linear.scores(pool.matrix)
    calibrator = _calibrated(scores, held_scores, labelled, judged, folds)
    return Learnt(linear, calibrator, scores, labelled, held_scores, folds, strength)


def _best(problems: Iterable[Problem], strengths: Sequence[float], folds: Codes) -> tuple[float, Problem]:
    """The strength whose held-out answers are right most often, the first of as good ones, and its problem."""
    if len(strengths) == 1:
        return strengths[0], next(iter(problems))
    wanted = np.arange(min(FOLDS, -(-CHOOSING * FOLDS // len(folds))))
    pairs = zip(strengths, problems, strict=True)
    rated = ((_right_share(tried, folds, wanted), strength, tried) for strength, tried in pairs)
    _, strength, best = max(rated, key=lambda one: one[0])
    return strength, best


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


def _right_share(tried: Problem, folds: Codes, wanted: Codes) -> float:
    """Share of the items of some folds that models without their fold answer rightly."""
    rows = np.isin(folds, wanted)
    scores, gold = tried.held_out(folds, wanted)[rows], tried.labelled.gold[rows]
    if tried.labelled.exclusive:
        return float((scores.argmax(axis=1) == gold.argmax(axis=1)).mean())
    return float(((scores > 0) == (gold > 0)).mean())


def _calibrated(
    scores: Array, held_scores: Array, labelled: Labelled, judged: Labelled | None, folds: Codes
) -> Calibrator:
    """One temperature, which changes no answer: of the random draws, where there are enough of them."""
    if judged is not None and len(judged) >= MIN_JUDGED:
        own, gold, parts = scores[judged.places], judged.gold, np.zeros(len(judged), np.int64)
    else:
        own, gold, parts = held_scores, labelled.gold, folds
    return fit_calibrator(own, gold, parts, exclusive=labelled.exclusive, methods=("temperature",))
