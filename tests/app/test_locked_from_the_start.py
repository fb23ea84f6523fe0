"""Commands hold the lock of their output from the start: a second run of the same output stops before its work."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.locks import locked
from tests.app.running import Run, one_line
from tests.places import STARTER

COMMANDS = {
    "split": ("corpus split {corpus} {out}/o.jsonl --label-column topic", "o.jsonl"),
    "convert": ("corpus convert {corpus} {out}/o.jsonl", "o.jsonl"),
    "validate": ("corpus validate {corpus} --output {out}/o.csv", "o.csv"),
    "describe": ("corpus describe {corpus} --output {out}", "plots.png"),
    "audit": ("corpus audit {corpus} --label-column topic --output {out}/o.csv", "o.csv"),
    "evaluate": ("evaluate {topic} {corpus} --output {out}", "report.html"),
    "explain": ("explain {corpus} --model {topic} --html {out}/o.html", "o.html"),
    "score": ("score {corpus} --model {topic} --output {out}/o.csv", "o.csv"),
    "tune": ("tune {corpus} --task topic --output {out}/o.toml", "o.toml"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_second_run_is_told_who_holds_the_output(
    name: str, run: Run, bundles: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_work(*_: object, **__: object) -> None:
        raise AssertionError("it read its corpus before it asked for the lock")

    monkeypatch.setattr("classifier.corpus.formats.read.read_all", no_work)
    monkeypatch.setattr("classifier.corpus.formats.read.read_frame", no_work)
    line, output = COMMANDS[name]
    with locked(tmp_path / output):
        arguments = line.format(corpus=STARTER, out=tmp_path, topic=bundles["topic"]).split()
        code, _, err = run(*arguments)
    assert code == 1 and "is being written by process" in one_line(err)
