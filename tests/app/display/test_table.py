"""Answers at a terminal: panels of a few, a line each of many, and what they come to."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from classifier.app.display.glyphs import Glyphs
from classifier.app.display.table import panel
from tests.app.running import Run

TOPIC: dict[str, Any] = {
    "label": "politics",
    "probability": 0.38,
    "threshold": 0.5,
    "abstained": True,
    "reason": "low probability",
    "alternatives": [
        {"label": "economy, business and finance", "probability": 0.37},
        {"label": "disaster, accident and emergency incident", "probability": 0.13},
    ],
}


def lines_of(answer: dict[str, Any], width: int = 80) -> list[str]:
    console = Console(width=width, file=io.StringIO())
    with console.capture() as shown:
        console.print(panel({"id": "a", "title": "Title", "warnings": [], **answer}, Glyphs()))
    return shown.get().splitlines()


def test_alternatives_and_unsure_have_a_line_each() -> None:
    words = [line.strip("│ ") for line in lines_of({"topic": TOPIC})[1:-1]]
    assert words[1].startswith("or economy, business and finance 37%, ") and words[1].endswith("…")
    assert words[2] == "unsure: low probability" and len(words) == 3


def test_the_bar_marks_its_threshold() -> None:
    assert "████░┃░░░░  38% politics" in lines_of({"topic": TOPIC})[1]


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("He was glad.", "“He was glad.”"),
        ("“He was glad,” she said.", "“He was glad,” she said."),
        ("She said: “He was glad.”", "She said: “He was glad.”"),
        ('"He was glad."', '"He was glad."'),
    ],
)
def test_a_quotation_brings_its_own_marks_or_gets_some(sentence: str, shown: str) -> None:
    value = {**TOPIC, "evidence": [{"text": sentence, "weight": 0.1}]}
    assert lines_of({"topic": value})[-2].strip("│ ") == shown


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.jsonl"
    rows = [
        {"id": f"a{n}", "title": f"Story {n}", "text": f"Mayor Ann Lee praised bridge {n % 20}."} for n in range(30)
    ]
    rows += [{"id": "empty", "text": ""}, {"id": "foreign", "text": "x", "language": "de"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def table(run: Run, bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    models = [part for name in ("topic", "stance") for part in ("--model", bundles[name])]
    return lambda *arguments: run("score", *arguments, "--format", "table", *models)


def test_many_articles_are_a_line_each_and_summed_up(table: Run, many: Path) -> None:
    _, out, _ = table(many)
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80 and "╭" not in out
    assert lines[0].split() == ["article", "topic", "stance"] and lines[1].startswith("Story 0")
    summary = out[out.index("summary of 32 articles") :]
    assert "Ann Lee" in summary and "most spoken of" in summary
    assert "not scored: 2 (" in summary and "languages refused: de 1" in summary
    assert "copies of one another: 20 articles, of 10 texts" in summary


def test_full_draws_panels_and_few_articles_have_no_summary(table: Run, many: Path) -> None:
    assert table(many, "--full")[1].count("╭") == 32
    few = table("seeds/01_bridge_repairs.txt")[1]
    assert few.count("╭") == 1 and "summary" not in few
