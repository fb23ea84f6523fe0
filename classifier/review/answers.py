"""A model's answers to a corpus as one frame, by the decision that `score` takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.inputs import UnitInputs
from classifier.parallel import blocks_of
from classifier.scoring.decision import decide, language_of, why_not
from classifier.scoring.model import Model
from classifier.scoring.score import BATCH_CHARACTERS

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CorpusAnswers:
    """Answers to the groups of a corpus: its articles, or its articles and their targets.

    Attributes:
        rows: position of each group's article in the corpus, shape (n_groups,).
        targets: name of each group's target, or None.
        probabilities: calibrated; nan where there is no answer, shape (n_groups, n_labels).
        thresholds: under which an answer is abstained from, shape (n_groups, n_labels).
        labels: which labels are the answer, shape (n_groups, n_labels).
        reasons: why there is no answer or it is abstained from, else empty.
    """

    rows: npt.NDArray[np.int64]
    targets: list[str | None]
    probabilities: Array
    thresholds: Array
    labels: npt.NDArray[np.bool_]
    reasons: list[str]

    @property
    def is_answered(self) -> npt.NDArray[np.bool_]:
        """Whether there is an answer, abstained from or not; shape (n_groups,)."""
        return ~np.isnan(self.probabilities[:, 0])


def answer_corpus(model: Model, corpus: pd.DataFrame) -> CorpusAnswers:
    """Answer every article of a corpus, a batch at a time."""
    parts = list(_parts(model, corpus))
    return CorpusAnswers(
        np.concatenate([part.rows for part in parts]),
        [target for part in parts for target in part.targets],
        np.vstack([part.probabilities for part in parts]),
        np.vstack([part.thresholds for part in parts]),
        np.vstack([part.labels for part in parts]),
        [reason for part in parts for reason in part.reasons],
    )


def _parts(model: Model, corpus: pd.DataFrame) -> Iterator[CorpusAnswers]:
    sizes = [len(block) for block in blocks_of(corpus["text"].astype(str).tolist(), BATCH_CHARACTERS)]
    for start, size in zip(accumulate(sizes, initial=0), sizes, strict=False):
        batch = corpus.iloc[start : start + size]
        articles = articles_of(batch)
        failures = [why_not(article, language_of(article, [model]), model) for article in articles]
        inputs = UnitInputs(cut_units(articles, model.task, voices=model.tells_voices))
        decisions = decide(model, articles, inputs, failures=failures)
        yield CorpusAnswers(
            np.asarray(decisions.units.articles, dtype=np.int64) + start,
            [target.name if target else None for target in decisions.units.targets],
            decisions.probabilities,
            decisions.thresholds,
            decisions.labels,
            decisions.reasons,
        )
