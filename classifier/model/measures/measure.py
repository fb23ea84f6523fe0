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
    resampled_figures,
)
from classifier.model.measures.metrics import confidence_bins, measure_single_label, reliability, sure_table
from classifier.model.measures.multi_label import measure_multi_label
from classifier.model.measures.slices import slice_table
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


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
    if task.multi_label:
        figures = measure_multi_label(gold, probabilities, task.labels, thresholds)
        resampled = resampled_figures(gold, answered, multi_label=True, seed=seed)
        resampled = {"exact": resampled["accuracy"], **resampled}
    else:
        codes = gold.argmax(axis=1)
        figures = measure_single_label(codes, probabilities, task.labels, majority=majority)
        figures["sure"] = sure_table(codes, probabilities, thresholds, task.labels)
        has_answer = ~np.isnan(probabilities[:, 0])
        gaps = _gaps(gold, probabilities, has_answer) if has_answer.any() else None
        resampled = resampled_figures(gold, answered, calibration=gaps, seed=seed)
        if has_answer.any():
            figures |= _calibration(codes[has_answer], probabilities[has_answer], seed)
    figures["intervals"] = {name: interval(resampled[name]) for name in figures if name in resampled}
    if slices is not None:
        figures["slices"] = slice_table(slices, gold, answered)
    return figures


def _gaps(gold: Array, probabilities: Array, has_answer: Flags) -> tuple[Array, npt.NDArray[np.int64]]:
    """How much more or less often than its probability each answer is right, nan without one; and its bin."""
    gaps, bins = np.full(len(gold), np.nan), np.zeros(len(gold), np.int64)
    own = probabilities[has_answer]
    gaps[has_answer] = (own.argmax(axis=1) == gold[has_answer].argmax(axis=1)) - own.max(axis=1)
    bins[has_answer] = confidence_bins(own)
    return gaps, bins


def _calibration(codes: npt.NDArray[np.int64], probabilities: Array, seed: int) -> dict[str, Any]:
    """How far probabilities mean what they say."""
    by_chance = calibration_error_by_chance(probabilities.max(axis=1), confidence_bins(probabilities), seed=seed).mean()
    return {"reliability": reliability(codes, probabilities), "ece_by_chance": round(float(by_chance), 4)}
