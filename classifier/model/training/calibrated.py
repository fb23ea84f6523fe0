"""Calibration and thresholds of a model in training: on its held-out folds, or on the validation side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.model.decision.calibration import Calibrator, fit_calibrator, held_out_probabilities
from classifier.model.decision.thresholds import (
    Kinds,
    best_f1_thresholds,
    fit_promises,
    fit_thresholds,
    held_out_thresholds,
)
from classifier.model.training.examples import Examples, Sides, grouped_folds
from classifier.model.training.settings import Settings
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

UNSEEN_METHODS = ("temperature",)
"""Calibration where outlets are few and differ: one parameter, which leaves the likeliest label as it is."""

MIN_TO_CALIBRATE = 30
"""Validation articles of each label from which a model is calibrated on them."""

MIN_OF_ORIGIN = 200
"""Training articles of an outlet from which on the model knows it.

On AllSides, with calibration fitted on known outlets, the calibration error on validation articles is .023 where the
outlet has 200 training articles or more, .089 where it has 50 to 199, and .107 where it has 20 to 49."""


@dataclass(frozen=True)
class KnownOrigins:
    """Outlets, or other groups, that the model knows, and what holds for their articles alone.

    Attributes:
        column: that they stand in.
        names: of the groups with MIN_OF_ORIGIN training articles or more, sorted.
        calibrator, thresholds, promises: see `Calibrated`.
    """

    column: str
    names: list[str]
    calibrator: Calibrator
    thresholds: list[float]
    promises: dict[str, Any]


@dataclass(frozen=True)
class Calibrated:
    """What turns scores into answers, and what the validation side is measured by.

    Attributes:
        calibrator, thresholds: of the model.
        promises: thresholds by precision; None of a multi-label task.
        held_probabilities: of the validation side, by a calibrator that did not see the article.
        held_thresholds: one a label, or one a row and label, chosen without the article.
        notes: on how it was done.
        known: what holds for articles of origins in training; None: nothing else does.
        known_share: `known_origins`, the share of the validation articles that are of these; empty: not measured.
    """

    calibrator: Calibrator
    thresholds: list[float]
    promises: dict[str, Any] | None
    held_probabilities: Array
    held_thresholds: Sequence[float] | Array
    notes: list[str]
    known: KnownOrigins | None = None
    known_share: dict[str, float] = field(default_factory=dict)


def calibrate(
    sides: Sides, scores: Array, folds: Codes, held_scores: Array, settings: Settings, seed: int, *, is_taught: bool
) -> Calibrated:
    """Calibrate a model on the held-out folds of the training side, or on the validation side.

    Args:
        sides: that the model learnt from and is measured on.
        scores: held-out decision scores of the training side, shape (n_groups, n_labels).
        folds: of the training side, shape (n_groups,).
        held_scores: of the validation side by the whole model, shape (n_held_groups, n_labels).
        settings: of the model.
        seed: of the folds of the validation side.
        is_taught: a teacher that learnt the training side's labels taught it, whose answers there are better than
            elsewhere: the validation side is taken where it has enough of each label.
    """
    if is_taught and _can_calibrate(sides.held.gold):
        return _on_held(sides, held_scores, settings, seed)
    origins = sides.fitting.origins
    by_kind = None if origins is None else Kinds(folds, origins)
    methods = () if by_kind is None else UNSEEN_METHODS
    task, gold = sides.task, sides.fitting.gold
    calibrator = fit_calibrator(scores, gold, folds, exclusive=not task.multi_label, methods=methods)
    probabilities = calibrator(scores)
    thresholds = _thresholds(probabilities, gold, settings, task, by_kind)
    promises = _promises(probabilities, gold, task, by_kind)
    calibrated = Calibrated(calibrator, thresholds, promises, calibrator(held_scores), thresholds, [])
    return calibrated if by_kind is None else _with_known(calibrated, sides, held_scores, settings, seed)


def _on_held(sides: Sides, held_scores: Array, settings: Settings, seed: int) -> Calibrated:
    """Calibrate on the validation side; each fold of it is measured by what the others gave."""
    held, task = sides.held, sides.task
    folds = grouped_folds(held, settings.folds, seed)
    calibrator = fit_calibrator(held_scores, held.gold, folds, exclusive=not task.multi_label)
    probabilities = held_out_probabilities(held_scores, held.gold, folds, exclusive=not task.multi_label)
    thresholds = _thresholds(probabilities, held.gold, settings, task)
    measured = held_out_thresholds(probabilities, held.gold, folds) if task.multi_label else thresholds
    note = "calibrated on the validation articles; each fold of them is measured by the others"
    promises = _promises(probabilities, held.gold, task)
    return Calibrated(calibrator, thresholds, promises, probabilities, measured, [note])


def _with_known(unseen: Calibrated, sides: Sides, held_scores: Array, settings: Settings, seed: int) -> Calibrated:
    """Add what holds for articles of origins in training, fitted on the validation articles of these.

    Each fold of them is measured by what the others gave.
    """
    column, held = str(settings.unseen), sides.held
    codes, names = _known_origins(sides.fitting, sides.corpus[column])
    is_known = np.isin(held.origins, codes) if held.origins is not None else np.zeros(len(held.gold), np.bool_)
    share = {"known_origins": round(float(is_known.mean()), 4)} if len(is_known) else {}
    known = held.take(is_known)
    if sides.task.multi_label or not _can_calibrate(known.gold):
        return replace(unseen, known_share=share)
    folds = grouped_folds(known, settings.folds, seed)
    calibrator = fit_calibrator(held_scores[is_known], known.gold, folds)
    probabilities = held_out_probabilities(held_scores[is_known], known.gold, folds)
    thresholds = fit_thresholds(probabilities, known.gold, precision=settings.precision)
    promises = fit_promises(probabilities, known.gold, sides.task.labels)
    held_probabilities, held_thresholds = (
        unseen.held_probabilities.copy(),
        np.tile(unseen.thresholds, (len(is_known), 1)),
    )
    held_probabilities[is_known], held_thresholds[is_known] = probabilities, thresholds
    return replace(
        unseen,
        held_probabilities=held_probabilities,
        held_thresholds=held_thresholds,
        known=KnownOrigins(column, names, calibrator, thresholds, promises),
        known_share=share,
    )


def _known_origins(fitting: Examples, column: pd.Series[Any]) -> tuple[Codes, list[str]]:
    """Codes and names of the origins with MIN_OF_ORIGIN articles on the training side; names as texts, sorted."""
    names = pd.factorize(column)[1]
    counts = np.bincount(fitting.origins if fitting.origins is not None else [], minlength=len(names))[: len(names)]
    codes = np.flatnonzero(counts >= MIN_OF_ORIGIN).astype(np.int64)
    return codes, sorted(str(name) for name in names[codes])


def _can_calibrate(gold: Array) -> bool:
    """Whether there is enough of each label to calibrate on."""
    return len(gold) > 0 and bool(gold.sum(axis=0).min() >= MIN_TO_CALIBRATE)


def _promises(probabilities: Array, gold: Array, task: Task, kinds: Kinds | None = None) -> dict[str, Any] | None:
    return None if task.multi_label else fit_promises(probabilities, gold, task.labels, kinds=kinds)


def _thresholds(
    probabilities: Array, gold: Array, settings: Settings, task: Task, kinds: Kinds | None = None
) -> list[float]:
    if task.multi_label:
        return best_f1_thresholds(probabilities, gold)
    return fit_thresholds(probabilities, gold, precision=settings.precision, kinds=kinds)
