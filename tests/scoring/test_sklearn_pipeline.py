"""A model rebuilt as a scikit-learn pipeline gives the same probabilities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import Pipeline

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.errors import CorpusError
from classifier.model.features.inputs import UnitInputs
from classifier.scoring.decision import decide
from classifier.scoring.loaded import load_model
from classifier.tasks import TASKS


@pytest.mark.parametrize("name", TASKS)
def test_probabilities_are_those_of_the_bundle(name: str, bundles: dict[str, Path], starter: Any) -> None:
    model = load_model(bundles[name])
    frame = starter[starter["target"].notna()].head(40) if name == "stance" else starter.head(40)
    articles = articles_of(frame)
    expected = model.calibrator(decide(model, articles, UnitInputs(cut_units(articles, model.task))).scores)
    pipeline = model.to_sklearn()
    assert isinstance(pipeline, Pipeline)
    np.testing.assert_allclose(pipeline.predict_proba(frame), expected, atol=1e-6)
    assert pipeline.predict(frame).tolist() == [model.task.labels[i] for i in expected.argmax(axis=1)]


def test_coefficients_have_names(bundles: dict[str, Path]) -> None:
    pipeline = load_model(bundles["topic"]).to_sklearn()
    features, linear = pipeline.named_steps["features"], pipeline.named_steps["classifier"]
    assert len(features.get_feature_names_out()) == linear.coef_.shape[1]
    assert list(linear.classes_) == list(load_model(bundles["topic"]).task.labels)


def test_stance_needs_a_target(bundles: dict[str, Path]) -> None:
    pipeline = load_model(bundles["stance"]).to_sklearn()
    with pytest.raises(CorpusError, match="needs one target for each article"):
        pipeline.predict(pd.DataFrame({"text": ["Ann Lee spoke."]}))
