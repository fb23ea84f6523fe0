"""What the articles of a pool are like, so that a bundle made from few labels can tell others from them.

A pool says more of what is alike than the few of its articles that train: the words that are known, and how much of
an article they are, are those of the pool's articles that did not train.
"""

from __future__ import annotations

import numpy as np

from classifier.corpus.prepare.units import Units
from classifier.label.learning.learner import Learnt
from classifier.label.pool.counted import CountedPool
from classifier.model.decision.likeness import SIGNS
from classifier.model.training.likeness import MIN_DF, MIN_ROWS, Counting, Fitted, Rows, fit_likeness, fitted, rows_of

SAMPLE = 5000
"""Articles of the pool that say what is usual: one in twenty of them is known to within half a point."""


def pool_likeness(pool: CountedPool, units: Units, learnt: Learnt, *, english: bool, seed: int = 0) -> Fitted | None:
    """Learn what a pool's articles are like; None where fewer than MIN_ROWS say so, or no block reads words.

    Args:
        pool: of whole articles.
        units: of the pool, one an article.
        learnt: the model of the labelled ones.
        english: see `fit_likeness`.
        seed: of the sample.
    """
    rows, trains = rows_of(pool.matrix, units, learnt.scores), learnt.labelled.places
    others = np.setdiff1d(np.arange(len(pool)), trains)
    if len(others) >= MIN_ROWS:
        return _by_others(pool, rows, learnt, np.random.default_rng(seed).permutation(others)[:SAMPLE], english)
    if len(trains) < MIN_ROWS:
        return None
    labelled = Rows(rows.matrix[trains], rows.words[trains], learnt.held_scores)
    features = pool.features.features_
    return fit_likeness(labelled, learnt.labelled.gold, learnt.folds, features, english=english, seed=seed)


def _by_others(pool: CountedPool, rows: Rows, learnt: Learnt, others: np.ndarray, english: bool) -> Fitted | None:
    """What is usual among articles that did not train."""
    counting = Counting.of(pool.features.features_, english=english)
    if counting is None:
        return None
    columns = counting.columns(pool.matrix[learnt.labelled.places], learnt.labelled.gold, None)
    frequency = np.bincount(pool.matrix.indices, minlength=counting.n_features)
    judged = Rows(rows.matrix[others], rows.words[others], rows.scores[others])
    # An article does not make its own words known: MIN_DF others have to have them.
    return fitted(columns, counting.signs(judged, columns, is_known=frequency > MIN_DF), np.ones(len(SIGNS)))
