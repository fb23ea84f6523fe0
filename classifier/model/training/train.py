"""Train: a corpus frame in, a fitted pipeline with its calibration, thresholds and metrics out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.fingerprint import fingerprint
from classifier.html import render
from classifier.model.decision.calibration import Calibrator, fit_calibrator, held_out_probabilities
from classifier.model.decision.pooling import Pooling, pooled
from classifier.model.decision.thresholds import best_f1_thresholds, fit_thresholds, held_out_thresholds
from classifier.model.measures.measure import measure_answers
from classifier.model.measures.slices import slice_columns
from classifier.model.training.examples import Examples, Sides, calibration_folds, grouped_folds, training_sides
from classifier.model.training.fitting import stops_quietly
from classifier.model.training.pipeline import compact, decision_scores, fit_pooling, held_out_scores, make_pipeline
from classifier.model.training.settings import DEFAULTS, Settings
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Progress = Callable[[str], None]


UNSEEN_METHODS = ("temperature",)
"""Calibration where outlets are few and differ: one parameter, which leaves the likeliest label as it is."""

MIN_TO_CALIBRATE = 30
"""Validation articles of each label from which a model that a teacher taught is calibrated on them."""


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
        distillation: what taught it beside the corpus, see `classifier.model.distillation.distill`; or None.
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
    distillation: dict[str, Any] | None = None

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
    progress: Progress = lambda _: None,
) -> Trained:
    """Train a model from labelled articles.

    Args:
        corpus: one article a row; `text` and the label column; optional `title`, `target`,
            `split`, `duplicate_of`, `group`, `weight`.
        task: what to learn; a task without labels takes them from the corpus.
        label_column: where it is not named after the task.
        settings: None: the defaults of the task's unit.
        seed: of the split and the folds.
        extra: softly labelled by a teacher that learnt the training side, each unit a group of its
            own: learnt from beside the corpus, and never calibrated or measured on. Calibration
            and thresholds are then fitted on the validation side, where that has enough of each
            label. Weights are relative to the corpus' mean of 1 a unit.
        progress: called with a line at each step.

    Raises:
        CorpusError: no label column, labels the task does not know, one label only, no rows left.
    """
    settings = settings or DEFAULTS[task.unit]
    column = label_column or task.name
    sides = training_sides(corpus, task, column, settings, seed, progress)
    pipeline, pooling, scores, folds = _fit(sides, settings, extra, seed, progress)
    progress(f"measuring on {len(sides.held.gold):,} validation articles")
    held_scores = pooled(decision_scores(pipeline, sides.held.units, sides.task), sides.held.units, pooling)
    # The teacher learnt the labels of the training side: a student's answers there are better than elsewhere.
    by_held = extra is not None and _can_calibrate(sides.held)
    calibrate = _calibrate_on_held if by_held else _calibrate_on_folds
    calibrated = calibrate(sides, scores, folds, held_scores, settings, seed)
    return Trained(
        sides.task,
        pipeline,
        pooling,
        calibrated.calibrator,
        calibrated.thresholds,
        settings,
        fingerprint(corpus, column),
        _metrics(sides, calibrated, scores),
        [*sides.notes, *calibrated.notes],
        seed,
    )


def _fit(
    sides: Sides, settings: Settings, extra: Examples | None, seed: int, progress: Progress
) -> tuple[Any, Pooling, Array, Codes]:
    """Fit the pipeline; give it with its pooling, and the training side's held-out scores and their folds."""
    fitting, task = sides.fitting, sides.task
    progress(f"learning from {len(fitting.gold):,} articles, {len(fitting.units):,} units")
    pipeline = make_pipeline(settings, task, seed=seed)
    learning = fitting if extra is None else fitting.plus(extra)
    matrix = pipeline.named_steps["features"].fit_transform(learning.units)
    folds = calibration_folds(fitting, settings, seed)
    progress(f"fitting on all of them and on {settings.folds} folds, {matrix.shape[1]:,} features")
    classifier = pipeline.named_steps["classifier"]
    with stops_quietly():
        scores = held_out_scores(matrix, learning, folds, settings, task, whole=classifier, seed=seed)
    pooling = fit_pooling(settings.pooling, classifier, matrix[: len(fitting.units)], len(fitting.gold))
    compact(pipeline)
    return pipeline, pooling, scores, folds


@dataclass(frozen=True)
class _Calibrated:
    """What turns scores into answers, and what the validation side is measured by.

    Attributes:
        calibrator, thresholds: of the model.
        held_probabilities: of the validation side, by a calibrator that did not see the article.
        held_thresholds: one a label, or one a row and label, chosen without the article.
        notes: on how it was done.
    """

    calibrator: Calibrator
    thresholds: list[float]
    held_probabilities: Array
    held_thresholds: Sequence[float] | Array
    notes: list[str]


def _calibrate_on_folds(
    sides: Sides, scores: Array, folds: Codes, held_scores: Array, settings: Settings, seed: int
) -> _Calibrated:
    """Calibrate on the held-out folds of the training side."""
    del seed
    by_kind = None if sides.fitting.origins is None else folds
    methods = () if by_kind is None else UNSEEN_METHODS
    exclusive = not sides.task.multi_label
    calibrator = fit_calibrator(scores, sides.fitting.gold, folds, exclusive=exclusive, methods=methods)
    thresholds = _thresholds(calibrator(scores), sides.fitting.gold, settings, sides.task, by_kind)
    return _Calibrated(calibrator, thresholds, calibrator(held_scores), thresholds, [])


def _calibrate_on_held(
    sides: Sides, scores: Array, folds: Codes, held_scores: Array, settings: Settings, seed: int
) -> _Calibrated:
    """Calibrate on the validation side; each fold of it is measured by what the others gave."""
    del scores, folds
    held, task = sides.held, sides.task
    folds = grouped_folds(held, settings.folds, seed)
    calibrator = fit_calibrator(held_scores, held.gold, folds, exclusive=not task.multi_label)
    probabilities = held_out_probabilities(held_scores, held.gold, folds, exclusive=not task.multi_label)
    thresholds = _thresholds(probabilities, held.gold, settings, task)
    measured = held_out_thresholds(probabilities, held.gold, folds) if task.multi_label else thresholds
    note = "calibrated on the validation articles; each fold of them is measured by the others"
    return _Calibrated(calibrator, thresholds, probabilities, measured, [note])


def _metrics(sides: Sides, calibrated: _Calibrated, scores: Array) -> dict[str, Any]:
    """The figures of the held-out folds, and of the validation side where there is one."""
    probabilities = calibrated.calibrator(scores)
    metrics = {"folds": _measured(sides, sides.fitting, probabilities, calibrated.thresholds)}
    if len(sides.held.gold):
        metrics["validation"] = _measured(sides, sides.held, calibrated.held_probabilities, calibrated.held_thresholds)
    return metrics


def _can_calibrate(held: Examples) -> bool:
    """Whether validation has enough of each label to calibrate on."""
    return len(held.gold) > 0 and bool(held.gold.sum(axis=0).min() >= MIN_TO_CALIBRATE)


def _thresholds(
    probabilities: Array, gold: Array, settings: Settings, task: Task, folds: Codes | None = None
) -> list[float]:
    if task.multi_label:
        return best_f1_thresholds(probabilities, gold)
    return fit_thresholds(probabilities, gold, precision=settings.precision, folds=folds)


def _measured(
    sides: Sides, examples: Examples, probabilities: Array, thresholds: Sequence[float] | Array
) -> dict[str, Any]:
    majority = int(sides.fitting.gold.sum(axis=0).argmax())
    slices = slice_columns(sides.corpus.iloc[examples.units.articles])
    return measure_answers(examples.gold, probabilities, sides.task, thresholds, majority=majority, slices=slices)
