"""What a model is trained on: articles with gold labels, cut into units, and their folds."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import Units, cut_units
from classifier.errors import CorpusError
from classifier.model.training.settings import Settings
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

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
    """

    units: Units
    gold: Array
    clusters: Codes
    weights: Array

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
        kept = np.flatnonzero(groups)
        renumbered = replace(
            units,
            group=[int(number[group]) for group in units.group],
            articles=[units.articles[i] for i in kept],
            targets=[units.targets[i] for i in kept],
        )
        return Examples(renumbered, self.gold[groups], self.clusters[groups], self.weights[groups])

    def plus(self, other: Examples) -> Examples:
        """These groups and, numbered after them, the others."""
        pairs = [(getattr(self, name), getattr(other, name)) for name in ("gold", "clusters", "weights")]
        return Examples(self.units.plus(other.units), *(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True)
class Gold:
    """The labelled articles as the three steps see them.

    Attributes:
        corpus, task: as `labelled` gave them.
        fitting: what is learnt from.
        held: what choices are made on, and what teacher and student are compared by.
        judging: texts that nothing may be learnt from.
        held_is_learnt: `train` learns from what is held too, since the corpus' split has no validation side.
    """

    corpus: pd.DataFrame
    task: Task
    fitting: Examples
    held: Examples
    judging: list[str]
    held_is_learnt: bool


def labelled(
    corpus: pd.DataFrame, task: Task, column: str, min_articles: int, notes: list[str]
) -> tuple[pd.DataFrame, Task]:
    """Keep the articles that have a label the task can learn, and name the task's labels.

    Returns:
        The corpus with the label in a column named after the task (a list for a
        multi-label task), and the task with the labels that are left.
    """
    if column not in corpus:
        has = ", ".join(map(str, corpus.columns))
        raise CorpusError(f"has no column {column!r} to learn {task.name!r} from. Give --label-column; it has {has}.")
    if task.unit == "mention" and "target" not in corpus:
        raise CorpusError(f"has no column 'target', which {task.name!r} needs: add the target of each article.")
    corpus = corpus.assign(**{task.name: corpus[column].map(label_list)})
    corpus = corpus[corpus[task.name].map(len) > 0]
    if "split" in corpus:
        corpus = corpus[corpus["split"] != "test"]
    counts = corpus[task.name].explode().value_counts()
    _check_known(corpus, task, counts)
    kept = [label for label in (task.labels or sorted(counts.index)) if counts.get(label, 0) >= min_articles]
    for label in task.labels or sorted(counts.index):
        if label not in kept:
            notes.append(f"left out the label {label!r}: {counts.get(label, 0)} articles, {min_articles} are needed")
    if len(kept) < (1 if task.multi_label else 2):
        raise CorpusError(
            f"has {len(kept)} label(s) with {min_articles} or more articles in {column!r}, two are needed to learn. "
            f"Found: {', '.join(f'{label} ({count})' for label, count in counts.items()) or 'none'}."
        )
    corpus = corpus.assign(**{task.name: corpus[task.name].map(lambda labels: [x for x in labels if x in kept])})
    corpus = corpus[corpus[task.name].map(len) > 0]
    if not task.multi_label and (corpus[task.name].map(len) > 1).any():
        several = corpus.index[corpus[task.name].map(len) > 1]
        raise CorpusError("has several labels an article. Give --multi-label.", ids=several.astype(str).tolist())
    ids = {label: concept for label, concept in task.ids.items() if label in kept}
    return corpus, replace(task, labels=tuple(kept), ids=ids)


def grouped_folds(examples: Examples, folds: int, seed: int) -> Codes:
    """Stratified folds in which no duplicate cluster is in two, shape (n_groups,)."""
    from classifier.corpus.prepare.splits import grouped_folds as assign

    return assign(_strata(examples.gold), examples.clusters, folds=folds, seed=seed)


def examples_of(
    corpus: pd.DataFrame, task: Task, settings: Settings, seed: int, notes: list[str]
) -> tuple[Examples, npt.NDArray[np.bool_]]:
    """The groups of a corpus that `labelled` gave, and which of them train; the others validate."""
    from classifier.corpus.prepare.splits import cluster_codes

    with ThreadPoolExecutor(1) as pool:  # clusters are found by compiled code, beside the cutting
        found = pool.submit(cluster_codes, corpus)
        units = cut_units(articles_of(corpus), task)
        clusters = found.result()
    position = np.asarray(units.articles, dtype=np.int64)
    gold = np.array([[float(label in found) for label in task.labels] for found in corpus[task.name]])
    weights = corpus["weight"].to_numpy(float) if "weight" in corpus else np.ones(len(corpus))
    examples = Examples(units, gold[position], clusters[position], weights[position])
    has_units = np.bincount(np.asarray(units.group, dtype=np.int64), minlength=len(position)) > 0
    if not has_units.all():
        notes.append(f"left out {int((~has_units).sum())} articles without a unit to read ({task.unit})")
    if not has_units.any():
        raise CorpusError(f"has no article with a {task.unit} to learn from. Look at its text and target columns.")
    is_train = training_rows(corpus, gold, clusters, settings, seed)[position]
    return _mean_weight_one(examples.take(has_units)), is_train[has_units]


def gold_of(corpus: pd.DataFrame, task: Task, column: str, settings: Settings, seed: int) -> Gold:
    """Split the labelled articles as `train` does; without a validation split, a fold of them is held out."""
    frame, task = labelled(corpus, task, column, settings.min_articles, [])
    examples, is_train = examples_of(frame, task, settings, seed, [])
    held_is_learnt = bool(is_train.all())
    if held_is_learnt:
        is_train = grouped_folds(examples, max(2, round(1 / settings.validation_size)), seed) != 0
    fitting, held = examples.take(is_train), examples.take(~is_train)
    if not len(held.gold) or not len(fitting.gold):
        raise CorpusError("has too few articles to hold some out. Label more of them.")
    judging = frame["text"].iloc[sorted(set(held.units.articles))].tolist()
    if "split" in corpus:
        judging += corpus.loc[corpus["split"] == "test", "text"].tolist()
    return Gold(frame, task, fitting, held, judging, held_is_learnt)


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


def label_list(value: object) -> list[str]:
    """Read a label cell: nothing, one label, or a list of labels."""
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return []
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, (Sequence, np.ndarray)):
        return [str(label).strip() for label in value]
    return [str(value)]


def _check_known(corpus: pd.DataFrame, task: Task, counts: pd.Series[Any]) -> None:
    unknown = [str(label) for label in counts.index if task.labels and label not in task.labels]
    if unknown:
        rows = corpus.index[corpus[task.name].map(lambda labels: bool(set(labels) & set(unknown)))]
        raise CorpusError(
            f"has labels that {task.name!r} does not know: {', '.join(unknown[:5])}. It knows "
            f"{', '.join(task.labels)}. Map them, or give your task a name of its own.",
            ids=rows.astype(str).tolist(),
        )
