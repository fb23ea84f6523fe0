"""Shares without gold labels are right where the assumption holds, and refused where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.findings.shares.assumed import Assumption, assumed_shares
from classifier.findings.shares.shift import Reference, black_box_shares, em_shares

LABELS = ("a", "b", "c")
PRIOR = np.array([0.5, 0.3, 0.2])


def articles(shares: list[float], size: int, seed: int, *, noise: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Gold labels of these shares, and what a model says that is calibrated for PRIOR."""
    random = np.random.default_rng(seed)
    gold = random.choice(3, size, p=shares)
    seen = 2 * np.eye(3)[gold] + noise * random.normal(size=(size, 3))
    likelihood = np.exp(-((seen[:, None, :] - 2 * np.eye(3)) ** 2).sum(axis=2) / 2)
    probabilities = likelihood * PRIOR
    return gold, probabilities / probabilities.sum(axis=1, keepdims=True)


def assumption(seed: int, *, error: float | None = 0.01) -> Assumption:
    gold, probabilities = articles(list(PRIOR), 2000, seed)
    reference = Reference(gold, probabilities.argmax(axis=1))
    return Assumption(dict(zip(LABELS, PRIOR, strict=True)), error, reference, LABELS)


def test_both_ways_find_the_shares_that_counting_misses() -> None:
    gold, probabilities = articles([0.1, 0.2, 0.7], 4000, 1)
    truth = np.bincount(gold) / len(gold)
    counted = np.bincount(probabilities.argmax(axis=1), minlength=3) / len(gold)
    by_probabilities = em_shares(probabilities, PRIOR)
    reference = assumption(2).reference
    assert reference is not None
    by_counts = black_box_shares(probabilities.argmax(axis=1), reference, 3)
    assert not isinstance(by_counts, str)
    assert np.abs(counted - truth).max() > 0.05
    assert np.abs(by_probabilities.shares - truth).max() < 0.02
    assert np.abs(by_counts.shares - truth).max() < 0.05


def test_intervals_hold_the_truth() -> None:
    held = []
    for seed in range(100):
        _, probabilities = articles([0.2, 0.3, 0.5], 500, seed)
        result = em_shares(probabilities, PRIOR)
        # Of the shares that the articles were drawn with.
        held.append(
            [result.interval(k)[0] <= share <= result.interval(k)[1] for k, share in enumerate((0.2, 0.3, 0.5))]
        )
    assert 0.9 < np.mean(held) < 0.99


def counted_of(probabilities: np.ndarray) -> np.ndarray:
    return np.eye(3)[probabilities.argmax(axis=1)]


def test_shares_are_given_where_the_assumption_holds() -> None:
    _, probabilities = articles([0.1, 0.2, 0.7], 1000, 3)
    result = assumed_shares(counted_of(probabilities), probabilities, LABELS, assumption(4))
    assert not result.refusal and all(result.estimates)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"error": 0.2}, "not calibrated"),
        ({"error": None}, "not measured"),
    ],
)
def test_a_model_that_is_not_calibrated_is_no_ground(change: dict[str, float | None], why: str) -> None:
    _, probabilities = articles([0.1, 0.2, 0.7], 1000, 3)
    result = assumed_shares(counted_of(probabilities), probabilities, LABELS, assumption(4, **change))
    assert why in result.refusal and not any(result.estimates)


def test_articles_that_read_otherwise_are_refused() -> None:
    _, probabilities = articles([0.5, 0.3, 0.2], 4000, 5)
    blurred = np.full_like(probabilities, 1 / 3) * 0.7 + probabilities * 0.3
    result = assumed_shares(counted_of(blurred), blurred, LABELS, assumption(6))
    assert "disagree" in result.refusal


def test_too_few_articles_are_refused() -> None:
    _, probabilities = articles([0.5, 0.3, 0.2], 50, 5)
    assert "under 100" in assumed_shares(counted_of(probabilities), probabilities, LABELS, assumption(6)).refusal


def test_a_reference_without_a_label_is_refused() -> None:
    assert isinstance(black_box_shares(np.array([0, 1]), Reference(np.array([0, 1]), np.array([0, 1])), 3), str)
