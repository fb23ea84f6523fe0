"""Shares are unbiased, and their intervals hold the truth as often as they say."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.findings.shares.estimates import Estimate, Sample, corrected_share, difference, sample_share

DRAWS = 400


def population(share: float, *, seed: int = 0, size: int = 5000) -> tuple[np.ndarray, np.ndarray]:
    """Gold labels, and probabilities that are right on average but for a shift."""
    random = np.random.default_rng(seed)
    gold = (random.random(size) < share).astype(np.float64)
    logits = 2.5 * (gold - 0.5) + random.normal(size=size) + np.log(share / (1 - share)) + 0.5
    return gold, 1 / (1 + np.exp(-2 * logits))


def drawn(gold: np.ndarray, answers: np.ndarray, size: int, seed: int) -> Sample:
    places = np.random.default_rng(seed).choice(len(gold), size, replace=False)
    return Sample(gold[places], answers[places], np.ones(size))


@pytest.mark.parametrize("share", [0.05, 0.3])
@pytest.mark.parametrize("size", [100, 400])
def test_intervals_hold_the_truth_and_are_narrower_than_the_samples_own(share: float, size: int) -> None:
    gold, answers = population(share)
    truth = gold.mean()
    samples = [drawn(gold, answers, size, seed) for seed in range(DRAWS)]
    corrected = [corrected_share(answers, sample) for sample in samples]
    alone = [sample_share(sample, len(gold)) for sample in samples]
    for estimates in (corrected, alone):
        assert np.mean([one.low <= truth <= one.high for one in estimates]) > 0.915
    assert abs(np.mean([one.share for one in corrected]) - truth) < 0.004
    assert abs(answers.mean() - truth) > 0.005  # which counting would not see
    widths = [np.mean([one.high - one.low for one in estimates]) for estimates in (corrected, alone)]
    assert widths[0] < 0.85 * widths[1]


def test_unequal_chances_are_weighed() -> None:
    gold, answers = population(0.2)
    chances = np.where(answers > 0.5, 0.2, 0.02)
    shares = []
    for seed in range(DRAWS):
        is_drawn = np.random.default_rng(seed).random(len(gold)) < chances
        shares.append(corrected_share(answers, Sample(gold[is_drawn], answers[is_drawn], 1 / chances[is_drawn])))
    assert abs(np.mean([one.share for one in shares]) - gold.mean()) < 0.01
    assert 0.9 < np.mean([one.low <= gold.mean() <= one.high for one in shares]) < 0.99


def test_a_sample_of_all_articles_leaves_nothing_unknown() -> None:
    gold, answers = population(0.2, size=300)
    estimate = corrected_share(answers, Sample(gold, answers, np.ones(300)))
    assert estimate.share == pytest.approx(gold.mean())
    assert estimate.high - estimate.low < 1e-9


def test_answers_that_say_nothing_do_no_harm() -> None:
    gold, _ = population(0.2)
    sample = drawn(gold, np.full(len(gold), 0.2), 200, 0)
    assert corrected_share(np.full(len(gold), 0.2), sample).share == pytest.approx(sample_share(sample, 5000).share)


def test_a_difference_has_the_variance_of_both() -> None:
    step = difference(Estimate(0.5, 0.4, 0.6, 0.0025), Estimate(0.3, 0.2, 0.4, 0.0025))
    assert step.share == pytest.approx(0.2) and step.high - step.low == pytest.approx(2 * 1.96 * 0.005**0.5, rel=1e-3)
