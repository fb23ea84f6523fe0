"""Which rows of a corpus judge a model: those of a split, with a label that the model knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.by_language import by_language
from classifier.corpus.prepare.fingerprint import fingerprint
from classifier.errors import CorpusError, InputError
from classifier.model.training.examples import VALIDATION_NAMES, training_rows
from classifier.model.training.labelled import labelled, labels_in
from classifier.model.training.settings import Settings
from classifier.scoring.loaded import Routed
from classifier.scoring.model import Model
from classifier.tasks import TASKS, Task

SPLITS = ("validation", "test", "all")
SHOWN = 5
"""Labels that a message names."""


@dataclass(frozen=True)
class GoldRows:
    """Articles with gold labels.

    Attributes:
        corpus: the articles.
        gold: 0 or 1, shape (n_articles, n_labels), in the order of the task's labels.
        split: `validation`, `test` or `all`.
        notes: what was left out, one sentence each.
    """

    corpus: pd.DataFrame
    gold: npt.NDArray[np.float64]
    split: str
    notes: tuple[str, ...]


def judging_rows(
    model: Model | Routed, corpus: pd.DataFrame, *, label_column: str | None, split: str | None
) -> GoldRows:
    """Choose the articles to judge a model on.

    Args:
        model: that is judged, or one a language.
        corpus: one article a row.
        label_column: None: named after the task.
        split: one of SPLITS; None: the validation split, else the test split, else all. A corpus
            without a column `split` that the model was trained on has the validation split that
            training held out.

    Raises:
        CorpusError: no such column, no rows left, no label that the model knows, one label only.
        InputError: `split` is none of SPLITS, or the corpus has no such articles.
    """
    column = label_column or model.task.name
    _check_columns(model, corpus, column)
    side, name = _side(model, corpus, column, split)
    cells = labels_in(side, column, model.task)
    cells = cells[cells.map(len) > 0]
    if not len(cells):
        raise CorpusError(f"has no article with a label in {column!r} ({name}): nothing to judge by.")
    labels, unknown = _known_labels(model.task, cells)
    articles = side.loc[(labels_in(side, column, model.task).map(len) > 0).to_numpy()]
    articles = articles[(labels.map(len) > 0).to_numpy()]
    gold = np.array([[float(label in cell) for label in model.task.labels] for cell in labels if cell])
    _check_labels(model.task, articles, gold)
    notes = [*(_seen_before(model, corpus, column) if name == "all" else []), *unknown]
    return GoldRows(articles, gold, name, tuple(notes))


def _check_columns(model: Model | Routed, corpus: pd.DataFrame, column: str) -> None:
    if column not in corpus:
        has = ", ".join(map(str, corpus.columns))
        raise CorpusError(
            f"has no column {column!r}, by which {model.path} ({model.task.name}) is judged. "
            f"Give --label-column, or the bundle of another task; it has {has}."
        )
    if model.task.unit == "mention" and "target" not in corpus:
        raise CorpusError(f"has no column 'target', which {model.task.name!r} needs: add the target of each article.")


def _side(model: Model | Routed, corpus: pd.DataFrame, column: str, split: str | None) -> tuple[pd.DataFrame, str]:
    if split not in (None, *SPLITS):
        raise InputError(f"{split!r} is no split: use one of {', '.join(SPLITS)}.")
    if split == "all":
        return corpus, "all"
    sides = _sides(model, corpus, column)
    names = [split] if split else ["validation", "test"]
    for name in names:
        if (sides == name).any():
            return corpus[(sides == name).to_numpy()], name
    if split is None:
        return corpus, "all"
    raise InputError(f"the corpus has no articles of the split {split!r}. Use --split all, or split it first.")


def _sides(model: Model | Routed, corpus: pd.DataFrame, column: str) -> pd.Series[Any]:
    if "split" in corpus:
        return corpus["split"].where(~corpus["split"].isin(VALIDATION_NAMES), "validation")
    sides = pd.Series("", index=corpus.index)
    for own, part in _by_model(model, corpus, column):
        if _learnt_from(own, part, column):
            held = _held_out(own, part, column).to_numpy()
            sides[corpus.index.isin(part.index[held])] = "validation"
    return sides


def _by_model(model: Model | Routed, corpus: pd.DataFrame, column: str) -> list[tuple[Model, pd.DataFrame]]:
    """The articles that each model may have learnt from: of models a language, those of its language."""
    if isinstance(model, Model):
        return [(model, corpus)]
    try:
        parts = by_language(corpus, column).parts
    except CorpusError:
        return []
    return [(own, parts[code]) for own in model.models for code in own.languages if code in parts]


def _learnt_from(model: Model, corpus: pd.DataFrame, column: str) -> bool:
    return bool(model.manifest["corpus"]["sha256"] == fingerprint(corpus, column)["sha256"])


def _seen_before(model: Model | Routed, corpus: pd.DataFrame, column: str) -> list[str]:
    if not any(_learnt_from(own, part, column) for own, part in _by_model(model, corpus, column)):
        return []
    return [f"{model.path.name} learnt from articles among these: its figures are better than it is"]


def _held_out(model: Model, corpus: pd.DataFrame, column: str) -> pd.Series[bool]:
    """The articles that training itself held out, found again as it found them."""
    from classifier.corpus.prepare.splits import cluster_codes

    settings = Settings(**model.manifest["parameters"])
    asked = TASKS.get(model.task.name) or Task(model.task.name, model.task.unit, multi_label=model.task.multi_label)
    chosen = labelled(corpus, asked, column, settings.min_articles)
    learnt, labels = chosen.corpus, chosen.task.labels
    gold = np.array([[float(label in cell) for label in labels] for cell in learnt[chosen.task.name]])
    is_train = training_rows(learnt, gold, cluster_codes(learnt), settings, model.manifest["seed"])
    return corpus.index.to_series().isin(learnt.index[~is_train])


def _known_labels(task: Task, cells: pd.Series[Any]) -> tuple[pd.Series[Any], list[str]]:
    """Leave out the labels that the model never saw, and say so.

    Returns:
        The labels of each article that the model knows, perhaps none; and notes.
    """
    unknown = Counter(label for cell in cells for label in cell if label not in task.labels)
    if not unknown:
        return cells, []
    named = ", ".join(f"{label} ({count:,})" for label, count in unknown.most_common(SHOWN))
    known = cells.map(lambda cell: [label for label in cell if label in task.labels])
    has_none = known.map(len) == 0
    if has_none.all():
        raise CorpusError(
            f"has no label that the model knows. It has {named}; the model knows {', '.join(task.labels)}. "
            "Map the labels first."
        )
    return known, [f"left out {int(has_none.sum()):,} articles whose label the model never saw: {named}"]


def _check_labels(task: Task, corpus: pd.DataFrame, gold: npt.NDArray[np.float64]) -> None:
    several = gold.sum(axis=1) > 1
    if not task.multi_label and several.any():
        ids = corpus.index[several].astype(str).tolist()
        raise CorpusError(f"has several labels an article, and {task.name!r} gives one.", ids=ids)
    present = [label for label, count in zip(task.labels, gold.sum(axis=0), strict=True) if count]
    if not task.multi_label and len(present) < 2:
        raise CorpusError(f"has one label only, {present[0]!r}: nothing to tell apart. Two are needed to judge.")
