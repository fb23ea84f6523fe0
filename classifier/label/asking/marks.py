"""What made a suggestion: the words of an item that speak most for it, where they stand in its title and text."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from classifier.label.learning.learner import Learnt
from classifier.label.pool.counted import CountedPool
from classifier.label.pool.items import Items
from classifier.model.features.blocks import Features
from classifier.scoring.contributions import Parts
from classifier.scoring.highlight import Word, marks_of
from classifier.scoring.model import Model
from classifier.tasks import Task
from classifier.text.mentions import find_mentions

STRONG = 0.5
"""Share of the largest weight from which a word is marked as strong."""

Mark = tuple[int, int, str]
"""Where a word stands, and `strong` or `some`."""

Marked = dict[str, list[Mark]]
"""Marks of the title and of the text."""


def model_of_pool(pool: CountedPool, learnt: Learnt, task: Task) -> Model:
    """The model that learns along, as one that can be explained."""
    features: Features = pool.features.features_
    linear = learnt.linear
    thresholds = (0.0,) * len(task.labels)
    return Model(
        Path(task.name),
        task,
        features,
        linear.coefficients,
        linear.intercepts,
        learnt.calibrator,
        thresholds,
        manifest={},
    )


def marks_for(model: Model, items: Items, item: int, label: int) -> Marked:
    """Mark the words that speak most for a label, against the mean of the others.

    Args:
        model: see `model_of_pool`, or a bundle.
        items: of the pool.
        item: position of the one that is shown.
        label: position of the label.
    """
    article = items.articles[items.owners[item]]
    model = model.by_words
    coefficients = np.asarray(model.coefficients, dtype=np.float64)
    column = coefficients[:, label] if model.task.multi_label else coefficients[:, label] - coefficients.mean(axis=1)
    parts = Parts(article, model)
    units = items.units_of(item)
    for position in range(len(units)):
        parts.add(units, position, column)
    weights = np.maximum(parts.weights, 0.0)
    title, text = weights[: parts.shift - 1], weights[parts.shift :]
    marks = marks_of(article.title, title, article.text, text, article.language_of_names)
    return {"title": _plain(marks.title, marks.scale), "text": _plain(marks.text, marks.scale)}


def _plain(words: tuple[Word, ...], scale: float) -> list[Mark]:
    return [(word.start, word.end, "strong" if word.weight >= STRONG * scale else "some") for word in words]


def mentions_in(items: Items, item: int) -> Marked:
    """Where an item names its target, in its title and text; nowhere for tasks without targets."""
    article, target = items.articles[items.owners[item]], items.units.targets[item]
    if target is None:
        return {"title": [], "text": []}
    spans = article.spans or find_mentions(article.text, target)
    in_title = find_mentions(article.title, target) if article.spans is None else []
    return {
        "title": [(start, end, "target") for start, end in in_title],
        "text": [(start, end, "target") for start, end in spans],
    }
