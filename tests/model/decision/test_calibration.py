"""Probabilities that mean what they say, by each method."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.model.decision.calibration import (
    Calibrator,
    fit_calibrator,
    held_out_probabilities,
    log_loss,
)
from classifier.model.measures.metrics import expected_calibration_error

LABELS = 12


def drawn(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Noisy scores of one label against the rest, each on a scale of its own; gold labels; folds."""
    random = np.random.default_rng(seed)
    gold = np.eye(LABELS)[random.integers(0, LABELS, rows)]
    scores = random.normal(size=(rows, LABELS)) + 2 * gold
    return scores * np.linspace(1, 4, LABELS) + np.linspace(-2, 2, LABELS), gold, np.arange(rows) % 5


def test_the_best_method_is_calibrated_on_rows_it_never_saw() -> None:
    scores, gold, folds = drawn(4000, 0)
    fresh, fresh_gold, _ = drawn(4000, 1)
    calibrator = fit_calibrator(scores, gold, folds)
    said = calibrator(fresh)
    assert np.allclose(said.sum(axis=1), 1)
    assert expected_calibration_error(fresh_gold.argmax(axis=1), said) < 0.03
    untouched = Calibrator("temperature", {"temperature": 1.0})(fresh)
    assert log_loss(said, fresh_gold) < log_loss(untouched, fresh_gold)


def test_the_power_makes_shared_sigmoids_surer() -> None:
    scores, gold, folds = drawn(900, 2)  # too few for isotonic regression
    calibrator = fit_calibrator(scores, gold, folds)
    assert calibrator.method == "sigmoid"
    plain = Calibrator("sigmoid", {**calibrator.parameters, "power": 1.0})
    assert calibrator.parameters["power"] > 1
    fresh, fresh_gold, _ = drawn(4000, 3)
    assert log_loss(calibrator(fresh), fresh_gold) < log_loss(plain(fresh), fresh_gold)


def test_several_labels_an_article_are_not_shared_out() -> None:
    scores, gold, folds = drawn(900, 4)
    calibrator = fit_calibrator(scores, gold, folds, exclusive=False)
    assert not np.allclose(calibrator(scores).sum(axis=1), 1)
    assert calibrator.parameters.get("power", 1.0) == 1.0


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_row_is_calibrated_by_others_alone(exclusive: bool) -> None:
    scores, gold, folds = drawn(300, 5)
    before = held_out_probabilities(scores, gold, folds, exclusive=exclusive)
    turned = np.where((folds == 0)[:, None], np.roll(gold, 1, axis=1), gold)
    after = held_out_probabilities(scores, turned, folds, exclusive=exclusive)
    assert np.array_equal(before[folds == 0], after[folds == 0])
