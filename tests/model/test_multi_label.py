"""Thresholds where an article may have several labels."""

from __future__ import annotations

import numpy as np

from classifier.model.multi_label import LEAST_THRESHOLD, best_f1_thresholds


def test_a_threshold_is_where_f1_is_highest() -> None:
    probability = np.array([[0.9], [0.8], [0.45], [0.4], [0.2]])
    gold = np.array([[1.0], [1.0], [1.0], [0.0], [0.0]])
    assert best_f1_thresholds(probability, gold) == [0.45]


def test_equal_probabilities_stay_on_one_side() -> None:
    probability = np.array([[0.9], [0.6], [0.6], [0.6], [0.6]])
    gold = np.array([[1.0], [1.0], [0.0], [0.0], [0.0]])
    assert best_f1_thresholds(probability, gold) == [0.9]


def test_a_label_that_cannot_be_told_is_not_given_to_every_article() -> None:
    random = np.random.default_rng(0)
    probability = random.uniform(0.001, 0.01, (500, 1))
    gold = (random.random((500, 1)) < 0.01).astype(float)
    (threshold,) = best_f1_thresholds(probability, gold)
    assert threshold == LEAST_THRESHOLD
    assert not (probability >= threshold).any()
