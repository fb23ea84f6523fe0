"""What to ask next: policies that rank the items of a pool, by name.

A policy ranks what may train. The simple random draws that judge are another matter: see
`classifier.label.asking.reserve`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

import numpy as np
import numpy.typing as npt

from classifier.label.pool.counted import CountedPool

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

CLUSTERS_A_LABEL, MIN_CLUSTERS, MAX_CLUSTERS = 3, 20, 60
"""Clusters that a start asks about, before there is a model to be unsure."""

CLUSTERED = 8000
"""Items that are clustered, at the most: k-means takes two seconds for them."""

ROUNDS = 6
"""How often each cluster is asked about, ever farther from its centre, before the order starts over at random."""

MANY_LABELS = 10
"""Labels from which on the mixture asks about each predicted label in turn: better on training parts of 20 Newsgroups
and HuffPost, and worse on those of AG News and NewsMTSC, which have three and four."""

MANY_LABELLED, LOST = 200, 0.5
"""Labelled items after which a model is expected to be surer than this of its answers, in the mean."""

CANDIDATES = 10
"""Least sure items among which `diverse` looks for each that it takes."""


@dataclass(frozen=True)
class Situation:
    """What a policy decides on.

    Attributes:
        pool: counted.
        free: whether an item may be asked, shape (n_items,).
        probabilities: of the model that learns along, shape (n_items, n_labels); None: there is none yet.
        labelled: items that the model learnt from.
        labels: how many there are.
        exclusive: an item has one label.
        count: of items wanted.
        seed: of everything random.
    """

    pool: CountedPool
    free: npt.NDArray[np.bool_]
    probabilities: Array | None
    labelled: int
    labels: int
    exclusive: bool
    count: int
    seed: int

    @property
    def is_start(self) -> bool:
        """Whether the model knows too little to be unsure of anything: it has seen fewer items than there are labels.

        On 20 Newsgroups macro-F1 with 25 labels is 0.26 instead of 0.16 if clusters are asked about for so long.
        """
        return self.probabilities is None or self.labelled < self.labels

    @property
    def is_lost(self) -> bool:
        """Whether the model takes most of its answers for wrong after many labels, so that all are in doubt.

        Where 41 desks share their subjects (HuffPost), the articles in doubt are those that nobody could tell.
        """
        if self.probabilities is None or self.labelled < MANY_LABELLED or not self.exclusive:
            return False
        return bool(self.probabilities.max(axis=1).mean() < LOST)


def at_random(situation: Situation) -> Codes:
    """Any items, all alike."""
    order = np.random.default_rng(situation.seed).permutation(len(situation.free))
    return np.asarray(order[situation.free[order]][: situation.count])


def by_clusters(situation: Situation) -> Codes:
    """Items in the middle of the pool's clusters, largest cluster first, then ever farther out.

    What is typical of a cluster teaches more than any other first labels (Hacohen, Dekel & Weinshall 2022,
    "Active Learning on a Budget", section 3).
    """
    ranked = _typical_items(situation)
    return ranked[situation.free[ranked]][: situation.count]


def by_uncertainty(situation: Situation) -> Codes:
    """Items whose two likeliest labels are nearest to each other (smallest margin, Scheffer et al. 2001)."""
    if situation.is_start:
        return by_clusters(situation)
    return _least_sure(situation, situation.count)


def by_diversity(situation: Situation) -> Codes:
    """Unsure items that differ from each other: the one nearest to the centre of each cluster of them.

    Weighted k-means over the least sure items (Zhdanov 2019, "Diverse mini-batch Active Learning").
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    if situation.is_start:
        return by_clusters(situation)
    candidates = _least_sure(situation, situation.count * CANDIDATES)
    assert situation.probabilities is not None
    if len(candidates) <= situation.count:
        return candidates
    points = situation.pool.bearings[candidates]
    doubts = 1.001 - margins(situation.probabilities[candidates], exclusive=situation.exclusive)
    with threadpool_limits(1):
        clusters = KMeans(situation.count, n_init=1, max_iter=20, random_state=situation.seed)
        distances = clusters.fit_transform(points, sample_weight=doubts)
    nearest = [members[distances[members, own].argmin()] for own, members in _members(clusters.labels_)]
    return np.asarray(candidates[np.sort(nearest)])


def by_label(situation: Situation) -> Codes:
    """The least sure items of each predicted label in turn, so that every label is asked about as often."""
    if situation.is_start:
        return by_clusters(situation)
    ranked = _least_sure(situation, len(situation.free))
    assert situation.probabilities is not None
    predicted = situation.probabilities[ranked].argmax(axis=1)
    shares = [ranked[members][: situation.count].tolist() for _, members in _members(predicted)]
    turns = chain.from_iterable(zip_longest(*shares))
    return np.array([item for item in turns if item is not None][: situation.count], dtype=np.int64)


def by_mixture(situation: Situation) -> Codes:
    """Half the least sure items, half unsure items that differ from each other; at the start typical ones.

    A model that is lost is asked for nothing, and items come at random. Of many labels each is asked about in turn: the
    least sure items would be of a few labels that nobody tells apart.
    """
    if situation.is_start:
        return by_clusters(situation)
    if situation.is_lost:
        return at_random(situation)
    if situation.labels > MANY_LABELS:
        return by_label(situation)
    unsure = by_uncertainty(replace(situation, count=situation.count - situation.count // 2))
    free = situation.free.copy()
    free[unsure] = False
    diverse = by_diversity(replace(situation, free=free, count=situation.count // 2))
    turns = chain.from_iterable(zip_longest(unsure.tolist(), diverse.tolist()))
    return np.array([item for item in turns if item is not None], dtype=np.int64)


POLICIES: Mapping[str, Callable[[Situation], Codes]] = {
    "mixture": by_mixture,
    "random": at_random,
    "uncertain": by_uncertainty,
    "diverse": by_diversity,
    "spread": by_label,
}
"""Policies by name; `mixture` is the default, chosen by measurement (benchmarks/README.md)."""


def margins(probabilities: Array, *, exclusive: bool) -> Array:
    """How far an item is from another answer, 0 to 1, shape (n_items,)."""
    if not exclusive:
        return np.asarray(np.abs(2 * probabilities - 1).min(axis=1))
    ranked = np.partition(probabilities, -2, axis=1)
    return np.asarray(ranked[:, -1] - ranked[:, -2])


def _least_sure(situation: Situation, count: int) -> Codes:
    assert situation.probabilities is not None
    places = np.flatnonzero(situation.free)
    order = np.argsort(margins(situation.probabilities[places], exclusive=situation.exclusive), kind="stable")
    return np.asarray(places[order[:count]])


def _typical_items(situation: Situation) -> Codes:
    """Items in the order in which a start asks them; the rest of the pool behind them, at random."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    order = np.random.default_rng(situation.seed).permutation(len(situation.free))
    sample = order[:CLUSTERED]
    count = min(len(sample), MAX_CLUSTERS, max(MIN_CLUSTERS, CLUSTERS_A_LABEL * situation.labels))
    with threadpool_limits(1):
        clusters = KMeans(count, n_init=2, random_state=situation.seed)
        distances = clusters.fit_transform(situation.pool.bearings[sample])
    groups = sorted(_members(clusters.labels_), key=lambda group: -len(group[1]))
    ranked = [sample[members[np.argsort(distances[members, own], kind="stable")]] for own, members in groups]
    turns = [_at_share(members, turn) for turn in range(ROUNDS) for members in ranked]
    return np.array(list(dict.fromkeys([*turns, *order.tolist()])), dtype=np.int64)


def _at_share(members: Codes, turn: int) -> int:
    """The member that stands so far from the centre: the nearest first, then one in eight farther at each turn."""
    return int(members[min(len(members) - 1, turn * max(1, len(members) // 8))])


def _members(codes: Codes) -> list[tuple[int, Codes]]:
    """The rows of each code that there is."""
    return [(int(code), np.flatnonzero(codes == code)) for code in np.unique(codes)]
