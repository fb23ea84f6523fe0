"""A bundle calibrated on whole articles and on passages."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from classifier.errors import CorpusError, InputError
from classifier.model.bundle.schema import SchemaError, check_manifest
from classifier.model.bundle.store import read_card
from classifier.review.calibrated.articles import calibrate_on_articles
from classifier.scoring.loaded import at_precision, load_model
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles

SENTENCES = {"against": "Ann Lee is a corrupt liar.", "neutral": "Ann Lee left.", "favor": "Ann Lee is a brave hero."}


@pytest.fixture
def bundle(bundles: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundles["stance"], tmp_path / "stance"))


WHOLE = " It rained on the town for days." * 20


def articles(count: int, rest: str = WHOLE) -> pd.DataFrame:
    rows = [(f"{text} It was day {i}.{rest}", label) for i in range(count) for label, text in SENTENCES.items()]
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


def test_passages_are_answered_less_surely_and_sentences_as_before(bundle: Path) -> None:
    mixed = articles(40, rest="").assign(
        stance=["against", "neutral", "favor"] * 20 + ["favor", "against", "neutral"] * 20
    )
    before = answers(bundle)
    figures = calibrate_on_articles(bundle, mixed)
    assert list(figures) == ["passages"]
    assert figures["passages"]["n"] == 120
    after = answers(bundle)
    assert after["sentence"]["probability"] == before["sentence"]["probability"]
    assert after["passage"]["label"] == before["passage"]["label"]
    assert after["passage"]["probability"] < before["passage"]["probability"]
    assert after["passage"]["abstained"]
    assert "Texts of several sentences, on which one number was fitted" in read_card(bundle)


def answers(bundle: Path) -> dict[str, Any]:
    texts = {"sentence": SENTENCES["favor"], "passage": f"{SENTENCES['favor']} It rained."}
    records = [{"id": name, "text": text, "target": "Ann Lee"} for name, text in texts.items()]
    return {answer["id"]: answer["stance"][0] for answer in score_articles(records, [load_model(bundle)])}


def test_a_precision_that_is_asked_for_counts_for_whole_articles_and_passages(bundle: Path) -> None:
    both = pd.concat([articles(40), articles(40, rest="")], ignore_index=True).rename(str)
    a_fourth_wrong = both["stance"].where(np.arange(len(both)) % 4 > 0, "neutral")
    calibrate_on_articles(bundle, both.assign(stance=a_fourth_wrong))
    asked, later = load_model(bundle, precision=0.5), at_precision(load_model(bundle), 0.5)
    assert _thresholds(asked) == _thresholds(later) != _thresholds(load_model(bundle))


def _thresholds(model: Model) -> tuple[tuple[float, ...], ...]:
    assert model.voices is not None and model.voices.head is not None and model.voices.passages is not None
    return model.voices.head.thresholds, model.voices.passages.thresholds


def test_what_is_not_fitted_anew_stays(bundle: Path) -> None:
    calibrate_on_articles(bundle, articles(30))
    head = load_model(bundle).manifest["voices"]["head"]
    for _ in range(2):
        calibrate_on_articles(bundle, articles(30, rest=""))
    manifest = load_model(bundle).manifest
    assert manifest["voices"]["head"] == head
    assert sum(note.startswith(("whole articles", "texts of several")) for note in manifest["notes"]) == 2


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


@pytest.mark.parametrize(
    "changed", [{"temperature": 0}, {"temperature": "6"}, {"temperature": float("nan")}, {"thresholds": {"favor": 1.0}}]
)
def test_a_bundle_with_another_kind_of_passages_is_refused(bundle: Path, changed: dict[str, Any]) -> None:
    calibrate_on_articles(bundle, articles(30, rest=""))
    manifest = dict(load_model(bundle).manifest)
    passages = manifest["voices"]["passages"] | changed
    with pytest.raises(SchemaError, match="passages"):
        check_manifest(manifest | {"voices": manifest["voices"] | {"passages": passages}})
