"""Intervals by resampling: exact where it can be known, the same with one seed."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.model.measures.bootstrap import (
    calibration_error_by_chance,
    interval,
    resampled_figures,
    wilson_interval,
)
from classifier.model.measures.metrics import confidence_bins, expected_calibration_error, macro_f1


def answers(rows: int, share: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    gold = np.eye(3)[generator.integers(0, 3, rows)]
    guess = np.eye(3)[generator.integers(0, 3, rows)]
    return gold, np.where(generator.random((rows, 1)) < share, gold, guess)


def test_accuracy_spreads_as_the_binomial_does() -> None:
    gold, answered = answers(2000, 0.7)
    found = resampled_figures(gold, answered)["accuracy"]
    share = (gold == answered).all(axis=1).mean()
    assert found.mean() == pytest.approx(share, abs=0.002)
    assert found.std() == pytest.approx(np.sqrt(share * (1 - share) / 2000), rel=0.1)


def test_macro_f1_of_a_resample_is_that_of_the_rows_drawn() -> None:
    gold, answered = answers(40, 0.5)
    drawn = np.random.default_rng(7).integers(0, 40, (5, 40))
    expected = [macro_f1(gold[rows].argmax(axis=1), answered[rows].argmax(axis=1)) for rows in drawn]
    assert resampled_figures(gold, answered, resamples=5, seed=7)["f1_macro"] == pytest.approx(expected, abs=1e-6)


def test_one_seed_draws_the_same_articles_for_two_models() -> None:
    gold, answered = answers(300, 0.7)
    better = np.where(np.arange(300)[:, None] < 30, gold, answered)
    difference = (
        resampled_figures(gold, better, seed=3)["accuracy"] - resampled_figures(gold, answered, seed=3)["accuracy"]
    )
    assert (difference >= 0).all()


def test_calibration_error_is_resampled_around_the_measured_one() -> None:
    generator = np.random.default_rng(0)
    probabilities = generator.dirichlet(np.ones(3) * 0.4, 3000)
    gold = np.array([generator.choice(3, p=row) for row in probabilities])
    gap = (probabilities.argmax(axis=1) == gold) - probabilities.max(axis=1)
    figures = resampled_figures(
        gold=np.eye(3)[gold], answered=np.eye(3)[gold], calibration=(gap, confidence_bins(probabilities))
    )
    found = figures["ece"]
    low, high = interval(found)
    # Resampling adds noise to each bin's gap, and so to their sum: the error is at the low end.
    assert low <= expected_calibration_error(gold, probabilities) * 1.5 <= high * 1.5


def test_rows_without_an_answer_are_not_in_the_calibration_error() -> None:
    gold, answered = answers(200, 0.7)
    gap, bins = np.full(200, 0.25), np.full(200, 3)
    gap[::2] = np.nan
    assert resampled_figures(gold, answered, calibration=(gap, bins))["ece"] == pytest.approx(0.25)


def test_wilson_stays_between_0_and_1() -> None:
    assert wilson_interval(0, 10)[0] == 0.0
    assert wilson_interval(10, 10)[1] == 1.0
    assert wilson_interval(8, 10) == pytest.approx([0.4902, 0.9433], abs=1e-3)


def test_calibration_error_by_chance_is_that_of_labels_drawn_from_the_probabilities() -> None:
    probabilities = np.random.default_rng(1).dirichlet([3, 1, 1], 300)
    bins = confidence_bins(probabilities)
    drawn = [
        np.array([np.random.default_rng([i, j]).choice(3, p=p) for j, p in enumerate(probabilities)]) for i in range(30)
    ]
    expected = np.mean([expected_calibration_error(gold, probabilities) for gold in drawn])
    assert calibration_error_by_chance(probabilities.max(axis=1), bins).mean() == pytest.approx(expected, rel=0.15)


def test_more_articles_leave_less_calibration_error_to_chance() -> None:
    few, many = (np.full(size, 0.7) for size in (300, 30_000))
    errors = [calibration_error_by_chance(each, np.full(len(each), 10), resamples=200).mean() for each in (few, many)]
    assert errors[0] > 5 * errors[1]
