"""Promises: thresholds for each of some precisions, chosen among when articles are scored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import InputError
from classifier.model.decision.thresholds import NEVER, PRECISIONS, fit_promises, promised_thresholds

LABELS = ("a", "b")


def answers(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities of two labels, and gold labels drawn from them."""
    random = np.random.default_rng(seed)
    first = random.random(rows)
    gold = random.random(rows) < first
    return np.column_stack([first, 1 - first]), np.column_stack([gold, ~gold]).astype(float)


@given(seed=st.integers(0, 1000))
def test_a_higher_promise_never_has_a_lower_threshold(seed: int) -> None:
    promises = fit_promises(*answers(400, seed), LABELS)
    for thresholds in promises["thresholds"].values():
        assert thresholds == sorted(thresholds) and len(thresholds) == len(PRECISIONS)


def test_a_promise_holds_on_the_articles_that_it_was_fitted_on() -> None:
    probabilities, gold = answers(4000, 0)
    promises = fit_promises(probabilities, gold, LABELS)
    answered, right = probabilities.argmax(axis=1), (probabilities.argmax(axis=1) == gold.argmax(axis=1))
    for place, precision in enumerate(promises["precision"]):
        for code, label in enumerate(LABELS):
            sure = (answered == code) & (probabilities[:, code] >= promises["thresholds"][label][place])
            assert not sure.any() or right[sure].mean() >= precision - 0.01


def test_a_promise_holds_by_each_weighting() -> None:
    probabilities, gold = answers(4000, 0)
    weights = np.stack([np.ones(len(gold)), np.where(gold[:, 0] == 1, 0.2, 1.0)])
    plain = promised_thresholds(fit_promises(probabilities, gold, LABELS), 0.9, name="x")
    safe = promised_thresholds(fit_promises(probabilities, gold, LABELS, weights=weights), 0.9, name="x")
    sure = probabilities[:, 0] >= safe[0]
    assert np.average(gold[sure, 0], weights=weights[1, sure]) >= 0.88
    assert safe[0] > plain[0] + 0.02 and safe[1] >= plain[1]


def test_what_cannot_be_promised_is_never_answered() -> None:
    probabilities, gold = answers(400, 0)
    random = np.random.default_rng(1)
    promises = fit_promises(probabilities, gold[random.permutation(len(gold))], LABELS)
    assert promised_thresholds(promises, 0.9, name="x") == (NEVER, NEVER)


def test_the_next_stored_precision_is_taken() -> None:
    promises = {"precision": [0.5, 0.8], "thresholds": {"a": [0.1, 0.6], "b": [0.2, 0.7]}}
    assert promised_thresholds(promises, 0.5, name="x") == (0.1, 0.2)
    assert promised_thresholds(promises, 0.51, name="x") == (0.6, 0.7)


def test_a_promise_that_is_not_stored_is_refused() -> None:
    promises = {"precision": [0.5, 0.8], "thresholds": {"a": [0.1, 0.6]}}
    with pytest.raises(InputError, match="higher than it can promise"):
        promised_thresholds(promises, 0.9, name="x")
    with pytest.raises(InputError, match="stores no thresholds"):
        promised_thresholds(None, 0.9, name="x")
