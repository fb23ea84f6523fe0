"""Labels into a store and out of it, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.running import Run, one_line

GAMES, MARKETS = "match goal league striker", "bank profit shares investor"


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows = []
    for number in range(40):
        words = (GAMES, MARKETS, f"{GAMES} {MARKETS}")[number % 3]
        desks = (["sport"], ["trade"], ["sport", "trade"])[number % 3]
        split = "test" if number % 4 == 0 else "train"
        rows.append({"id": f"a{number}", "text": f"{words} on day {number}.", "desk": desks, "split": split})
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_several_labels_go_in_come_out_and_train(run: Run, labelled: Path, tmp_path: Path) -> None:
    store, out = tmp_path / "desks.sqlite", tmp_path / "out.jsonl"
    task = ("--task", "desk", "--labels", "sport,trade", "--multi-label", "--coder", "ann")
    code, _, message = run("label", "import", store, labelled, *task)
    assert code == 0 and "40 new labels" in message
    assert run("label", "import", store, labelled, "--coder", "ann")[0] == 0
    assert run("label", "export", store, out)[0] == 0
    given = {row["id"]: row["desk"] for row in map(json.loads, labelled.read_text().splitlines())}
    assert {row["id"]: row["desk"] for row in map(json.loads, out.read_text().splitlines())} == given
    code, _, message = run("label", "train", store, "--output", tmp_path / "bundle")
    assert code == 0, message
    assert json.loads((tmp_path / "bundle" / "manifest.json").read_text())["task"]["multi_label"] is True


@pytest.mark.parametrize(("options", "said"), [(("--label-column", "desks"), "desks"), (("--labels", "a,b"), "sport")])
def test_a_corpus_that_is_refused_leaves_no_store(
    run: Run, labelled: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    store = tmp_path / "desks.sqlite"
    task = ("--task", "desk", "--labels", "sport,trade", "--multi-label")
    code, _, message = run("label", "import", store, labelled, *task, *options)
    assert code == 1 and said in one_line(message)
    assert list(tmp_path.glob("desks*")) == []


def test_a_store_that_is_not_there_needs_its_task(run: Run, labelled: Path, tmp_path: Path) -> None:
    code, _, message = run("label", "import", tmp_path / "none.sqlite", labelled)
    assert code == 1 and one_line(message) and "--task" in message
