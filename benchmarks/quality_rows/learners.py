"""Ours, through the package's own API, and the untuned peer: from a training frame to answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.decision.pooling import pooled
from classifier.model.features.inputs import UnitInputs
from classifier.model.training.examples import examples_of
from classifier.model.training.labelled import labelled
from classifier.model.training.pipeline import (
    decision_scores,
    fit_classifier,
    fit_pooling,
    make_pipeline,
    stops_quietly,
)
from classifier.model.training.settings import Settings
from classifier.model.training.train import Trained, train
from classifier.scoring.decision import decide
from classifier.scoring.model import Model
from classifier.tasks import Task
from quality_rows.row import Answers


def compared(fitting: pd.DataFrame, judging: pd.DataFrame, task: Task, *, settings: Settings | None = None) -> Answers:
    """Train ours and the untuned peer on one frame, and let them answer another.

    Args:
        fitting, judging: corpus frames with a label column named after the task.
        task: what to learn.
        settings: of ours; None: the defaults of the task's unit.
    """
    ours = answered(fit(fitting, task, settings=settings), judging)
    untuned = untuned_answers(whole_texts(fitting), fitting[task.name].tolist(), whole_texts(judging))
    return Answers(judging[task.name].tolist(), ours, untuned, str(fitting[task.name].mode()[0]))


def fit(fitting: pd.DataFrame, task: Task, *, settings: Settings | None = None) -> Trained:
    """Train ours on all of a frame: nothing is held out but for the folds of calibration."""
    return train(fitting.assign(split="train"), task, settings=settings)


def answered(trained: Trained, judging: pd.DataFrame) -> list[str]:
    """The most probable label of each article; of its first target, where the task reads mentions."""
    units = cut_units(articles_of(judging), trained.task)
    found = decision_scores(trained.pipeline, units, trained.task)
    scores = pooled(found, units, trained.pooling)
    best = trained.calibrator(scores).argmax(axis=1)
    first = np.searchsorted(units.articles, np.arange(len(judging)))
    return [trained.task.labels[i] for i in best[first]]


def quickly_answered(fitting: pd.DataFrame, judging: pd.DataFrame, task: Task, settings: Settings) -> list[str]:
    """The likeliest label of each article, by ours without calibration, which may give a few another label."""
    chosen = labelled(fitting.assign(split="train"), task, task.name, settings.min_articles)
    task = chosen.task
    examples, *_ = examples_of(chosen.corpus, task, settings, 0)
    pipeline = make_pipeline(settings, task)
    matrix = pipeline.named_steps["features"].fit_transform(examples.units)
    with stops_quietly():
        fit_classifier(pipeline.named_steps["classifier"], matrix, examples)
    units = cut_units(articles_of(judging), task)
    pooling = fit_pooling(settings.pooling, pipeline.named_steps["classifier"], matrix, len(examples.gold))
    scores = pooled(decision_scores(pipeline, units, task), units, pooling)
    return [task.labels[i] for i in scores.argmax(axis=1)]


def shipped_answers(model: Model, judging: pd.DataFrame) -> list[str]:
    """The likeliest label of each article by a bundle, as `score` answers; of its one target, where it reads mentions.

    An article without an answer has the label of no article, an empty text.
    """
    articles = articles_of(judging)
    decisions = decide(model, articles, UnitInputs(cut_units(articles, model.task, voices=model.tells_voices)))
    likeliest = np.nan_to_num(decisions.probabilities).argmax(axis=1)
    pairs = zip(likeliest, decisions.is_answered, strict=True)
    return [model.task.labels[i] if is_answered else "" for i, is_answered in pairs]


def whole_texts(frame: pd.DataFrame) -> list[str]:
    """Title and text of each article as one string, as they were given."""
    titles = frame["title"] if "title" in frame else [""] * len(frame)
    return [f"{title}\n{text}".strip() for title, text in zip(titles, frame["text"], strict=True)]


def untuned_answers(texts: Sequence[str], labels: Sequence[str], judged: Sequence[str]) -> list[str]:
    """What scikit-learn's `TfidfVectorizer` and `LogisticRegression` answer with their defaults."""
    return [str(label) for label in untuned_peer(texts, labels).predict(judged)]


def untuned_peer(texts: Sequence[str], labels: Sequence[str]) -> Any:
    """scikit-learn's `TfidfVectorizer` and `LogisticRegression`, fitted with their defaults."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000)).fit(texts, labels)
