"""A bundle calibrated on whole articles."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from classifier.errors import CorpusError, InputError
from classifier.model.bundle.store import read_card
from classifier.review.calibrated.articles import calibrate_on_articles
from classifier.scoring.loaded import load_model
from classifier.scoring.score import score_articles

SENTENCES = {"against": "Ann Lee is a corrupt liar.", "neutral": "Ann Lee left.", "favor": "Ann Lee is a brave hero."}


@pytest.fixture
def bundle(bundles: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundles["stance"], tmp_path / "stance"))


def articles(count: int) -> pd.DataFrame:
    rows = [(f"{text} It rained for {i} days.", label) for i in range(count) for label, text in SENTENCES.items()]
    frame = pd.DataFrame(rows, columns=["text", "stance"]).assign(target="Ann Lee")
    return frame.set_axis(frame.index.astype(str))


def test_the_same_articles_give_the_same_bundle(bundle: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(bundle, tmp_path / "other"))
    for place in (bundle, other):
        calibrate_on_articles(place, articles(30))
    assert load_model(bundle).manifest["voices"] == load_model(other).manifest["voices"]


def test_the_card_then_has_figures_of_whole_articles(bundle: Path) -> None:
    calibrate_on_articles(bundle, articles(30))
    card = read_card(bundle)
    for part in (
        "Articles of 120 words or more:",
        "Shorter ones:",
        "Articles of 120 words or more, by folds over them",
    ):
        assert part in card


def test_it_then_tells_voices_apart(bundle: Path) -> None:
    text = 'Ann Lee spoke. "Ann Lee is a corrupt liar," said Jim Park.'
    before = next(iter(score_articles([{"id": "a", "text": text, "target": "Ann Lee"}], [load_model(bundle)])))
    calibrate_on_articles(bundle, articles(30))
    after = next(iter(score_articles([{"id": "a", "text": text, "target": "Ann Lee"}], [load_model(bundle)])))
    assert "quoted" not in before["stance"][0]
    assert [quote["speaker"] for quote in after["stance"][0]["quoted"]] == ["Jim Park"]


def test_all_that_is_quoted_is_no_evidence(bundle: Path) -> None:
    calibrate_on_articles(bundle, articles(30))
    record = {"id": "a", "text": '"Ann Lee is a corrupt liar," said Jim Park.', "target": "Ann Lee"}
    (answer,) = next(iter(score_articles([record], [load_model(bundle)])))["stance"]
    assert answer["abstained"]
    assert answer["reason"] == "no evidence in the author's voice"


def test_too_few_articles_are_refused(bundle: Path) -> None:
    with pytest.raises(CorpusError, match="30 of each label"):
        calibrate_on_articles(bundle, articles(3))


def test_a_task_without_mentions_is_refused(bundles: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="no mentions"):
        calibrate_on_articles(bundles["topic"], articles(30))
