"""Windows: a long article names what its middle and end are about, beside what its lead is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from classifier.model.decision.windows import Windows
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles

LEAD = "The telescope recorded the comet, and astronomers of the observatory measured its spectrum with new software. "
BODY = "The candidate told voters at the rally that the senate election and his party decide the next government. "


@pytest.fixture(scope="module")
def model() -> Model:
    return replace(load_model("topic"), windows=Windows(least=100, words=40, share=0.5))


def answer(model: Model, text: str) -> dict[str, Any]:
    return dict(next(score_articles([{"id": "a", "text": text, "language": "en"}], [model]))["topic"])


def test_what_follows_the_lead_is_named_beside_it(model: Model) -> None:
    mixed = answer(model, LEAD * 3 + BODY * 6)
    assert {mixed["label"], *mixed["also"]} >= {"science and technology", "politics"}


def test_an_article_about_one_thing_names_no_other(model: Model) -> None:
    assert answer(model, BODY * 12)["also"] == []


def test_a_short_article_is_not_read_in_parts(model: Model) -> None:
    assert answer(model, LEAD + BODY)["also"] == []


def test_without_windows_nothing_is_named(model: Model) -> None:
    assert "also" not in answer(replace(model, windows=None), LEAD * 3 + BODY * 6)


def test_an_article_alone_is_answered_as_in_its_batch(model: Model) -> None:
    records = [{"id": i, "text": text, "language": "en"} for i, text in enumerate([LEAD * 3 + BODY * 6, "", BODY, "*"])]
    together = list(score_articles(records, [model]))
    assert [next(score_articles([record], [model])) for record in records] == together


def test_the_shipped_topics_answers_carry_it() -> None:
    shipped = load_model(Path("topic"))
    assert shipped.windows is not None and answer(shipped, BODY)["also"] == []
