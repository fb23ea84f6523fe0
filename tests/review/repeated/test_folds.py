"""Models trained anew on repeated folds and on growing parts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from classifier.model.bundle.manifest import linear_model_of, manifest_of
from classifier.model.training.train import Trained
from classifier.review.repeated.folds import learning_curve, repeated_folds
from classifier.scoring.loaded import model_of
from classifier.scoring.model import Model


@pytest.fixture
def model(trained: dict[str, Trained]) -> Model:
    made = trained["sentiment"]
    return model_of(manifest_of(made), linear_model_of(made), Path("sentiment"))


def test_every_article_is_judged_once_a_repeat(model: Model, starter: pd.DataFrame) -> None:
    found = repeated_folds(model, starter, folds=3, repeats=2)
    labelled = int(starter["sentiment"].notna().sum())
    assert found.runs.groupby("repeat")["judged"].sum().tolist() == [labelled, labelled]
    assert len(found.runs) == 6
    row = found.summary.set_index("figure").loc["f1_macro"]
    assert row["mean"] == pytest.approx(found.runs["f1_macro"].mean())
    assert row["low"] <= row["mean"] <= row["high"]


def test_copies_are_never_learnt_from_and_judged(model: Model, starter: pd.DataFrame) -> None:
    copies = starter.set_axis([f"{id_}-copy" for id_ in starter.index])
    both = pd.concat([starter, copies]).drop(columns="split", errors="ignore")
    found = repeated_folds(model, both, folds=2)
    assert (found.runs["train"] + found.runs["judged"] <= len(both)).all()
    assert found.runs["f1_macro"].max() < 1.0


def test_a_learning_curve_ends_at_the_whole_training_side(model: Model, starter: pd.DataFrame) -> None:
    curve = learning_curve(model, starter, folds=3)
    assert curve["train"].is_monotonic_increasing
    assert curve["judged"].nunique() == 1
    labelled = int(starter["sentiment"].notna().sum())
    assert curve["train"].iloc[-1] + curve["judged"].iloc[-1] == labelled
