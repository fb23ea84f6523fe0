"""Everything that `metrics.json` holds of a split: figures, their intervals, reliability, slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.model.decision.thresholds import chosen_labels
from classifier.model.measures.bootstrap import (
    calibration_error_by_chance,
    interval,
    resampled_calibration_error,
    resampled_figures,
)
from classifier.model.measures.metrics import confidence_bins, measure_single_label, reliability, sure_table
from classifier.model.measures.multi_label import measure_multi_label
from classifier.model.measures.slices import slice_table
from classifier.tasks import Task

Array = npt.NDArray[np.float64]


def measure_answers(
    gold: Array,
    probabilities: Array,
    task: Task,
    thresholds: Sequence[float] | Array,
    *,
    majority: int,
    slices: pd.DataFrame | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Measure answers against gold labels. An article without an answer counts as not right.

    Args:
        gold: 0 or 1, shape (n_rows, n_labels).
        probabilities: calibrated, shape (n_rows, n_labels); nan where there is no answer.
        task: with its labels in the order of the columns.
        thresholds: one a label, or one a row and label; of a multi-label task, from which it is given.
        majority: position of the training corpus' most frequent label.
        slices: of the rows, see `slice_columns`; None: none are measured.
        seed: of the bootstrap.

    Returns:
        What `measure_single_label` or `measure_multi_label` gives, with `intervals` (95%), `slices`, and where
        labels exclude each other `sure` (see `sure_table`), `reliability` and `ece_by_chance`, the mean
        calibration error of as many answers that mean just what they say; JSON-ready.
    """
    answered = chosen_labels(probabilities, thresholds, several=task.multi_label).astype(np.float64)
    resampled = resampled_figures(gold, answered, multi_label=task.multi_label, seed=seed)
    if task.multi_label:
        figures = measure_multi_label(gold, probabilities, task.labels, thresholds)
        resampled = {"exact": resampled["accuracy"], **resampled}
    else:
        codes = gold.argmax(axis=1)
        figures = measure_single_label(codes, probabilities, task.labels, majority=majority)
        figures["sure"] = sure_table(codes, probabilities, thresholds, task.labels)
        has_answer = ~np.isnan(probabilities[:, 0])
        if has_answer.any():
            calibration, errors = _calibration(gold[has_answer], probabilities[has_answer], seed)
            figures, resampled = figures | calibration, resampled | {"ece": errors}
    figures["intervals"] = {name: interval(resampled[name]) for name in figures if name in resampled}
    if slices is not None:
        figures["slices"] = slice_table(slices, gold, answered)
    return figures


def _calibration(gold: Array, probabilities: Array, seed: int) -> tuple[dict[str, Any], Array]:
    """How far probabilities mean what they say, and the calibration errors of resampled articles."""
    codes, confidence = gold.argmax(axis=1), probabilities.max(axis=1)
    bins, right = confidence_bins(probabilities), probabilities.argmax(axis=1) == gold.argmax(axis=1)
    by_chance = calibration_error_by_chance(confidence, bins, seed=seed).mean()
    figures = {"reliability": reliability(codes, probabilities), "ece_by_chance": round(float(by_chance), 4)}
    return figures, resampled_calibration_error(right - confidence, bins, seed=seed)
