from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.running import Run, one_line


def test_trains_an_own_task_and_scores_with_it(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": i, "text": f"{('Quiet day', 'Flood alarm')[i % 2]} number {i} on street {i * 7}.", "level": "ab"[i % 2]}
        for i in range(40)
    ]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    bundle = tmp_path / "urgency"
    code, out, _ = run("train", corpus, "--task", "urgency", "--label-column", "level", "--output", bundle)
    assert code == 0 and "accuracy 1.000" in out
    code, out, _ = run("score", corpus, "--model", bundle)
    assert code == 0 and json.loads(out.splitlines()[1])["urgency"]["label"] == "b"
    code, out, _ = run("models", "verify", bundle)
    assert code == 0 and "whole" in out


def test_trains_for_outlets_that_it_never_saw(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": i, "text": f"{('Quiet day', 'Flood alarm')[i % 2]} {i} on street {i * 7}.", "level": "ab"[i % 2]}
        for i in range(80)
    ]
    corpus = tmp_path / "corpus.jsonl"
    lines = (json.dumps({**row, "paper": f"Paper {i % 9}"}) for i, row in enumerate(rows))
    corpus.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    bundle = tmp_path / "level"
    code, _, err = run("train", corpus, "--task", "level", "--unseen", "paper", "--output", bundle)
    assert code == 0, err
    metrics = json.loads((bundle / "metrics.json").read_text(encoding="utf-8"))
    assert list(metrics) == ["unseen", "validation"] and "known_origins" in metrics["validation"]
    code, out, _ = run("models", "show", bundle)
    assert "Articles of unseen papers:" in out
    code, _, err = run("train", corpus, "--task", "level", "--unseen", "nothing", "--output", tmp_path / "other")
    assert code == 1 and "has no column 'nothing'" in one_line(err)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.csv", "--task", "topic"], "nothing.csv"),
        (["data/starter.jsonl", "--task", "no task"], "cannot name a task"),
        (["data/starter.jsonl", "--task", "urgency"], "no column 'urgency'"),
        (["data/starter.jsonl", "--task", "topic", "--unit", "word"], "is no unit"),
        (["data/starter.jsonl", "--task", "tone", "--label-column", "language"], "two are needed"),
        (["data/starter.jsonl", "--task", "topic", "--config", "nothing.toml"], "nothing.toml"),
    ],
)
def test_what_cannot_be_trained_is_one_clear_line(run: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    code, out, err = run("train", *arguments, "--output", tmp_path / "bundle")
    assert (code, out) == (1, "") and message in one_line(err)
    assert not (tmp_path / "bundle").exists()


def test_a_setting_that_is_none_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("Q = 1\n", encoding="utf-8")
    options = ["--task", "topic", "--config", tmp_path / "c.toml", "--output", tmp_path / "bundle"]
    code, _, err = run("train", "data/starter.jsonl", *options)
    assert code == 1 and "'Q' is no setting" in one_line(err)
