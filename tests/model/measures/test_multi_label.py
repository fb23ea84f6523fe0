"""Thresholds where an article may have several labels."""

from __future__ import annotations

import numpy as np

from classifier.model.decision.thresholds import (
    LEAST_THRESHOLD,
    best_f1_thresholds,
    held_out_thresholds,
)
from classifier.model.measures.multi_label import measure_multi_label


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


def test_rows_are_measured_from_thresholds_that_they_did_not_choose() -> None:
    random = np.random.default_rng(0)
    probability, gold = random.random((40, 2)), (random.random((40, 2)) < 0.5).astype(float)
    folds = np.arange(40) % 4
    thresholds = held_out_thresholds(probability, gold, folds)
    assert thresholds[folds == 0][0].tolist() == best_f1_thresholds(probability[folds != 0], gold[folds != 0])
    own = measure_multi_label(gold, probability, ["a", "b"], best_f1_thresholds(probability, gold))
    others = measure_multi_label(gold, probability, ["a", "b"], thresholds)
    assert others["f1_macro"] < own["f1_macro"]
