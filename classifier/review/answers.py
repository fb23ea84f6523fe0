"""A model's answers to a corpus as one frame, by the way that `score` takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import Article, articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.blocks import Reads
from classifier.model.measures.measure import answered_labels
from classifier.scoring.loaded import Model, Scored, score_units
from classifier.scoring.score import BATCH, fits_language, language_of

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """Answers to the groups of a corpus: its articles, or its articles and their targets.

    Attributes:
        rows: position of each group's article in the corpus, shape (n_groups,).
        targets: name of each group's target, or None.
        probabilities: calibrated; nan where there is no answer, shape (n_groups, n_labels).
        reasons: why an answer is abstained from or missing, else empty.
    """

    rows: npt.NDArray[np.int64]
    targets: list[str | None]
    probabilities: Array
    reasons: list[str]

    @property
    def is_answered(self) -> npt.NDArray[np.bool_]:
        """Whether there is an answer, abstained from or not; shape (n_groups,)."""
        return ~np.isnan(self.probabilities[:, 0])


def answer_corpus(model: Model, corpus: pd.DataFrame) -> Answers:
    """Answer every article of a corpus, a batch at a time."""
    parts = list(_parts(model, corpus))
    return Answers(
        np.concatenate([part.rows for part in parts]),
        [target for part in parts for target in part.targets],
        np.vstack([part.probabilities for part in parts]),
        [reason for part in parts for reason in part.reasons],
    )


def _parts(model: Model, corpus: pd.DataFrame) -> Iterator[Answers]:
    for start in range(0, len(corpus), BATCH):
        batch = corpus.iloc[start : start + BATCH]
        articles = articles_of(batch)
        languages = batch["language"].tolist() if "language" in batch else [None] * len(batch)
        failures = [_failure(*pair, model) for pair in zip(articles, languages, strict=True)]
        yield _answered(model, articles, failures, start)


def _failure(article: Article, language: object, model: Model) -> str:
    """Why `score` would give no answer, before it looks at units."""
    if not (article.title.strip() or article.text.strip()):
        return "empty"
    return "" if fits_language(language_of(language, article), model) else "wrong language"


def _answered(model: Model, articles: Sequence[Article], failures: Sequence[str], start: int) -> Answers:
    units = cut_units(articles, model.task)
    scored = score_units(model, Reads(units))
    sizes = np.bincount(np.asarray(units.group, dtype=np.int64), minlength=len(units.articles))
    reasons = [failures[position] for position in units.articles]
    for group, target in enumerate(units.targets):
        if not reasons[group] and not sizes[group]:
            reasons[group] = "not mentioned" if target else "too short"
        if (
            not reasons[group]
            and target is not None
            and _is_foreign(model, articles[units.articles[group]], group, units)
        ):
            reasons[group] = "trained on names, not on claims"
    probabilities = np.where(np.array(reasons)[:, None] == "", scored.probabilities, np.nan)
    return Answers(
        np.asarray(units.articles, dtype=np.int64) + start,
        [target.name if target else None for target in units.targets],
        probabilities,
        [reason or unsure for reason, unsure in zip(reasons, _unsure(model, scored), strict=True)],
    )


def _is_foreign(model: Model, article: Article, group: int, units: Any) -> bool:
    """A claim, asked of a model that knows names alone; a marked mention is one whatever it reads like."""
    target = units.targets[group]
    return target.is_claim and article.spans is None and not model.manifest["corpus"].get("claims")


def _unsure(model: Model, scored: Scored) -> list[str]:
    """Why each answer would be abstained from, else empty."""
    task, thresholds = model.task, list(model.thresholds)
    given = answered_labels(scored.probabilities, task, thresholds) > 0
    reached: npt.NDArray[np.bool_] = np.any(given & (scored.probabilities >= np.asarray(thresholds)), axis=1)
    if task.multi_label:
        return ["" if enough else "low probability" for enough in reached]
    return [
        "few known words" if is_strange else "" if enough else "low probability"
        for is_strange, enough in zip(scored.is_strange, reached, strict=True)
    ]
