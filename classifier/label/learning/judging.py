"""What the simple random draws say of a model: figures with intervals, a learning curve, and a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.label.learning.regression import Array, Labelled
from classifier.model.decision.thresholds import chosen_labels
from classifier.model.measures.bootstrap import resampled_figures, wilson_interval
from classifier.model.measures.metrics import f1_of_answers

DRAWS_A_LABEL = 7
"""Random draws a label from which macro-F1 is shown: with fewer, rare labels are missing from them, and no
interval holds what it promises (benchmarks/README.md)."""

SEVERAL_THRESHOLD = 0.5
"""Probability from which one of several labels is given, until a model is trained that sets its own."""

MIN_CURVE = 3
"""Points of a learning curve from which it is drawn on."""

STEP = 50
"""Labels that a forecast looks ahead."""


@dataclass(frozen=True)
class Figure:
    """A figure with its 95% interval, 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Judgement:
    """What random draws say of a model.

    Attributes:
        draws: how many there were.
        accuracy: share of them with just the right labels; None: there are none.
        f1_macro: None where there are too few draws.
        needed: draws from which macro-F1 is shown.
    """

    draws: int
    accuracy: Figure | None
    f1_macro: Figure | None
    needed: int


def judge(probabilities: Array, judged: Labelled, *, seed: int = 0) -> Judgement:
    """Measure a model on simple random draws that it did not learn from.

    Args:
        probabilities: of the draws, shape (n_draws, n_labels).
        judged: the draws.
        seed: of the bootstrap.
    """
    draws, needed = len(judged), DRAWS_A_LABEL * judged.gold.shape[1]
    if not draws:
        return Judgement(0, None, None, needed)
    answered = answers(probabilities, exclusive=judged.exclusive)
    right = int((answered == judged.gold).all(axis=1).sum())
    accuracy = Figure(right / draws, *wilson_interval(right, draws))
    macro = _macro_f1(judged.gold, answered, not judged.exclusive, seed) if draws >= needed else None
    return Judgement(draws, accuracy, macro, needed)


def answers(probabilities: Array, *, exclusive: bool) -> Array:
    """The labels that a model gives, 0 or 1, shape (n_rows, n_labels)."""
    thresholds = [SEVERAL_THRESHOLD] * probabilities.shape[1]
    return chosen_labels(probabilities, thresholds, several=not exclusive).astype(np.float64)


def _macro_f1(gold: Array, answered: Array, several: bool, seed: int) -> Figure:
    resampled = resampled_figures(gold, answered, multi_label=several, seed=seed)["f1_macro"]
    low, high = expanded_percentiles(resampled, len(gold))
    return Figure(f1_of_answers(gold, answered, multi_label=several), low, high)


def expanded_percentiles(values: Array, size: int) -> tuple[float, float]:
    """The 95% interval of a bootstrap, widened for a small sample.

    The percentile interval of n items is too narrow by the factor of a t quantile and of n / (n - 1)
    (Hesterberg 2015, "What Teachers Should Know About the Bootstrap", section 5.3).

    Args:
        values: of the resamples, shape (n_resamples,).
        size: of the sample, 2 or more.
    """
    from scipy.stats import norm, t

    tail = 100 * norm.cdf(np.sqrt(size / (size - 1)) * t.ppf(0.025, size - 1))
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)


def forecast(curve: Sequence[tuple[int, float]], *, step: int = STEP) -> float | None:
    """What the next labels are likely to bring, in points of accuracy from 0 to 1.

    A learning curve falls short of its end by a power of the number of labels (Cortes et al. 1994); with the
    few points that there are, the line through accuracy against the logarithm of labels is drawn on.

    Args:
        curve: labels, and accuracy on all random draws of the model that learnt from them.
        step: labels ahead.

    Returns:
        The gain, 0 or more; None where the curve has too few points.
    """
    if len(curve) < MIN_CURVE:
        return None
    labels, values = (np.array(column, dtype=np.float64) for column in zip(*curve, strict=True))
    slope = float(np.polyfit(np.log(labels), values, 1, w=np.sqrt(labels))[0])
    gain = slope * np.log((labels[-1] + step) / labels[-1])
    return float(np.clip(gain, 0.0, 1.0 - values[-1]))


def curve_sizes(labels: int) -> npt.NDArray[np.int64]:
    """Numbers of labels that a learning curve is measured at, each about a third more than the one before."""
    sizes = [labels]
    while sizes[-1] > 10:
        sizes.append(int(sizes[-1] / 1.35))
    return np.array(sizes[::-1], dtype=np.int64)
