"""`classifier distill` says what is missing before it begins to work."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from classifier.app.cli import main

COMMAND = ["classifier", "distill", "data/starter.jsonl", "--task", "sentiment", "--unlabelled", "seeds"]


def run(monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setattr("sys.argv", [*COMMAND, *more])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_without_the_extra_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert run(monkeypatch, "--output", str(tmp_path / "bundle")) == 1
    assert capsys.readouterr().err == (
        'classifier: Distillation needs the extra "teacher": pip install "news-classifier[teacher]"\n'
    )
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_no_encoder_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch", reason='needs the extra "teacher"')
    pytest.importorskip("transformers", reason='needs the extra "teacher"')
    (tmp_path / "empty").mkdir()
    assert run(monkeypatch, "--output", str(tmp_path / "bundle"), "--teacher", str(tmp_path / "empty")) == 1
    said = capsys.readouterr().err.strip()
    assert said.count("\n") == 0
    assert "is no encoder: it has no config.json" in said
