"""Promises: thresholds for each of some precisions, chosen among when articles are scored."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.errors import InputError
from classifier.model.decision.thresholds import (
    NEVER,
    PRECISIONS,
    Kinds,
    fit_promises,
    fit_thresholds,
    origin_errors,
    promised_thresholds,
)

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


@given(seed=st.integers(0, 200))
def test_the_error_over_origins_is_that_of_a_ratio(seed: int) -> None:
    random = np.random.default_rng(seed)
    right, origins = (random.random(40) < 0.6).astype(float), random.integers(0, 8, 40)
    errors = origin_errors(right, origins)
    for stop in (5, 17, 40):
        share, groups = right[:stop].mean(), np.unique(origins[:stop])
        residuals = [(right[:stop] - share)[origins[:stop] == group].sum() for group in groups]
        expected = np.sqrt(np.square(residuals).sum() * len(groups) / (len(groups) - 1)) / stop
        assert errors[stop - 1] == pytest.approx(expected, abs=1e-9)


def test_outlets_that_differ_are_promised_less() -> None:
    random = np.random.default_rng(0)
    origins, confidence = np.repeat(np.arange(40), 50), random.uniform(0.5, 1, 2000)
    shifts = np.repeat(random.normal(0, 0.2, 40), 50)
    probabilities = np.column_stack([confidence, 1 - confidence])
    for spread in (0.0, 1.0):
        gold = (random.random(2000) < confidence + spread * shifts).astype(float)
        golds = np.column_stack([gold, 1 - gold])
        alike = fit_thresholds(probabilities, golds, precision=0.8, or_never=True)
        kinds = Kinds(origins % 5, origins)
        differing = fit_thresholds(probabilities, golds, precision=0.8, kinds=kinds)
        assert differing[0] >= alike[0]
        assert differing[0] - alike[0] > 0.05 or not spread
