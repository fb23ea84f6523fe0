"""Intervals of figures by resampling the articles (Efron & Tibshirani 1993, chapter 13).

A resample is a row of weights: how often each article was drawn. With one seed two models are
measured on the same resamples, so that their difference is paired.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

RESAMPLES, CHANCE_DRAWS = 1000, 200
"""Resamples for an interval; and draws for a mean, which needs fewer."""

CHUNK_CELLS = 1 << 16
"""Weights that are drawn at a time: few enough to be counted inside a core's cache."""

LOW, HIGH = 2.5, 97.5
"""Percentiles of a 95% interval."""


def resampled_figures(
    gold: Array,
    answered: Array,
    *,
    multi_label: bool = False,
    calibration: tuple[Array, npt.NDArray[np.int64]] | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Array]:
    """Measure answers on resampled articles.

    Args:
        gold, answered: 0 or 1, shape (n_rows, n_labels).
        multi_label: macro-F1 is over all labels, as in `measure_multi_label`; False: over those
            that occur, as in `measure`.
        calibration: 1 for a right answer, less its probability, nan where there is no answer, shape (n_rows,); and the
            bin of the answer's probability, shape (n_rows,). None: calibration is not measured.
        resamples: how many.
        seed: of the draws.

    Returns:
        `accuracy` (share of rows with just the gold labels), `f1_macro` and `f1_micro`, and with `calibration` `ece`,
        the expected calibration error of the rows with an answer; each of shape (resamples,).
    """
    hits, n_labels = gold * answered, gold.shape[1]
    right = (gold == answered).all(axis=1)
    columns = np.column_stack([right, hits, gold, answered, *_by_bin(calibration)]).astype(np.float32)
    counts = np.vstack(_products(columns, resamples, seed)).astype(np.float64)
    right_count, hit, true, answers, gaps = np.split(counts, np.cumsum([1, n_labels, n_labels, n_labels]), axis=1)
    f1 = np.divide(2 * hit, true + answers, out=np.zeros_like(hit), where=true + answers > 0)
    present = np.full(resamples, n_labels) if multi_label else np.maximum(1, (true + answers > 0).sum(axis=1))
    figures = {
        "accuracy": right_count[:, 0] / len(gold),
        "f1_macro": f1.sum(axis=1) / present,
        "f1_micro": 2 * hit.sum(axis=1) / np.maximum(1, (true + answers).sum(axis=1)),
    }
    if calibration is not None:
        figures["ece"] = np.abs(gaps[:, 1:]).sum(axis=1) / np.maximum(1, gaps[:, 0])
    return figures


def _by_bin(calibration: tuple[Array, npt.NDArray[np.int64]] | None) -> list[Array]:
    """Whether each row has an answer; then, in a column for each bin, its gap."""
    if calibration is None:
        return []
    gap, bins = calibration
    has_answer = ~np.isnan(gap)
    columns = np.zeros((len(gap), int(bins.max(initial=0)) + 1))
    columns[np.arange(len(gap)), bins] = np.where(has_answer, gap, 0.0)
    return [has_answer, columns]


def resampled_means(values: Array, *, resamples: int = RESAMPLES, seed: int = 0) -> Array:
    """Mean of a number of each article on resampled articles, shape (resamples,)."""
    sums = np.concatenate(_products(values, resamples, seed))
    return np.asarray(sums / len(values), dtype=np.float64)


def calibration_error_by_chance(
    confidence: Array, bins: npt.NDArray[np.int64], *, resamples: int = CHANCE_DRAWS, seed: int = 0
) -> Array:
    """Expected calibration error of answers that are right just as often as they say, shape (resamples,).

    A few hundred articles show a gap between confidence and accuracy also where there is none:
    this is what the error measured on as many is to be compared with.

    Args:
        confidence: the answer's probability, shape (n_rows,).
        bins: of that, shape (n_rows,).
        resamples: how many draws.
        seed: of these.
    """
    from threadpoolctl import threadpool_limits

    generator = np.random.default_rng(seed)
    in_bin = np.eye(int(bins.max()) + 1, dtype=np.float32)[bins]
    step = max(1, CHUNK_CELLS // len(confidence))
    errors = []
    with threadpool_limits(1):  # as in `_products`
        for start in range(0, resamples, step):
            right = generator.random((min(step, resamples - start), len(confidence)), dtype=np.float32) < confidence
            errors.append(np.abs((right - confidence).astype(np.float32) @ in_bin).sum(axis=1) / len(confidence))
    return np.concatenate(errors).astype(np.float64)


def interval(values: Array) -> list[float]:
    """The 95% percentile interval, JSON-ready."""
    return [round(float(value), 4) for value in np.percentile(values, [LOW, HIGH])]


def wilson_interval(right: int, count: int) -> list[float]:
    """95% interval of a share that needs no resampling (Wilson 1927), also near 0 and 1."""
    from scipy.stats import binomtest

    low, high = binomtest(right, count).proportion_ci(method="wilson")
    return [round(float(low), 4), round(float(high), 4)]


def _products(columns: npt.NDArray[Any], resamples: int, seed: int) -> list[npt.NDArray[Any]]:
    """Sums of columns over the rows of each resample, some resamples at a time.

    On one core: the products are small, and threads that wait for each other take many times as long where another
    process has a core.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return [weights @ columns for weights in _weights(len(columns), resamples, seed)]


def _weights(size: int, resamples: int, seed: int) -> Iterator[npt.NDArray[np.float32]]:
    """How often each row is drawn, some resamples at a time, shape (n_chunk, n_rows)."""
    generator = np.random.default_rng(seed)
    step = max(1, CHUNK_CELLS // max(1, size))
    for start in range(0, resamples, step):
        count = min(step, resamples - start)
        drawn = generator.integers(0, size, (count, size)) + size * np.arange(count)[:, None]
        yield np.bincount(drawn.ravel(), minlength=count * size).reshape(count, size).astype(np.float32)
