"""The student's choice: how many soft labels it learns from, and what each weighs, measured on validation articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.model.decision.pooling import pooled
from classifier.model.distillation.gold import Gold
from classifier.model.distillation.soft_labels import soft_units
from classifier.model.measures.metrics import f1_of_scores
from classifier.model.training.examples import Examples
from classifier.model.training.pipeline import fit_classifier, fit_pooling, linear_scores, make_pipeline, stops_quietly
from classifier.model.training.settings import Settings
from classifier.model.training.train import Progress
from classifier.tasks import Task

Array = npt.NDArray[np.float64]

WEIGHTS = (0.3, 1.0, 3.0)
"""Weights of a soft unit that are tried."""

FEWER = 3
"""A third of the soft labels is tried too: where that is as good, more would not help either."""

FEW_ARTICLES = 50
"""Minimum validation articles needed to accept soft labels of a teacher that is not clearly better itself."""


@dataclass(frozen=True)
class Choice:
    """How soft labels are learnt from, and how good that was.

    Attributes:
        units: how many, of those there are; 0: gold alone.
        weight: of a soft unit, where a gold one weighs 1.
        hard: learn the likeliest label, weighed by its probability, and not all probabilities.
        f1_macro: on the validation articles.
    """

    units: int
    weight: float = 1.0
    hard: bool = False
    f1_macro: float = 0.0


def soft_examples(soft: pd.DataFrame, unlabelled: pd.DataFrame, task: Task, *, most: int, seed: int) -> Examples:
    """Soft labels as examples in random order, at most so many."""
    units, probabilities = soft_units(soft, unlabelled, task)
    size = len(units)
    everything = Examples(units, probabilities, np.arange(size), np.ones(size))
    taken = np.zeros(size, dtype=np.bool_)
    taken[np.random.default_rng(seed).permutation(size)[:most]] = True
    return everything.take(taken)


def chosen(extra: Examples, choice: Choice) -> Examples | None:
    """The soft labels that a choice takes, weighed as it says; None for gold alone."""
    if not choice.units:
        return None
    taken = extra.take(spread(len(extra.gold), choice.units))
    if not choice.hard:
        return replace(taken, weights=np.full(choice.units, choice.weight))
    likeliest = np.eye(taken.gold.shape[1])[taken.gold.argmax(axis=1)]
    return replace(taken, gold=likeliest, weights=choice.weight * taken.gold.max(axis=1))


def spread(size: int, count: int) -> npt.NDArray[np.bool_]:
    """Take `count` of `size` rows, evenly spread over them.

    >>> spread(6, 3).tolist()
    [True, False, True, False, True, False]
    """
    taken = np.zeros(size, dtype=np.bool_)
    taken[np.arange(count) * size // max(count, 1)] = True
    return taken


def choose(gold: Gold, extra: Examples, settings: Settings, progress: Progress) -> list[Choice]:
    """Try gold alone, then weights, the likeliest labels alone, and fewer soft labels, each on the best so far."""
    everything = len(extra.gold)
    alone = gold_alone(gold, extra, settings, progress)
    matrices = _matrices(gold, extra, settings)
    tried = [_judged(Choice(everything, weight), gold, extra, matrices, settings, progress) for weight in WEIGHTS]
    for change in ({"hard": True}, {"units": everything // FEWER}):
        best = max(tried, key=lambda choice: choice.f1_macro)
        tried.append(_judged(replace(best, **change), gold, extra, matrices, settings, progress))
    return [alone, *tried]


def gold_alone(gold: Gold, extra: Examples, settings: Settings, progress: Progress) -> Choice:
    """How good the student is without soft labels."""
    return _judged(Choice(0), gold, extra, _matrices(gold, None, settings), settings, progress)


def preferred(tried: Sequence[Choice], articles: int, *, trusted: bool) -> Choice:
    """Choose how soft labels are learnt from, by what was measured on validation articles.

    What differs by less than a standard error, the articles cannot tell apart (the one-standard-error rule
    of Breiman et al. 1984, section 3.4.3). Of a trusted teacher, the choice with the most soft labels is
    taken of those that are as good as the best. Of another, soft labels have to be better than gold labels
    alone by more than that, and on FEW_ARTICLES or more, since the best of some choices is so by chance.

    Args:
        tried: gold alone first.
        articles: of validation.
        trusted: the teacher is clearly better than gold labels alone, see `is_clearly_better`.

    >>> preferred([Choice(0, f1_macro=0.70), Choice(900, f1_macro=0.66)], 40, trusted=True).units
    900
    >>> preferred([Choice(0, f1_macro=0.70), Choice(900, f1_macro=0.66)], 4000, trusted=True).units
    0
    >>> preferred([Choice(0, f1_macro=0.70), Choice(900, f1_macro=0.74)], 400, trusted=False).units
    900
    >>> preferred([Choice(0, f1_macro=0.70), Choice(900, f1_macro=0.71)], 400, trusted=False).units
    0
    """
    best = max(tried, key=lambda choice: choice.f1_macro)
    error = _error(best.f1_macro, articles)
    if trusted:
        near = [choice for choice in tried if choice.f1_macro >= best.f1_macro - error]
        return max(near, key=lambda choice: (choice.units, choice.f1_macro))
    is_proven = articles >= FEW_ARTICLES and best.f1_macro > tried[0].f1_macro + error
    return best if is_proven else tried[0]


def is_clearly_better(taught: float, alone: float, articles: int) -> bool:
    """Whether a teacher's macro-F1 on so many articles is above another's by more than a standard error.

    >>> is_clearly_better(0.8, 0.7, 20), is_clearly_better(0.8, 0.7, 200)
    (False, True)
    """
    return taught - alone > float(np.hypot(_error(taught, articles), _error(alone, articles)))


def _error(figure: float, articles: int) -> float:
    """Standard error of a share that was measured on so many articles."""
    # One article more of each kind: on a few, a figure of 1 is not certain.
    share = (figure * articles + 1) / (articles + 2)
    return float((share * (1 - share) / articles) ** 0.5)


def student_scores(choice: Choice, gold: Gold, extra: Examples, settings: Settings) -> Array:
    """Decision scores of the validation groups by a student that did not learn them, shape (n_groups, n_labels)."""
    return _learnt(choice, gold, extra, _matrices(gold, extra if choice.units else None, settings), settings)


def _matrices(gold: Gold, extra: Examples | None, settings: Settings) -> tuple[Any, Any]:
    """Features of what is learnt from, the soft labels last, and of the validation units."""
    features = make_pipeline(settings, gold.task).named_steps["features"]
    units = gold.fitting.units if extra is None else gold.fitting.units.plus(extra.units)
    return features.fit_transform(units), features.transform(gold.held.units)


def _judged(
    choice: Choice, gold: Gold, extra: Examples, matrices: tuple[Any, Any], settings: Settings, progress: Progress
) -> Choice:
    """Learn as a choice says, and measure that on the validation articles."""
    scores = _learnt(choice, gold, extra, matrices, settings)
    figure = f1_of_scores(scores, gold.held.gold, exclusive=not gold.task.multi_label)
    how = f"{choice.units:,} soft labels, weight {choice.weight:g}{', the likeliest alone' if choice.hard else ''}"
    progress(f"{how if choice.units else 'gold alone'}: macro-F1 {figure:.3f}")
    return replace(choice, f1_macro=figure)


def _learnt(choice: Choice, gold: Gold, extra: Examples, matrices: tuple[Any, Any], settings: Settings) -> Array:
    """Decision scores of the validation groups by a student that learnt as a choice says."""
    learning, held = matrices
    taken = chosen(extra, choice)
    rows = [np.ones(len(gold.fitting.units), dtype=np.bool_), spread(len(extra.gold), choice.units)]
    classifier = make_pipeline(settings, gold.task).named_steps["classifier"]
    examples = gold.fitting if taken is None else gold.fitting.plus(taken)
    with stops_quietly():
        fit_classifier(classifier, learning[np.concatenate(rows)[: learning.shape[0]]], examples)
    pooling = fit_pooling(settings.pooling, classifier, learning[: len(gold.fitting.units)], len(gold.fitting.gold))
    return pooled(linear_scores(classifier, held), gold.held.units, pooling)
