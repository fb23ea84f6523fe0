"""`classifier evaluate` in a terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from classifier.app.cli import app
from classifier.errors import BundleError, GateError, InputError
from tests.places import STARTER


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_the_table_shows_figures_with_intervals(bundles: dict[str, Path]) -> None:
    printed = run(bundles["sentiment"], STARTER).output
    assert "sentiment, validation: 35 articles" in printed
    assert "macro-F1" in printed
    assert " to " in printed
    assert "positive" in printed


def test_output_holds_the_three_files(bundles: dict[str, Path], tmp_path: Path) -> None:
    result = run(bundles["stance"], STARTER, "--output", tmp_path / "out", "--format", "json")
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "metrics.json",
        "predictions.parquet",
        "report.html",
    }
    assert json.loads(result.stdout) == json.loads((tmp_path / "out" / "metrics.json").read_text())


def test_without_matplotlib_the_figures_and_articles_are_written(
    bundles: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = run(bundles["stance"], STARTER, "--output", tmp_path / "out")
    assert result.exit_code == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"metrics.json", "predictions.parquet"}
    assert 'no report.html: plotting needs the extra "plots"' in result.stderr.replace("\n", " ")


def test_a_missed_floor_is_a_gate(bundles: dict[str, Path]) -> None:
    assert run(bundles["sentiment"], STARTER, "--fail-under", "f1_macro=0.1").exit_code == 0
    missed = run(bundles["sentiment"], STARTER, "--fail-under", "f1_macro=0.999").exception
    assert isinstance(missed, GateError)
    assert missed.exit_code == 3


def test_two_bundles_are_compared(bundles: dict[str, Path], tmp_path: Path) -> None:
    result = run(bundles["topic"], bundles["topic"], "--corpus", STARTER, "--output", tmp_path / "out")
    assert result.exit_code == 0
    assert "a tie" in result.output and "clearly" not in result.output
    assert "articles that all of them answer" in result.output
    assert "They part on 0 of them." in result.output
    assert "Where they part: 0 of " in (tmp_path / "out" / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["{topic}"], InputError, "give the corpus"),
        (["{topic}", "--corpus", STARTER], InputError, "two bundles or more"),
        (["{topic}", STARTER, "--fail-under", "f1_macro"], InputError, "is not FIGURE=FLOOR"),
        (["no-such-bundle", STARTER], BundleError, "no shipped bundle"),
        (["{topic}", "no-such-corpus.jsonl"], InputError, "no-such-corpus.jsonl"),
    ],
)
def test_bad_input_is_one_clear_line(
    bundles: dict[str, Path], arguments: list[object], error: type[Exception], message: str
) -> None:
    found = run(*(str(each).replace("{topic}", str(bundles["topic"])) for each in arguments)).exception
    assert isinstance(found, error)
    assert message in str(found)
    assert "\n" not in str(found)
