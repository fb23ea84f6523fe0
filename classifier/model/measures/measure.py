"""All that `metrics.json` holds of a split: figures, their intervals, reliability, slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.model.measures.bootstrap import (
    calibration_error_by_chance,
    interval,
    resampled_calibration_error,
    resampled_figures,
)
from classifier.model.measures.metrics import confidence_bins, measure, reliability
from classifier.model.measures.multi_label import measure_multi_label
from classifier.model.measures.slices import slice_table
from classifier.tasks import Task

Array = npt.NDArray[np.float64]


def judged(
    gold: Array,
    probabilities: Array,
    task: Task,
    thresholds: Sequence[float] | Array,
    *,
    majority: int,
    slices: pd.DataFrame | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Measure answers against gold labels.

    Args:
        gold: 0 or 1, shape (n_rows, n_labels).
        probabilities: calibrated, shape (n_rows, n_labels).
        task: with its labels in the order of the columns.
        thresholds: one a label, or one a row and label; of a multi-label task, from which it is given.
        majority: position of the training corpus' most frequent label.
        slices: of the rows, see `slice_columns`; None: none are measured.
        seed: of the bootstrap.

    Returns:
        What `measure` or `measure_multi_label` gives, with `intervals` (95%), `slices`, and where
        labels exclude each other `reliability` and `ece_by_chance`, the mean calibration error of
        as many answers that mean just what they say; JSON-ready.
    """
    answered = answered_labels(probabilities, task, thresholds)
    resampled = resampled_figures(gold, answered, multi_label=task.multi_label, seed=seed)
    if task.multi_label:
        found = measure_multi_label(gold, probabilities, task.labels, thresholds)
        resampled = {"exact": resampled["accuracy"], **resampled}
    else:
        codes = gold.argmax(axis=1)
        found = measure(codes, probabilities, task.labels, majority=majority)
        found["reliability"] = reliability(codes, probabilities)
        confidence, bins = probabilities.max(axis=1), confidence_bins(probabilities)
        found["ece_by_chance"] = round(float(calibration_error_by_chance(confidence, bins, seed=seed).mean()), 4)
        resampled["ece"] = resampled_calibration_error((answered * gold).sum(axis=1) - confidence, bins, seed=seed)
    found["intervals"] = {name: interval(resampled[name]) for name in found if name in resampled}
    if slices is not None:
        found["slices"] = slice_table(slices, gold, answered)
    return found


def answered_labels(probabilities: Array, task: Task, thresholds: Sequence[float] | Array) -> Array:
    """The labels that are given, 0 or 1: the likeliest, or of a multi-label task all from their threshold."""
    if task.multi_label:
        return (probabilities >= np.asarray(thresholds)).astype(np.float64)
    return np.asarray(np.eye(len(task.labels))[probabilities.argmax(axis=1)])
