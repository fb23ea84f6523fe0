"""A model's answers to a corpus as one frame, by the decision that `score` takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import Article, articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.inputs import UnitInputs
from classifier.parallel import blocks_of
from classifier.scoring.decision import EMPTY, WRONG_LANGUAGE, Decisions, decide, language_of, why_not
from classifier.scoring.loaded import Routed
from classifier.scoring.model import Model
from classifier.scoring.score import BATCH_CHARACTERS, LEGACY
from classifier.text.language import legacy_encoding

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
        languages: of each article of the corpus, as a folder of one bundle a language tells them; empty of a model.
    """

    rows: npt.NDArray[np.int64]
    targets: list[str | None]
    probabilities: Array
    thresholds: Array
    labels: npt.NDArray[np.bool_]
    reasons: list[str]
    languages: tuple[str, ...] = ()

    @property
    def is_answered(self) -> npt.NDArray[np.bool_]:
        """Whether there is an answer, abstained from or not; shape (n_groups,)."""
        return ~np.isnan(self.probabilities[:, 0])


def answer_corpus(model: Model | Routed, corpus: pd.DataFrame) -> CorpusAnswers:
    """Answer every article of a corpus, a batch at a time; of models a language, each article by that of its own."""
    return answers_side_by_side([model], corpus)[0] if isinstance(model, Model) else _routed(model, corpus)


def answers_side_by_side(models: Sequence[Model], corpus: pd.DataFrame) -> list[CorpusAnswers]:
    """Answer every article of a corpus by each model; models that read the same units share the cutting of them."""
    return [_joined(parts) for parts in zip(*_parts(models, corpus), strict=True)]


def _joined(parts: Sequence[CorpusAnswers]) -> CorpusAnswers:
    return CorpusAnswers(
        np.concatenate([part.rows for part in parts]),
        [target for part in parts for target in part.targets],
        np.vstack([part.probabilities for part in parts]),
        np.vstack([part.thresholds for part in parts]),
        np.vstack([part.labels for part in parts]),
        [reason for part in parts for reason in part.reasons],
    )


def _routed(routed: Routed, corpus: pd.DataFrame) -> CorpusAnswers:
    """Answers by the model of each article's language, over the labels of all models, in the corpus' order."""
    languages, readers = zip(*(routed.reader(article) for article in articles_of(corpus)), strict=True)
    places = [-1 if reader is None else routed.models.index(reader) for reader in readers]
    parts = []
    for place in sorted(set(places)):
        rows = np.flatnonzero(np.asarray(places) == place)
        refused = "" if place >= 0 else WRONG_LANGUAGE
        model = routed.models[max(place, 0)]
        own = _joined([part for (part,) in _parts([model], corpus.iloc[rows], refused)])
        parts.append(_spread(replace(own, rows=rows[own.rows]), model.task.labels, routed.task.labels))
    answers = _joined(parts)
    order = np.argsort(answers.rows, kind="stable")
    return CorpusAnswers(
        answers.rows[order],
        [answers.targets[place] for place in order],
        answers.probabilities[order],
        answers.thresholds[order],
        answers.labels[order],
        [answers.reasons[place] for place in order],
        tuple(languages),
    )


def _spread(answers: CorpusAnswers, own: Sequence[str], labels: Sequence[str]) -> CorpusAnswers:
    """The answers over more labels; one that the model does not know has the probability 0, and is never given."""
    columns = [labels.index(label) for label in own]
    shape = len(answers.rows), len(labels)
    probabilities, thresholds, given = np.zeros(shape), np.ones(shape), np.zeros(shape, np.bool_)
    probabilities[~answers.is_answered] = np.nan
    probabilities[:, columns], thresholds[:, columns] = answers.probabilities, answers.thresholds
    given[:, columns] = answers.labels
    return replace(answers, probabilities=probabilities, thresholds=thresholds, labels=given)


def _parts(models: Sequence[Model], corpus: pd.DataFrame, refused: str | None = None) -> Iterator[list[CorpusAnswers]]:
    """Answers of each model, batch by batch; `refused` is why none is given, "" where the language is known.

    None: it is told here.
    """
    sizes = [len(block) for block in blocks_of(corpus["text"].astype(str).tolist(), BATCH_CHARACTERS)]
    for start, size in zip(accumulate(sizes, initial=0), sizes, strict=False):
        batch = corpus.iloc[start : start + size]
        articles = articles_of(batch)
        inputs: dict[tuple[str, bool], UnitInputs] = {}
        answers = []
        for model in models:
            key = model.task.unit, model.tells_voices
            if key not in inputs:
                inputs[key] = UnitInputs(cut_units(articles, model.task, voices=model.tells_voices))
            failures = [_failure(article, model, refused) for article in articles]
            answers.append(_answered(decide(model, articles, inputs[key], failures=failures), start))
        yield answers


def _answered(decisions: Decisions, start: int) -> CorpusAnswers:
    """Decisions on a batch of articles, of which the first is at `start` in its corpus."""
    return CorpusAnswers(
        np.asarray(decisions.units.articles, dtype=np.int64) + start,
        [target.name if target else None for target in decisions.units.targets],
        decisions.probabilities,
        decisions.thresholds,
        decisions.labels,
        decisions.reasons,
    )


def _failure(article: Article, model: Model, refused: str | None) -> str:
    """Why an article gets no answer, else empty; see `_parts`."""
    if refused is None:
        return why_not(article, language_of(article, [model]), model)
    if not (article.title.strip() or article.text.strip()):
        return EMPTY
    return refused or (LEGACY if legacy_encoding(article.text) else "")
