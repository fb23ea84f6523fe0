"""A simulated coder who knows the gold labels: how many labels a policy needs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from classifier.label.asking.policies import POLICIES, Situation
from classifier.label.asking.reserve import EVERY, reserve
from classifier.label.learning.learner import Learnt, learn
from classifier.label.learning.problems import of_rows
from classifier.label.learning.products import Products
from classifier.label.learning.regression import Labelled
from classifier.model.measures.metrics import macro_f1
from labelling_parts.sets import SETS, Set, counted

GROWTH, GROWTH_FROM_MANY, MANY = 0.10, 0.25, 1000
"""Labels between two models, as a share of those there are, and from MANY labels on: in the page it is every five."""

REACHED = 0.95
"""Share of the macro-F1 of all labels that is to be reached, by RUNNING models one after the other."""

RUNNING = 3
AREA_LABELS = 1000
"""Labels over which macro-F1 is averaged: the area under the learning curve."""


@dataclass(frozen=True)
class Way:
    """A way to label: a policy, whether every fifth answer judges and does not train, and whether the pool's
    directions are learnt from."""

    title: str
    policy: str
    judges: bool = True
    prior: bool = True


WAYS = {
    "random": Way("random", "random"),
    "default": Way("default", "mixture"),
    "plain": Way("random, all train, no prior", "random", judges=False, prior=False),
    **{name: Way(name, name) for name in POLICIES if name not in ("random", "mixture")},
}


@dataclass(frozen=True)
class Row:
    """A point of a learning curve.

    Attributes:
        set, way, seed: of the curve.
        labels: given so far, with those of the random draws.
        f1_macro: on the judging articles.
        asked: positions of the items that were labelled to train since the point before.
    """

    set: str
    way: str
    seed: int
    labels: int
    f1_macro: float
    asked: list[int]


def run(asked: argparse.Namespace) -> None:
    """Print each point as it comes, then labels to 95% of the full macro-F1 and the area under the curve."""
    rows, full, sizes = read_rows(asked.rows), {}, {}
    for name in asked.sets:
        data = counted(name, asked.datasets)
        full[name], sizes[name] = full_f1(data), data.gold.shape
        for way in asked.ways:
            for seed in range(asked.seeds):
                before = [row for row in rows if (row.set, row.way, row.seed) == (name, way, seed)]
                for row in curve(data, name, way, seed, before, goal=REACHED * full[name], most=asked.most):
                    print(f"{name}, {way}, seed {seed}: {row.labels:,} labels, {row.f1_macro:.3f}", flush=True)
                    keep(row, asked.rows)
                    rows.append(row)
    _print_table(rows, asked, full, sizes)


def read_rows(path: Path | None) -> list[Row]:
    """The points of a run that was stopped; a last line that was cut is left out."""
    if path is None or not path.exists():
        return []
    lines = path.read_text("utf-8").split("\n")[:-1]
    return [Row(**json.loads(line)) for line in lines]


def keep(row: Row, path: Path | None) -> None:
    """Add a point to the file of rows."""
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(row)) + "\n")


def full_f1(data: Set) -> float:
    """Macro-F1 of the model of all labels."""
    every = Labelled(np.arange(len(data.items)), data.gold)
    linear = of_rows(data.pool, every, strength=0.0).solved()
    return macro_f1(data.truth.argmax(axis=1), linear.scores(data.rows).argmax(axis=1))


def curve(
    data: Set, name: str, way: str, seed: int, before: Sequence[Row], *, goal: float, most: int | None
) -> Iterator[Row]:
    """The points of a curve that come after those before, until the goal is reached RUNNING times.

    Args:
        data: counted.
        name, way, seed: of the curve.
        before: points of a run that was stopped.
        goal: macro-F1.
        most: labels at which it stops; None: where the pool ends.
    """
    how, points, products = WAYS[way], list(before), Products(data.pool.matrix)
    free = np.ones(len(data.items), np.bool_)
    if how.judges:
        free[reserve(data.items.ids, seed=seed)] = False
    taken = [item for row in points for item in row.asked]
    free[taken] = False
    model = fitted(data, taken, products, seed=seed, prior=how.prior) if taken else None
    while free.any() and not is_at_end(points, goal, most):
        given = points[-1].labels if points else 0
        step = _step(given)
        probabilities = None if model is None or not model.is_of_use else model.probabilities
        count = step - step // EVERY if how.judges else step
        situation = Situation(data.pool, free, probabilities, len(taken), data.gold.shape[1], True, count, seed)
        chosen = POLICIES[how.policy](situation).tolist()
        free[chosen] = False
        taken += chosen
        model = fitted(data, taken, products, seed=seed, prior=how.prior)
        points.append(Row(name, way, seed, given + step, round(measured(data, model), 5), chosen))
        yield points[-1]


def _step(given: int) -> int:
    """Labels until the next model, a multiple of EVERY."""
    share = GROWTH if given < MANY else GROWTH_FROM_MANY
    return max(2 * EVERY, int(given * share) // EVERY * EVERY)


def is_at_end(points: Sequence[Row], goal: float, most: int | None) -> bool:
    """Whether a curve has reached its goal, or its most labels."""
    if not points or points[-1].labels < AREA_LABELS:
        return bool(points) and most is not None and points[-1].labels >= most
    reached = len(points) >= RUNNING and min(row.f1_macro for row in points[-RUNNING:]) >= goal
    return reached or (most is not None and points[-1].labels >= most)


def fitted(data: Set, taken: list[int], products: Products, *, seed: int, prior: bool = True) -> Learnt:
    """The model that learns along, or without the pool's directions."""
    places = np.array(taken)
    pool = data.pool if prior else replace(data.pool, unit="sentence")
    model = learn(pool, Labelled(places, data.gold[places]), products=products, seed=seed)
    assert model is not None
    return model


def measured(data: Set, model: Learnt) -> float:
    """Macro-F1 of a model on the judging articles."""
    return macro_f1(data.truth.argmax(axis=1), model.linear.scores(data.rows).argmax(axis=1))


def labels_to(points: Sequence[Row], goal: float) -> float:
    """Labels at which a curve reaches a goal for RUNNING points, between the points around it; nan: it does not."""
    for place in range(len(points)):
        running = points[place : place + RUNNING]
        if min(row.f1_macro for row in running) >= goal:
            labels, value = points[place].labels, points[place].f1_macro
            before, lower = (points[place - 1].labels, points[place - 1].f1_macro) if place else (0, 0.0)
            return before + (labels - before) * (goal - lower) / (value - lower)
    return float("nan")


def area(points: Sequence[Row]) -> float:
    """Mean macro-F1 over the first labels."""
    labels, values = [row.labels for row in points], [row.f1_macro for row in points]
    return float(np.interp(np.arange(10, AREA_LABELS + 1, 10), labels, values).mean())


def _print_table(
    rows: Sequence[Row], asked: argparse.Namespace, full: dict[str, float], sizes: dict[str, tuple[int, int]]
) -> None:
    print("\n| set | labels, items | full macro-F1 | way | labels to 95% (each seed) | of random's | area |")
    print("|---|---|---:|---|---:|---:|---:|")
    for name in asked.sets:
        needed: dict[str, float] = {}
        for way in asked.ways:
            curves = [
                [row for row in rows if (row.set, row.way, row.seed) == (name, way, s)] for s in range(asked.seeds)
            ]
            each = [labels_to(points, REACHED * full[name]) for points in curves]
            needed[way] = float(np.mean(each))
            ends = [
                f"{value:,.0f}" if value == value else f"> {c[-1].labels:,}"
                for value, c in zip(each, curves, strict=True)
            ]
            share = needed[way] / needed.get("random", np.nan)
            print(
                f"| {SETS[name][0]} | {sizes[name][1]}, {sizes[name][0]:,} | {full[name]:.3f} | {WAYS[way].title} | "
                f"{_number(needed[way], ',.0f')} ({', '.join(ends)}) | {_number(share, '.0%')} | "
                f"{np.mean([area(points) for points in curves]):.3f} |"
            )


def _number(value: float, form: str) -> str:
    return format(value, form) if value == value else "–"
