"""What random draws say of a model."""

from __future__ import annotations

import numpy as np

from classifier.label.learning.judging import curve_sizes, expanded_percentiles, forecast, judge
from classifier.label.learning.regression import Labelled


def draws(right: int, wrong: int) -> tuple[np.ndarray, Labelled]:
    size = right + wrong
    gold = np.eye(2)[np.arange(size) % 2]
    probabilities = np.where(gold > 0, 0.9, 0.1)
    probabilities[:wrong] = probabilities[:wrong, ::-1]
    return probabilities, Labelled(np.arange(size), gold)


def test_accuracy_and_its_wilson_interval() -> None:
    judgement = judge(*draws(8, 2))
    assert judgement.accuracy is not None
    assert (judgement.accuracy.value, judgement.accuracy.low, judgement.accuracy.high) == (0.8, 0.4902, 0.9433)


def test_macro_f1_waits_for_seven_draws_a_label() -> None:
    assert judge(*draws(10, 3)).f1_macro is None
    judgement = judge(*draws(11, 3))
    assert judgement.f1_macro is not None
    assert judgement.f1_macro.low < judgement.f1_macro.value < judgement.f1_macro.high


def test_nothing_is_said_without_draws() -> None:
    assert judge(np.zeros((0, 2)), Labelled(np.array([], np.int64), np.zeros((0, 2)))).accuracy is None


def test_a_small_sample_has_a_wider_interval() -> None:
    values = np.random.default_rng(0).normal(0.5, 0.1, 4000)
    (low, high), (lower, higher) = expanded_percentiles(values, 1000), expanded_percentiles(values, 10)
    assert lower < low < high < higher


def test_a_forecast_follows_the_logarithm_of_labels() -> None:
    curve = [(n, 0.5 + 0.1 * np.log(n / 10)) for n in (10, 20, 40, 80)]
    gain = forecast(curve, step=80)
    assert gain is not None and abs(gain - 0.1 * np.log(2)) < 1e-9
    assert forecast(curve[:2]) is None
    assert forecast([(10, 0.9), (20, 0.8), (40, 0.7)]) == 0.0


def test_a_curve_ends_at_all_labels() -> None:
    assert curve_sizes(100).tolist()[-1] == 100
    assert (np.diff(curve_sizes(100)) > 0).all()
