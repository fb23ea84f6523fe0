"""The scikit-learn classifier: its own checks, and its use with scikit-learn's tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks

import classifier
from classifier import NewsClassifier
from classifier.estimator import NewsClassifier as Estimator

PLACES = ["harbour", "market", "school", "library", "bridge", "museum", "station", "theatre"]
TEXTS = [
    f"The {PLACES[i % 8]} team won match {i} after extra time and lifted the cup."
    if i % 2
    else f"The {PLACES[i % 8]} bank raised rate {i} as prices and shares fell on the exchange."
    for i in range(80)
]
DESKS = np.array(["sport" if i % 2 else "business" for i in range(80)])

CHECKS_OF_ANY_ESTIMATOR = [
    estimator_checks.check_do_not_raise_errors_in_init_or_set_params,
    estimator_checks.check_estimator_cloneable,
    estimator_checks.check_estimator_repr,
    estimator_checks.check_estimator_tags_renamed,
    estimator_checks.check_get_params_invariance,
    estimator_checks.check_no_attributes_set_in_init,
    estimator_checks.check_parameters_default_constructible,
    estimator_checks.check_set_params,
    estimator_checks.check_valid_tag_types,
]
"""scikit-learn's checks that need no matrix of numbers, which is no input of this estimator."""


@pytest.fixture(scope="module")
def desk() -> Estimator:
    return NewsClassifier("desk").fit(TEXTS, DESKS)


@pytest.mark.parametrize("check", CHECKS_OF_ANY_ESTIMATOR, ids=lambda check: check.__name__)
def test_it_passes_scikit_learns_checks(check: Callable[[str, Any], None]) -> None:
    check("NewsClassifier", NewsClassifier())


def test_fit_changes_no_parameter_and_forgets_nothing() -> None:
    estimator = NewsClassifier("desk", seed=3)
    before = estimator.get_params()
    assert estimator.fit(TEXTS, DESKS) is estimator
    assert estimator.get_params() == before
    assert clone(estimator).get_params() == before and not hasattr(clone(estimator), "model_")


def test_it_predicts_labels_and_probabilities(desk: Estimator) -> None:
    assert desk.classes_.tolist() == ["business", "sport"]
    assert desk.predict(["The team lifted the cup.", "The bank raised a rate."]).tolist() == ["sport", "business"]
    probabilities = desk.predict_proba(TEXTS[:5])
    assert probabilities.shape == (5, 2) and np.allclose(probabilities.sum(axis=1), 1)
    assert desk.score(TEXTS, DESKS) == 1.0


def test_a_list_a_column_and_a_frame_give_the_same(desk: Estimator) -> None:
    column = pd.Series(TEXTS[:4])
    expected = desk.predict_proba(TEXTS[:4])
    assert np.array_equal(desk.predict_proba(column), expected)
    assert np.array_equal(desk.predict_proba(column.to_frame("text")), expected)


def test_it_works_in_cross_validation_and_in_a_pipeline() -> None:
    assert cross_val_score(NewsClassifier("desk"), TEXTS, DESKS, cv=3).mean() == 1.0
    upper = FunctionTransformer(lambda texts: [text.upper() for text in texts])
    pipeline = Pipeline([("upper", upper), ("desk", NewsClassifier("desk"))]).fit(TEXTS, DESKS)
    assert pipeline.predict(TEXTS[:2]).tolist() == ["business", "sport"]


def test_several_labels_are_a_frame_of_0_and_1() -> None:
    flags = {"money": DESKS == "business", "games": DESKS == "sport", "even": np.arange(80) % 4 < 2}
    y = pd.DataFrame(flags).astype(int)
    estimator = NewsClassifier("tags", multi_label=True)
    fitted = estimator.fit(TEXTS, y)
    columns = [list(y.columns).index(label) for label in fitted.classes_]
    predicted = fitted.predict(TEXTS)
    assert predicted.shape == (80, 3)
    assert (predicted[:, fitted.classes_ == "games"].ravel() == y["games"]).mean() > 0.9
    assert sorted(columns) == [0, 1, 2]
    folds = KFold(3, shuffle=True, random_state=0)
    assert len(cross_val_score(estimator, np.array(TEXTS), y[list(fitted.classes_)], cv=folds)) == 3


def test_it_saves_as_a_bundle_that_answers_alike(desk: Estimator, tmp_path: Path) -> None:
    model = classifier.load_model(desk.save(tmp_path / "desk"))
    answers = classifier.score(TEXTS[:6], [model])
    assert answers["desk"].tolist() == desk.predict(TEXTS[:6]).tolist()
    assert np.allclose(answers["desk_probability"], desk.predict_proba(TEXTS[:6]).max(axis=1), atol=1e-4)


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="80 articles and 79 labels"):
        NewsClassifier("desk").fit(TEXTS, DESKS[:-1])


def test_unfitted_it_says_so() -> None:
    with pytest.raises(NotFittedError):
        NewsClassifier("desk").predict(TEXTS[:1])
