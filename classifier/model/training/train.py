"""Train: a corpus frame in, a fitted pipeline with its calibration, thresholds and metrics out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.fingerprint import CorpusLanguages, corpus_languages, fingerprint, fit_profiles
from classifier.corpus.prepare.units import cut_units
from classifier.errors import CorpusError
from classifier.html import render
from classifier.model.decision.calibration import Calibrator
from classifier.model.decision.pooling import Pooling, pooled
from classifier.model.features.own_vectors import Vectors
from classifier.model.measures.measure import measure_answers
from classifier.model.measures.slices import slice_columns
from classifier.model.training.calibrated import Calibrated, KnownOrigins, calibrate
from classifier.model.training.curvature import Curvature, balance, check_keeps_learning, curvature_at
from classifier.model.training.examples import Examples, Sides, training_sides
from classifier.model.training.likeness import MIN_ROWS, Fitted, fit_likeness, rows_of
from classifier.model.training.pipeline import (
    compact,
    decision_scores,
    fit_pooling,
    held_out_scores,
    linear_part,
    linear_scores,
    make_pipeline,
    stops_quietly,
)
from classifier.model.training.settings import Settings, settings_by_language
from classifier.tasks import Task
from classifier.text.languages.profile import Profile

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Progress = Callable[[str], None]

ENOUGH = 3
"""Times as many articles as a model learnt from, under which there is a note on word vectors: of the same articles they
made models worse, of seven times as many better (`benchmarks/languages.py --vectors`, docs/languages.md)."""


@dataclass(frozen=True)
class Trained:
    """A trained model, ready to be saved.

    Attributes:
        task: with its labels in the order of the scores.
        pipeline: scikit-learn's, from units to decision scores.
        pooling: how the units of a group are put together.
        calibrator, thresholds: see `classifier.model.decision.calibration`.
        settings: that it was trained with.
        corpus: fingerprint of what it was trained on.
        metrics: of the validation split and of the held-out folds.
        notes: what was left out, one sentence each.
        seed: of everything random.
        promises: thresholds by precision, see `classifier.model.decision.thresholds`; None of a multi-label task.
        known: how sure it may be of outlets that it learnt from; None: as of others.
        likeness: what tells that an article is unlike the training articles; None: nothing does.
        profiles: of the corpus' languages that the detector misses, see `classifier.text.languages.profile`.
        distillation: what taught it beside the corpus, see `classifier.model.distillation.distill`; or None.
        labelling: how its labels came to be, see `classifier.label.corpora.train`; or None.
        curvature: what it takes to learn on, see `classifier.model.training.curvature`; None: it was not kept.
    """

    task: Task
    pipeline: Any
    pooling: Pooling
    calibrator: Calibrator
    thresholds: list[float]
    settings: Settings
    corpus: dict[str, Any]
    metrics: dict[str, Any]
    notes: list[str]
    seed: int
    promises: dict[str, Any] | None = None
    known: KnownOrigins | None = None
    likeness: Fitted | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    distillation: dict[str, Any] | None = None
    labelling: dict[str, Any] | None = None
    curvature: Curvature | None = None

    def __repr__(self) -> str:
        return f"Trained({self.task.name!r}, {len(self.task.labels)} labels, {self.corpus['rows']:,} articles)"

    def _repr_html_(self) -> str:
        shown = ("n", "accuracy", "f1_macro")
        rows = {split: {name: figures.get(name) for name in shown} for split, figures in self.metrics.items()}
        frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("split").reset_index()
        return render("facts.html", name=repr(self), notes=(), facts={}, frames=[frame])


def train(
    corpus: pd.DataFrame,
    task: Task,
    *,
    label_column: str | None = None,
    settings: Settings | None = None,
    seed: int = 0,
    extra: Examples | None = None,
    none_of_these: pd.DataFrame | None = None,
    keep_learning: bool = False,
    progress: Progress = lambda _: None,
) -> Trained:
    """Train a model from labelled articles.

    Args:
        corpus: one article a row; `text` and the label column; optional `title`, `target`,
            `split`, `duplicate_of`, `group`, `weight`.
        task: what to learn; a task without labels takes them from the corpus.
        label_column: where it is not named after the task.
        settings: None: the defaults of the task's unit and of the corpus' languages.
        seed: of the split and the folds.
        extra: softly labelled by a teacher that learnt the training side, each unit a group of its
            own: learnt from beside the corpus, and never calibrated or measured on. Calibration
            and thresholds are then fitted on the validation side, where that has enough of each
            label. Weights are relative to the corpus' mean of 1 a unit.
        none_of_these: articles that belong to no label, in a frame like the corpus: the model learns to tell that an
            article is unlike those of its labels. Without them it is told by general news.
        keep_learning: keep what it takes to learn new articles later without these.
        progress: called with a line at each step.

    Raises:
        CorpusError: no label column, labels the task does not know, one label only, no rows left.
    """
    languages = corpus_languages(corpus)
    settings = settings or settings_by_language(languages, task.unit)
    column = label_column or task.name
    if keep_learning:
        check_keeps_learning(task, settings)
    sides = training_sides(corpus, task, column, settings, seed, progress)
    pipeline, pooling, scores, folds, matrix = _fit(sides, settings, extra, seed, progress)
    progress(f"measuring on {len(sides.held.gold):,} validation articles")
    held_scores = pooled(decision_scores(pipeline, sides.held.units, sides.task), sides.held.units, pooling)
    calibrated = calibrate(sides, scores, folds, held_scores, settings, seed, is_taught=extra is not None)
    vectors = pipeline.named_steps["features"].features_.vectors
    likeness = _likeness(sides, matrix, scores, folds, pipeline, none_of_these, languages.is_english, seed)
    return Trained(
        sides.task,
        pipeline,
        pooling,
        calibrated.calibrator,
        calibrated.thresholds,
        settings,
        fingerprint(corpus, column, languages),
        measured_sides(sides, calibrated, scores, lambda articles: slice_columns(sides.corpus.iloc[list(articles)])),
        [*sides.notes, *calibrated.notes, *notes_on(languages), *note_on(vectors, len(sides.fitting.gold))],
        seed,
        calibrated.promises,
        calibrated.known,
        likeness,
        fit_profiles(corpus, languages),
        curvature=_curvature(sides.fitting, matrix, pipeline, settings) if keep_learning else None,
    )


def _curvature(fitting: Examples, matrix: Any, pipeline: Any, settings: Settings) -> Curvature:
    weights = fitting.unit_weights * balance(settings.class_weight, fitting.gold[fitting.units.group].argmax(axis=1))
    return curvature_at(matrix, *linear_part(pipeline.named_steps["classifier"]), weights)


def notes_on(languages: CorpusLanguages) -> list[str]:
    """What is to be said of a corpus' languages, where that is not one that was told."""
    if languages.legacy:
        return [f"many articles are in the encoding {languages.legacy}, not in Unicode: convert them first"]
    if not languages.shares:
        return ["the language of the articles cannot be told: name it in a column 'language'"]
    if len(languages.shares) > 1:
        named = ", ".join(f"{code} {share:.0%}" for code, share in languages.shares.items())
        return [f"the articles are in several languages, and one model reads them all: {named}"]
    return []


def note_on(vectors: Vectors | None, articles: int) -> list[str]:
    """What is to be said of vectors that were learnt from few more articles than a model."""
    if vectors is None or vectors.about["articles"] >= ENOUGH * articles:
        return []
    return [
        f"the word vectors were learnt from {vectors.about['articles']:,} articles, and the model from {articles:,}: "
        "of the same articles alone they made models worse; compare with a model without them"
    ]


def _fit(
    sides: Sides, settings: Settings, extra: Examples | None, seed: int, progress: Progress
) -> tuple[Any, Pooling, Array, Codes, Any]:
    """Fit the pipeline; give it with its pooling, and the training side's held-out scores, folds and features."""
    fitting, task = sides.fitting, sides.task
    progress(f"learning from {len(fitting.gold):,} articles, {len(fitting.units):,} units")
    pipeline = make_pipeline(settings, task, seed=seed)
    learning = fitting if extra is None else fitting.plus(extra)
    matrix = pipeline.named_steps["features"].fit_transform(learning.units)
    folds = sides.folds
    progress(f"fitting on all of them and on {settings.folds} folds, {matrix.shape[1]:,} features")
    classifier = pipeline.named_steps["classifier"]
    with stops_quietly():
        scores = held_out_scores(matrix, learning, folds, settings, task, whole=classifier, seed=seed)
    pooling = fit_pooling(settings.pooling, classifier, matrix[: len(fitting.units)], len(fitting.gold))
    compact(pipeline)
    return pipeline, pooling, scores, folds, matrix[: len(fitting.units)]


def _likeness(
    sides: Sides,
    matrix: Any,
    scores: Array,
    folds: Codes,
    pipeline: Any,
    none_of_these: pd.DataFrame | None,
    is_english: bool,
    seed: int,
) -> Fitted | None:
    """Learn what the training articles are like; None for tasks that read parts of articles or give several labels."""
    if sides.task.unit != "article" or sides.task.multi_label:
        if none_of_these is not None:
            raise CorpusError("--none-of-these needs a task that reads whole articles and gives one label each.")
        return None
    if len(sides.fitting.gold) < MIN_ROWS:
        return None
    none = None
    if none_of_these is not None:
        units = cut_units(articles_of(none_of_these), sides.task)
        features = pipeline.named_steps["features"].transform(units)
        none = rows_of(features, units, linear_scores(pipeline.named_steps["classifier"], features))
    learnt = rows_of(matrix, sides.fitting.units, scores)
    features = pipeline.named_steps["features"].features_
    return fit_likeness(learnt, sides.fitting.gold, folds, features, english=is_english, none=none, seed=seed)


def measured_sides(
    sides: Sides, calibrated: Calibrated, scores: Array, slices: Callable[[Sequence[int]], pd.DataFrame]
) -> dict[str, Any]:
    """Measure the held-out folds, and the validation side where there is one.

    Folds by origin are named `unseen`, and those of the validation side say which share of it is of known origins.

    Args:
        sides: with the gold labels.
        calibrated: the model's answers on the validation side.
        scores: held-out decision scores of the training side, shape (n_groups, n_labels).
        slices: gives those of articles by their places in `sides.corpus`.
    """
    probabilities = calibrated.calibrator(scores)
    name = "folds" if sides.fitting.origins is None else "unseen"
    metrics = {name: _measured(sides, sides.fitting, probabilities, calibrated.thresholds, slices)}
    if len(sides.held.gold):
        held = _measured(sides, sides.held, calibrated.held_probabilities, calibrated.held_thresholds, slices)
        metrics["validation"] = held | calibrated.known_share
    return metrics


def _measured(
    sides: Sides,
    examples: Examples,
    probabilities: Array,
    thresholds: Sequence[float] | Array,
    slices: Callable[[Sequence[int]], pd.DataFrame],
) -> dict[str, Any]:
    majority, own = int(sides.fitting.gold.sum(axis=0).argmax()), slices(examples.units.articles)
    return measure_answers(examples.gold, probabilities, sides.task, thresholds, majority=majority, slices=own)
