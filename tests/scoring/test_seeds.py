"""The shipped bundles on the articles of seeds/; how often they are right is held by tests/quality/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifier.corpus.formats.read import read_all
from classifier.scoring.loaded import load_model, shipped_bundles
from classifier.scoring.score import score_articles
from tests.places import ROOT

SHARED = ROOT.parent / "shared" / "seeds"
EXPECTED = json.loads((Path(__file__).parent / "seeds_expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    models = [load_model(path) for path in shipped_bundles().values()]
    records = list(read_all([str(ROOT / "seeds")]))
    for record in records:
        wanted = expected(record["id"]).get("stance")
        record["target"] = list(wanted) if wanted else None
    return {found["id"]: found for found in score_articles(records, models)}


def expected(id_: str) -> dict[str, Any]:
    return dict(next(value for name, value in EXPECTED.items() if name in id_))


def test_every_seed_is_answered(answers: dict[str, dict[str, Any]]) -> None:
    assert len(answers) == len(EXPECTED)
    for found in answers.values():
        assert "error" not in found
        assert set(found) >= {"topic", "leaning", "sentiment", "stance"}


def test_traps_of_scraped_pages_are_no_evidence(answers: dict[str, dict[str, Any]]) -> None:
    traps = ("Also Read", "More Stories", "Penguin chick", "Getty Images", "Advertisement", "Most read", "Subscribe")
    quotes = [quote["text"] for found in answers.values() for quote in found["sentiment"]["evidence"]]
    assert quotes and not [quote for quote in quotes for trap in traps if trap in quote]


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/seeds is absent")
def test_a_real_scraped_article_comes_out_right() -> None:
    models = [load_model(path) for path in shipped_bundles().values()]
    (record,) = read_all([str(SHARED)])
    (found,) = score_articles([record], models, targets=("Donald Trump", "Elon Musk", "Angela Merkel"))
    # A candidate's interview on a social network that a cyberattack held up: either will do.
    assert found["topic"]["label"] in ("politics", "science and technology")
    assert [one["mentions"] > 0 for one in found["stance"]] == [True, True, False]
    assert found["stance"][2]["reason"] == "not mentioned"
    quotes = [quote for part in (found["sentiment"], *found["stance"][:2]) for quote in part["evidence"]]
    for quote in quotes:
        assert record["text"][quote["start"] : quote["end"]] == quote["text"]
        assert not any(
            trap in quote["text"] for trap in ("Also Read", "Punches on", "Greater Montreal", "Russia imposes")
        )
