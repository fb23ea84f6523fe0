from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.running import Run, one_line


def test_what_tune_writes_trains(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": i, "text": f"{('Quiet day', 'Flood alarm')[i % 2]} number {i} on street {i * 7}.", "level": "ab"[i % 2]}
        for i in range(40)
    ]
    corpus, found = tmp_path / "corpus.jsonl", tmp_path / "urgency.toml"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    asked = (corpus, "--task", "urgency", "--label-column", "level")
    code, out, err = run("tune", *asked, "--output", found, "--trials", 3)
    assert (code, err) == (0, "") and out.count("\n") == 1 and "macro-F1" in out
    assert run("tune", *asked, "--output", found, "--trials", 3) == (code, out, err)
    code, out, _ = run("train", *asked, "--config", found, "--output", tmp_path / "bundle")
    assert code == 0 and "accuracy 1.000" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.csv", "--task", "topic"], "nothing.csv"),
        (["data/starter.jsonl", "--task", "urgency"], "no column 'urgency'"),
        (["data/starter.jsonl", "--task", "topic", "--config", "nothing.toml"], "nothing.toml"),
    ],
)
def test_what_cannot_be_tuned_is_one_clear_line(run: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    code, out, err = run("tune", *arguments, "--output", tmp_path / "found.toml")
    assert (code, out) == (1, "") and message in one_line(err)
    assert not (tmp_path / "found.toml").exists()
