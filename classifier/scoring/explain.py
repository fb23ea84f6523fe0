"""Why a model answers as it does: each term's exact part of the linear score.

A decision score is a sum: for each unit the intercept and, for each of its features, the
feature's value times the label's coefficient; the units' scores are put together as
`pooled` does. So the parts, and what is left of intercept and baseline, add up to the score again.
Calibration turns the score into a probability afterwards, and changes no part's share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nlargest
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.articles import Article, targets_of
from classifier.corpus.prepare.units import cut_units
from classifier.errors import InputError, TaskError
from classifier.model.features.inputs import UnitInputs
from classifier.model.features.word_vectors import DIMENSIONS, MEANINGS, word_coefficients
from classifier.scoring.answer import TaskAnswer
from classifier.scoring.contributions import Parts, feature_names, vector_blocks
from classifier.scoring.decision import Decisions, decide
from classifier.scoring.explanation import Explanation
from classifier.scoring.model import Model
from classifier.scoring.score import open_records
from classifier.scoring.terms import MEANING, Term
from classifier.scoring.writer import AnswerWriter
from classifier.text.targets import Target

Array = npt.NDArray[np.float64]


def explain(
    record: Mapping[str, Any],
    model: Model,
    *,
    targets: Sequence[str | Target] = (),
    label: str | None = None,
    against: str | None = None,
) -> list[Explanation]:
    """Explain the answers to one article.

    Args:
        record: see `score_articles`.
        model: whose answer it is.
        targets: see `score_articles`.
        label: to explain; None: the answer's, and of a multi-label task each that is given.
        against: explain the label's lead over this one.

    Returns:
        One explanation an answer: of the article, or of each of its targets.

    Raises:
        TaskError: the task has no such label.
        InputError: the article cannot be scored; the message says why.
    """
    for name in (label, against):
        if name is not None and name not in model.task.labels:
            raise TaskError(f"{model.task.name!r} has no label {name!r}: it has {', '.join(model.task.labels)}.")
    article, decisions, answers = _answered({"id": "", **record}, model, targets)
    return [
        _explained(article, model, decisions, group, answer, name, against)
        for group, answer in enumerate(answers)
        for name in _labels(answer, label, decisions, group, model)
    ]


def _answered(
    record: Mapping[str, Any], model: Model, targets: Sequence[str | Target]
) -> tuple[Article, Decisions, list[TaskAnswer]]:
    """Decide on an article once: what is explained is what `score` answers."""
    ((article, _, error),) = open_records([record], targets_of(list(targets)), [model])
    if error is not None:
        raise InputError(f"{error['message']}.", path=record["id"] or None)
    decisions = decide(model, [article], UnitInputs(cut_units([article], model.task, voices=model.tells_voices)))
    writer = AnswerWriter(decisions, [article], model, evidence=False)
    return article, decisions, [writer.answer(group) for group in range(len(decisions.reasons))]


def strongest_terms(model: Model, *, most: int = 20) -> dict[str, list[Term]]:
    """The features with the largest coefficients of each label, most first.

    A word known by its vector has what it gives to a text of that word alone.

    Where labels exclude each other, a coefficient is given less the mean of the labels', which
    changes no probability and makes labels comparable.
    """
    model = model.by_words
    coefficients = np.asarray(model.coefficients, dtype=np.float64)
    if not model.task.multi_label:
        coefficients = coefficients - coefficients.mean(axis=1, keepdims=True)
    return {name: _strongest(model, coefficients[:, i], most) for i, name in enumerate(model.task.labels)}


def _strongest(model: Model, column: Array, most: int) -> list[Term]:
    """The features of one label with the largest coefficients; words in place of their vectors' dimensions."""
    words: list[Term] = []
    own = column.copy()
    for first, weight in vector_blocks(model):
        known = word_coefficients(weight * column[first : first + DIMENSIONS])
        words += [
            Term(word, "text", MEANING, value) for word, value in nlargest(most, known.items(), key=itemgetter(1))
        ]
        own[first : first + MEANINGS] = 0.0
    top = np.argsort(-own, kind="stable")[:most].tolist()
    names = feature_names(model, top)
    terms = [*(Term(*names[f], float(own[f])) for f in top), *words]
    return sorted((term for term in terms if term.contribution > 0), key=lambda term: -term.contribution)[:most]


def _labels(answer: TaskAnswer, label: str | None, decisions: Decisions, group: int, model: Model) -> list[str | None]:
    """The labels whose scores are explained; None stands for no answer."""
    if group not in decisions.units.group:
        return [None]
    if label is not None or not model.task.multi_label:
        return [label or answer.get("label")]
    chosen: list[str | None] = [entry["label"] for entry in answer["labels"]]
    return chosen or [model.task.labels[int(decisions.scores[group].argmax())]]


def _explained(
    article: Article,
    model: Model,
    decisions: Decisions,
    group: int,
    answer: TaskAnswer,
    label: str | None,
    against: str | None,
) -> Explanation:
    """Take a group's score apart."""
    pick = np.array([float(name == label) - float(name == against) for name in model.task.labels])
    column = np.asarray(model.by_words.coefficients, dtype=np.float64) @ pick
    places = [i for i, owner in enumerate(decisions.units.group) if owner == group] if label is not None else []
    share, baseline = model.pooling.weights(len(places))
    parts = Parts(article, model.by_words)
    for i in places:
        parts.add(decisions.units, i, column * share)
    scores = decisions.scores[group]
    return Explanation(
        id=article.id,
        title=article.title,
        text=article.text,
        task=model.task,
        target=answer.get("target"),
        label=label,
        against=against,
        answer=answer,
        probability=_probability(decisions, group, label, model),
        score=float(scores @ pick),
        intercept=float(model.intercepts @ pick) * share * len(places)
        + float(model.pooling.baseline @ pick) * (baseline - share * len(places)),
        **parts.summed(),
        language=article.language_of_names,
    )


def _probability(decisions: Decisions, group: int, label: str | None, model: Model) -> float | None:
    if label is None:
        return None
    return round(float(decisions.probabilities[group, model.task.labels.index(label)]), 4)
