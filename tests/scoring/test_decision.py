"""The one decision: what is answered, what is abstained from, and what gets no answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from classifier.corpus.prepare.articles import Article, targets_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.inputs import UnitInputs
from classifier.scoring import decision
from classifier.scoring.decision import Decisions, decide, language_of, why_not
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model

RAIN = "It rained all day and the river rose over the meadows near the mill, the mayor Ann Lee said."


@pytest.fixture(scope="module")
def models(bundles: dict[str, Path]) -> dict[str, Model]:
    return {name: load_model(path) for name, path in bundles.items()}


def decided(model: Model, *articles: Article, failures: list[str] | None = None) -> Decisions:
    return decide(model, articles, UnitInputs(cut_units(articles, model.task)), failures=failures)


def test_an_article_gets_one_likeliest_label(models: dict[str, Model]) -> None:
    decisions = decided(models["topic"], Article("a", "", RAIN))
    assert decisions.labels.sum() == 1 and decisions.is_answered.tolist() == [True]
    assert decisions.labels[0, decisions.probabilities[0].argmax()]
    assert decisions.probabilities.sum() == pytest.approx(1)


def test_under_its_threshold_an_answer_is_abstained_from(models: dict[str, Model]) -> None:
    decisions = decided(models["topic"], Article("a", "", RAIN))
    threshold = models["topic"].thresholds[int(decisions.probabilities[0].argmax())]
    is_low = decisions.probabilities.max() < threshold
    assert decisions.reasons == (["low probability"] if is_low else [""])


def test_words_that_are_not_known_are_abstained_from(models: dict[str, Model]) -> None:
    decisions = decided(models["topic"], Article("a", "", "Xqzv blorptag wumfel zzyx qwrt."))
    assert decisions.reasons == ["few known words"] and decisions.is_answered.all()


def test_what_cannot_be_answered_has_no_probability(models: dict[str, Model]) -> None:
    articles = [Article("a", "", RAIN), Article("b", "", "")]
    decisions = decided(models["topic"], *articles, failures=["wrong language", "empty"])
    assert decisions.reasons == ["wrong language", "empty"]
    assert np.isnan(decisions.probabilities).all() and not decisions.labels.any()


def test_a_target_that_is_not_mentioned_gets_no_answer(models: dict[str, Model]) -> None:
    article = Article("a", "", RAIN, targets_of(["Ann Lee", "Zoe Quist"]))
    decisions = decided(models["stance"], article)
    assert decisions.is_answered.tolist() == [True, False]
    assert decisions.reasons[1] == decision.NOT_MENTIONED


def test_no_words_are_too_short(models: dict[str, Model]) -> None:
    assert decided(models["sentiment"], Article("a", "", "")).reasons == ["no article"]


def test_why_not_is_told_before_anything_is_read(models: dict[str, Model]) -> None:
    assert why_not(Article("a", "", " "), "en", models["topic"]) == "empty"
    assert why_not(Article("a", "", RAIN), "de", models["topic"]) == "wrong language"
    assert why_not(Article("a", "", RAIN), "und", models["topic"]) == ""


def test_a_named_language_is_taken_over_a_detected_one() -> None:
    assert language_of(Article("a", "", RAIN, language="DE-ch")) == "de"
    assert language_of(Article("a", "", RAIN)) == "en"


@pytest.mark.parametrize("task", ["topic", "leaning", "sentiment"])
def test_a_paywall_is_abstained_from_and_a_headline_is_not(models: dict[str, Model], task: str) -> None:
    paywall = Article(
        "p", "", "You have reached your limit of free articles. Subscribe now for $1 a week to keep reading."
    )
    first, second = decided(models[task], paywall, Article("h", "", "Storm floods the harbour of Whitby")).reasons
    assert first == "no article" and second != "no article"
