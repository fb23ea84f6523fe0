"""A store keeps every decision once, whatever happens to the process."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from classifier.errors import InputError, TaskError
from classifier.label.store.decisions import Decision
from classifier.label.store.store import open_store
from classifier.tasks import Task
from tests.label.makers import TASK, labelled, store_in

DECISIONS, KILLS = 1000, 50

MAX_WAIT_S = 0.003
"""Before a kill: about as long as a decision takes, so that some are killed before, and some behind."""

WRITER = """
import json, sys
from pathlib import Path
from classifier.label.store.decisions import Decision
from classifier.label.store.store import open_store
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    for line in sys.stdin:
        token, item = json.loads(line)
        store.record(Decision(token, item, "label", ("sport",)), {"id": item, "text": "…"})
        print(token, flush=True)
"""


def test_a_thousand_decisions_survive_fifty_kills_once_each(tmp_path: Path) -> None:
    store_in(tmp_path).close()
    generator, waiting = random.Random(0), [(f"t{n}", f"a{n}") for n in range(DECISIONS)]
    kill_after = set(generator.sample(range(1, DECISIONS - 1), KILLS))
    sent, kills, writer = 0, 0, _started(tmp_path)
    while waiting:
        token, item = waiting[0]
        writer.stdin.write(json.dumps([token, item]) + "\n")
        writer.stdin.flush()
        sent += 1
        if sent in kill_after:  # while it writes: nobody knows whether the decision is there
            time.sleep(generator.uniform(0, MAX_WAIT_S))
            writer.kill()
            writer.communicate()
            kills += 1
            writer = _started(tmp_path)
            continue
        assert writer.stdout.readline().strip() == token
        waiting.pop(0)
    writer.communicate()
    with open_store(tmp_path / "labels.sqlite") as store:
        rows, _ = store.decisions()
    assert kills == KILLS
    assert sorted(row.token for row in rows) == sorted(f"t{n}" for n in range(DECISIONS))


def _started(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder / "labels.sqlite")]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout.readline().strip() == "ready"
    return writer


def test_a_decision_that_is_sent_twice_is_one(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        assert store.record(labelled("a1", "sport"), {"text": "one"})
        assert not store.record(labelled("a1", "sport"), {"text": "another"})
        assert len(store.decisions()[0]) == 1
        assert store.articles() == {"a1": {"text": "one"}}


def test_a_decision_comes_back_as_it_was(tmp_path: Path) -> None:
    decision = Decision(
        "t",
        "a1",
        "label",
        ("trade",),
        "bo",
        "2026-01-01",
        "mixture",
        "train",
        "f00",
        3,
        "sport",
        0.25,
        "a “note” \U0001f600",
    )
    with store_in(tmp_path) as store:
        store.record(decision)
        assert store.decisions() == ([decision], 1)


@pytest.mark.parametrize("query", ["DELETE FROM decisions", "UPDATE decisions SET coder = 'x'", "DELETE FROM articles"])
def test_rows_are_neither_changed_nor_deleted(tmp_path: Path, query: str) -> None:
    with store_in(tmp_path) as store:
        store.record(labelled("a1", "sport"), {"text": "one"})
    connection = sqlite3.connect(tmp_path / "labels.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute(query)
    connection.close()


def test_two_processes_write_to_one_store(tmp_path: Path) -> None:
    with store_in(tmp_path) as one, open_store(tmp_path / "labels.sqlite") as other:
        one.record(labelled("a1", "sport"))
        other.record(labelled("a2", "trade", coder="bo"))
        assert [row.item for row in one.decisions()[0]] == ["a1", "a2"] == [row.item for row in other.decisions()[0]]


def test_another_task_is_refused(tmp_path: Path) -> None:
    store_in(tmp_path).close()
    with pytest.raises(TaskError, match="holds labels of 'desk'"):
        open_store(tmp_path / "labels.sqlite", replace(TASK, labels=("sport", "other")))
    with open_store(tmp_path / "labels.sqlite") as store:
        assert store.task == Task("desk", labels=("sport", "trade"))


def test_what_is_no_store_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite").write_text("no database " * 100)
    with pytest.raises(InputError, match="cannot be used as a store"):
        open_store(tmp_path / "text.sqlite")
    with pytest.raises(InputError, match="no such store"):
        open_store(tmp_path / "none.sqlite")
