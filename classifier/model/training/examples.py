"""What a model is trained on: articles with gold labels, cut into units, and their folds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import Units, cut_units
from classifier.errors import CorpusError
from classifier.model.training.labelled import labelled
from classifier.model.training.settings import Settings
from classifier.parallel import in_threads
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

MIN_ORIGINS = 6
"""Outlets from which on some can be left out, and the others still teach."""

VALIDATION_NAMES = ("validation", "valid", "dev")
"""Values of a `split` column that stand for the validation split; `test` is never read in training."""


@dataclass(frozen=True)
class Examples:
    """Groups with gold labels, and their units.

    Attributes:
        units: of all groups.
        gold: 0 or 1, or a soft label's probabilities, shape (n_groups, n_labels).
        clusters: duplicate cluster of each group, shape (n_groups,).
        weights: of each group, shape (n_groups,).
        origins: code of the outlet or whatever `Settings.unseen` names, shape (n_groups,); None: it names nothing.
    """

    units: Units
    gold: Array
    clusters: Codes
    weights: Array
    origins: Codes | None = None

    @property
    def unit_weights(self) -> Array:
        """Share of its group's weight that each unit has, shape (n_units,)."""
        group = np.asarray(self.units.group, dtype=np.int64)
        return np.asarray((self.weights / np.maximum(np.bincount(group, minlength=len(self.gold)), 1))[group])

    @property
    def numbers(self) -> tuple[npt.NDArray[Any], ...]:
        """All that is no text: group of each unit; gold, clusters and weights of each group."""
        return np.asarray(self.units.group, dtype=np.int64), self.gold, self.clusters, self.weights

    def take(self, groups: npt.NDArray[np.bool_]) -> Examples:
        """The chosen groups and their units, groups numbered anew."""
        number = np.cumsum(groups) - 1
        place = [i for i, group in enumerate(self.units.group) if groups[group]]
        units = self.units.take(place)
        places = np.flatnonzero(groups)
        renumbered = replace(
            units,
            group=[int(number[group]) for group in units.group],
            articles=[units.articles[i] for i in places],
            targets=[units.targets[i] for i in places],
        )
        origins = None if self.origins is None else self.origins[groups]
        return Examples(renumbered, self.gold[groups], self.clusters[groups], self.weights[groups], origins)

    def plus(self, other: Examples) -> Examples:
        """These groups and, numbered after them, the others, which have no origin."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in ("gold", "clusters", "weights")]
        return Examples(self.units.plus(other.units), *(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True)
class Sides:
    """The labelled articles as training sees them.

    Attributes:
        corpus, task: see `Labelled`.
        fitting: what is learnt from.
        held: the validation side.
        folds: of the training side, shape (n_groups,); see `calibration_folds`.
        notes: what was left out, one sentence each.
    """

    corpus: pd.DataFrame
    task: Task
    fitting: Examples
    held: Examples
    folds: Codes
    notes: list[str]


def training_sides(
    corpus: pd.DataFrame,
    task: Task,
    column: str,
    settings: Settings,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> Sides:
    """Choose the labelled articles, cut them into units, and split them into a training and a validation side.

    Raises:
        CorpusError: see `classifier.model.training.train.train`.
    """
    chosen = labelled(corpus, task, column, settings.min_articles)
    progress(f"cutting {len(chosen.corpus):,} articles into units ({task.unit})")
    examples, is_train, notes = examples_of(chosen.corpus, chosen.task, settings, seed)
    fitting = examples.take(is_train)
    folds = calibration_folds(fitting, settings, seed)
    check_different(fitting, folds, chosen.task)
    return Sides(chosen.corpus, chosen.task, fitting, examples.take(~is_train), folds, [*chosen.notes, *notes])


def check_different(examples: Examples, folds: Codes, task: Task) -> None:
    """Make sure that every fold leaves some article of each label to learn from."""
    left = [examples.gold[folds != fold].any(axis=0) for fold in np.unique(folds)]
    lacking = [label for label, *is_left in zip(task.labels, *left, strict=True) if not all(is_left)]
    everywhere = [label for label, has in zip(task.labels, examples.gold.T, strict=True) if has.all()]
    if task.multi_label and everywhere:
        raise CorpusError(f"has {everywhere[0]!r} on every article, which teaches nothing. Leave that label out.")
    if lacking or len(left) < 2:
        named = ", ".join(lacking or task.labels)
        raise CorpusError(
            f"has too few different articles of {named}: near-duplicates count as one, and at least two a label "
            "are needed, to hold some out. Add articles, or leave the label out."
        )


def grouped_folds(examples: Examples, folds: int, seed: int) -> Codes:
    """Stratified folds in which no duplicate cluster is in two, shape (n_groups,)."""
    from classifier.corpus.prepare.splits import grouped_folds as assign

    return assign(_strata(examples.gold), examples.clusters, folds=folds, seed=seed)


def calibration_folds(examples: Examples, settings: Settings, seed: int) -> Codes:
    """Folds that probabilities and thresholds are fitted on, shape (n_groups,): by origin where the settings ask.

    Raises:
        CorpusError: the articles are of too few origins.
    """
    from classifier.corpus.prepare.splits import grouped_folds as assign

    if examples.origins is None:
        return grouped_folds(examples, settings.folds, seed)
    count = len(np.unique(examples.origins))
    if count < MIN_ORIGINS:
        raise CorpusError(
            f"has {count} value(s) in {settings.unseen!r}, and {MIN_ORIGINS} are needed to leave some out. "
            "Train without --unseen, or name another column."
        )
    return assign(_strata(examples.gold), examples.origins, folds=settings.folds, seed=seed)


def examples_of(
    corpus: pd.DataFrame, task: Task, settings: Settings, seed: int
) -> tuple[Examples, npt.NDArray[np.bool_], list[str]]:
    """Cut labelled articles into groups and their units.

    Returns:
        The groups, which of them train (the others validate), and notes on what was left out.
    """
    from classifier.corpus.prepare.splits import cluster_codes

    # Clusters are found by compiled code, beside the cutting.
    jobs: list[Callable[[], Any]] = [lambda: cluster_codes(corpus), lambda: cut_units(articles_of(corpus), task)]
    clusters, units = in_threads(jobs)
    return labelled_examples(corpus, units, clusters, task, settings, seed)


def labelled_examples(
    corpus: pd.DataFrame, units: Units, clusters: Codes, task: Task, settings: Settings, seed: int
) -> tuple[Examples, npt.NDArray[np.bool_], list[str]]:
    """Put gold labels, clusters, weights and origins beside units; see `examples_of`.

    Args:
        corpus: labelled articles; their texts are not read.
        units: of these articles.
        clusters: near-duplicate cluster of each article, shape (n_articles,).
        task, settings, seed: see `examples_of`.
    """
    position = np.asarray(units.articles, dtype=np.int64)
    gold = np.array([[float(label in cell) for label in task.labels] for cell in corpus[task.name]])
    weights = corpus["weight"].to_numpy(float) if "weight" in corpus else np.ones(len(corpus))
    origins = None if settings.unseen is None else _origins(corpus, settings.unseen)[position]
    examples = Examples(units, gold[position], clusters[position], weights[position], origins)
    has_units = np.bincount(np.asarray(units.group, dtype=np.int64), minlength=len(position)) > 0
    left_out = int((~has_units).sum())
    notes = [f"left out {left_out} articles without a unit to read ({task.unit})"] if left_out else []
    if not has_units.any():
        raise CorpusError(f"has no article with a {task.unit} to learn from. Look at its text and target columns.")
    is_train = training_rows(corpus, gold, clusters, settings, seed)[position]
    return _mean_weight_one(examples.take(has_units)), is_train[has_units], notes


def _origins(corpus: pd.DataFrame, column: str) -> Codes:
    """Code of each article's outlet, or whatever the column holds; an article without one is its own."""
    if column not in corpus:
        raise CorpusError(f"has no column {column!r} to leave out groups of. Name another for --unseen.")
    codes, names = pd.factorize(corpus[column])
    return np.where(codes < 0, len(names) + np.arange(len(codes)), codes).astype(np.int64)


def _mean_weight_one(examples: Examples) -> Examples:
    """Weigh the units 1 on average, so that `C` means the same for any weights."""
    return replace(examples, weights=examples.weights * len(examples.units) / examples.weights.sum())


def training_rows(
    corpus: pd.DataFrame, gold: Array, clusters: Codes, settings: Settings, seed: int
) -> npt.NDArray[np.bool_]:
    """Which articles train; the rest is the validation split, as the corpus has it or by the seed."""
    if "split" in corpus:
        is_train = ~corpus["split"].isin(VALIDATION_NAMES).to_numpy()
        if not is_train.any():
            raise CorpusError("has no article whose split is 'train'.")
        return np.asarray(is_train)
    from classifier.corpus.prepare.splits import grouped_folds as assign

    parts = max(2, round(1 / settings.validation_size))
    return np.asarray(assign(_strata(gold), clusters, folds=parts, seed=seed) != 0)


def _strata(gold: Array) -> Codes:
    return np.asarray(gold.argmax(axis=1), dtype=np.int64)
