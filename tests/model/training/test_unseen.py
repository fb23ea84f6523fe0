"""Training for outlets that are not in it: probabilities for these, and others for those that are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.errors import CorpusError
from classifier.model.bundle.manifest import save
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import Trained, train
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles
from classifier.tasks import Task

OUTLETS, ARTICLES = 12, 300
SETTINGS = replace(DEFAULTS["article"], unseen="outlet", precision=0.7)


@pytest.fixture(scope="module")
def corpus() -> pd.DataFrame:
    """Articles of outlets that each have a label and a word of their own: what tells them apart does not carry over."""
    random = np.random.default_rng(0)
    rows = [
        {
            "text": " ".join([f"house{outlet}", f"street{random.integers(40)}", *random.choice(WORDS, 12)]),
            "outlet": f"Outlet {outlet}",
            "side": ("up", "down")[outlet % 2],
            "duplicate_of": None,
        }
        for outlet in range(OUTLETS)
        for _ in range(ARTICLES)
    ]
    return pd.DataFrame(rows, index=[f"a{i}" for i in range(len(rows))])


WORDS = [f"word{i}" for i in range(200)]


@pytest.fixture(scope="module")
def trained(corpus: pd.DataFrame) -> Trained:
    return train(corpus, Task("side"), settings=SETTINGS)


@pytest.fixture(scope="module")
def model(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Model:
    return load_model(save(trained, tmp_path_factory.mktemp("unseen") / "side"))


def test_figures_are_given_for_unseen_outlets_and_for_the_same(trained: Trained) -> None:
    assert "folds" not in trained.metrics
    assert trained.metrics["unseen"]["accuracy"] < 0.7 < 0.95 < trained.metrics["validation"]["accuracy"]
    assert trained.metrics["validation"]["known_origins"] == 1


def test_an_article_of_a_known_outlet_is_answered_and_one_of_another_is_not(corpus: pd.DataFrame, model: Model) -> None:
    text = corpus["text"].iloc[0]
    records = [{"id": "k", "text": text, "outlet": "Outlet 0"}, {"id": "u", "text": text, "outlet": "Another"}]
    known, unseen = (answer["side"] for answer in score_articles([*records], [model]))
    assert known["calibrated_for"] == "known outlets" and not known["abstained"]
    assert unseen["calibrated_for"] == "unseen outlets" and unseen["abstained"]
    assert known["label"] == unseen["label"] == "up" and known["probability"] > unseen["probability"]
    assert known["threshold"] < unseen["threshold"]


def test_an_article_without_an_outlet_is_as_one_of_an_unseen_outlet(corpus: pd.DataFrame, model: Model) -> None:
    (answer,) = score_articles([{"id": "n", "text": corpus["text"].iloc[0]}], [model])
    assert answer["side"]["calibrated_for"] == "unseen outlets"


def test_the_card_has_both(model: Model) -> None:
    card = (model.path / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Articles of unseen outlets:" in card and f"one of the {OUTLETS} outlets in training:" in card
    assert "Unseen outlets: held-out folds" in card and "of 100% of them it knows the outlet" in card


def test_a_promise_is_chosen_when_a_bundle_is_loaded(model: Model) -> None:
    stricter = load_model(model.path, precision=0.95)
    assert stricter.known is not None and model.known is not None
    assert all(new >= old for new, old in zip(stricter.thresholds, model.thresholds, strict=True))
    assert stricter.known.names == model.known.names and Path(stricter.path) == model.path


def test_a_column_that_is_not_there_is_named(corpus: pd.DataFrame) -> None:
    with pytest.raises(CorpusError, match="no column 'author'"):
        train(corpus, Task("side"), settings=replace(SETTINGS, unseen="author"))
