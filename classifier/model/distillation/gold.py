"""The labelled articles as distillation sees them: what teacher and student learn, and what they are compared by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError
from classifier.model.training.examples import Examples, examples_of, grouped_folds
from classifier.model.training.labelled import labelled
from classifier.model.training.settings import Settings
from classifier.tasks import Task

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Gold:
    """The labelled articles as the three steps of distillation see them.

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


def gold_of(corpus: pd.DataFrame, task: Task, column: str, settings: Settings, seed: int) -> Gold:
    """Split the labelled articles as `train` does; without a validation split, a fold of them is held out."""
    chosen = labelled(corpus, task, column, settings.min_articles)
    frame, task = chosen.corpus, chosen.task
    examples, is_train, _ = examples_of(frame, task, settings, seed)
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
