"""Failure rates of behaviour cases, and where they are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from classifier.app.cli import app
from classifier.errors import InputError
from classifier.review.behaviours.rates import ALL, Part, judge_behaviours
from classifier.scoring.loaded import load_model
from tests.places import STARTER

MINIMUM = """task = "sentiment"
kind = "minimum"
capability = "any tone"
cases = [
  { text = "It was a lovely day and everybody was happy.", expect = "negative|neutral|positive" },
  { text = "It was a lovely day and everybody was glad.", expect = "WRONG" },
]
"""
SAME = """task = "sentiment"
kind = "invariance"
capability = "no change"
cases = [{ text = "It was a day in {value}.", values = ["May", "May"] }]
"""
DIRECTION = """task = "sentiment"
kind = "direction"
capability = "nothing added"
cases = [{ text = "It was a day in May.", add = " ", toward = "positive" }]
"""


@pytest.fixture
def folder(bundles: dict[str, Path], tmp_path: Path) -> Path:
    from classifier.scoring.score import score_articles

    model = load_model(bundles["sentiment"])
    text = "It was a lovely day and everybody was glad."
    label = next(iter(score_articles([{"id": "a", "text": text}], [model])))["sentiment"]["label"]
    wrong = next(other for other in model.task.labels if other != label)
    for name, cases in (("minimum", MINIMUM.replace("WRONG", wrong)), ("same", SAME), ("direction", DIRECTION)):
        (tmp_path / f"{name}.toml").write_text(cases, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_what_is_wrong_changed_or_unmoved_fails(bundles: dict[str, Path], folder: Path) -> None:
    rates = judge_behaviours(load_model(bundles["sentiment"]), folder).rates.set_index(["kind", "capability"])
    assert rates.loc[("minimum", ALL), "failed"] == 1
    assert rates.loc[("minimum", ALL), "share"] == 0.5
    assert rates.loc[("invariance", ALL), "failed"] == 0
    assert rates.loc[("direction", ALL), "failed"] == 1


def test_the_parts_are_all_there_is(bundles: dict[str, Path], folder: Path) -> None:
    model, ids = load_model(bundles["sentiment"]), set()
    for part in (Part.seen, Part.aside):
        try:
            ids |= set(judge_behaviours(model, folder, part=part).outcomes["id"])
        except InputError as error:
            assert "no behaviour cases of the part" in str(error)
    assert ids == set(judge_behaviours(model, folder).outcomes["id"])


def test_the_command_prints_the_rates_and_writes_them(bundles: dict[str, Path], folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    printed = run(bundles["sentiment"], "--behaviours", folder, "--output", out)
    assert printed.exit_code == 0
    assert "nothing added" in printed.stdout
    written = json.loads((out / "behaviours.json").read_text())
    assert pd.DataFrame(written["rates"])["cases"].max() == 2
    assert "glad" in (out / "report.html").read_text()


def test_a_report_of_a_corpus_has_the_behaviours_too(bundles: dict[str, Path], folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(bundles["sentiment"], STARTER, "--behaviours", folder, "--output", out).exit_code == 0
    assert "<h2>Behaviours</h2>" in (out / "report.html").read_text()
    assert "<h2>Worst errors</h2>" in (out / "report.html").read_text()


def test_behaviours_are_of_one_bundle(bundles: dict[str, Path], folder: Path) -> None:
    result = run(bundles["sentiment"], bundles["sentiment"], "--corpus", STARTER, "--behaviours", folder)
    assert isinstance(result.exception, InputError)
