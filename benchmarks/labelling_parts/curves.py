"""A simulated coder who knows the gold labels: how many labels a policy needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifier.label.asking.policies import POLICIES, Situation
from classifier.label.asking.reserve import EVERY, reserve
from classifier.label.learning.learner import Learnt, learn
from classifier.label.learning.regression import Labelled
from classifier.label.learning.rows import fit_rows
from classifier.model.measures.metrics import macro_f1
from labelling_parts.sets import Set

GROWTH = 0.15
"""Labels between two models, as a share of those there are: in the page it is every five."""

REACHED = 0.95
"""Share of the macro-F1 of all labels that is to be reached."""


@dataclass(frozen=True)
class Way:
    """A way to label: a policy, whether every fifth answer judges and does not train, and whether the pool's
    directions are learnt from."""

    title: str
    policy: str
    judges: bool = True
    prior: bool = True


WAYS = {
    "plain": Way("random, all train, no prior", "random", judges=False, prior=False),
    "random": Way("random", "random"),
    "default": Way("default", "mixture"),
}
POLICY_WAYS = {name: Way(name, name) for name in ("uncertain", "diverse", "spread")}


def full_f1(data: Set) -> float:
    """Macro-F1 of the model of all labels."""
    every = Labelled(np.arange(len(data.items)), data.gold)
    linear, _ = fit_rows(data.pool, every, np.zeros(len(data.items), np.int64), strength=0.0)
    return macro_f1(data.truth.argmax(axis=1), linear.scores(data.rows).argmax(axis=1))


def curve(data: Set, way: Way, *, goal: float, most: int, seed: int) -> list[tuple[int, float]]:
    """Labels that were given, and macro-F1 on the judging articles; until the goal is reached three times running."""
    free = np.ones(len(data.items), np.bool_)
    if way.judges:
        free[reserve(data.items.ids, seed=seed)] = False
    taken: list[int] = []
    given, model, points = 0, None, []
    while given < most and free.any():
        step = max(2 * EVERY, int(given * GROWTH) // EVERY * EVERY)
        count = step - step // EVERY if way.judges else step
        probabilities = None if model is None or not model.is_of_use else model.probabilities
        labels = data.gold.shape[1]
        situation = Situation(data.pool, free, probabilities, labels, True, count, seed)
        chosen = POLICIES[way.policy](situation)
        free[chosen] = False
        taken += chosen.tolist()
        given += step
        model = fitted(data, taken, seed=seed, prior=way.prior)
        points.append((given, measured(data, model)))
        if len(points) > 2 and min(value for _, value in points[-3:]) >= goal:
            break
    return points


def fitted(data: Set, taken: list[int], *, seed: int, prior: bool = True) -> Learnt:
    """The model that learns along, or without the pool's directions."""
    from dataclasses import replace

    places = np.array(taken)
    pool = data.pool if prior else replace(data.pool, unit="sentence")
    model = learn(pool, Labelled(places, data.gold[places]), seed=seed)
    assert model is not None
    return model


def measured(data: Set, model: Learnt) -> float:
    """Macro-F1 of a model on the judging articles."""
    return macro_f1(data.truth.argmax(axis=1), model.linear.scores(data.rows).argmax(axis=1))


def labels_to(points: list[tuple[int, float]], goal: float) -> float:
    """Labels at which a curve first reaches a goal, between the points around it; nan where it does not."""
    for place, (labels, value) in enumerate(points):
        if value >= goal:
            before, lower = points[place - 1] if place else (0, 0.0)
            return before + (labels - before) * (goal - lower) / (value - lower)
    return float("nan")


def area(points: list[tuple[int, float]], upto: int) -> float:
    """Mean macro-F1 over the first labels; a curve that ended stays where it was."""
    labels, values = zip(*points, strict=True)
    grid = np.arange(10, upto + 1, 10)
    return float(np.interp(grid, labels, values).mean())
