"""Hostile bundles are refused, each in one line, by a process that is watched: nothing of them runs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifier.model.bundle.manifest import save
from classifier.model.training.curvature import Curvature
from classifier.model.training.train import Trained
from tests.model.bundle.hostile import PROOF, hostile_bundles
from tests.places import ROOT

MAX_MEGABYTES = 300
"""Memory that refusing a bundle may take beyond that of a process that has loaded a good one."""

WATCHED = """
import json, resource, signal, sys, time
from classifier.errors import BundleError
from classifier.scoring.loaded import load_model

events = []
FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "os.mkdir", "os.remove", "os.rename", "os.symlink",
             "subprocess.", "socket.", "shutil.", "exec", "ctypes.", "pickle.find_class", "os.fork")


def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.startswith(FORBIDDEN):
        events.append(event)


good, *bundles = json.load(sys.stdin)
load_model(good)
signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError("still not refused")))
sys.addaudithook(watch)
for bundle in bundles:
    events.clear()
    signal.alarm(60)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    try:
        load_model(bundle)
        outcome, message = "loaded", ""
    except BundleError as error:
        outcome, message = "refused", str(error)
    except BaseException as error:
        outcome, message = type(error).__name__, str(error)
    signal.alarm(0)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(json.dumps([bundle, outcome, message, sorted(set(events)), grown / 1024, time.perf_counter() - started]))
"""


@pytest.fixture(scope="module")
def outcomes(trained: dict[str, Trained], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of each hostile bundle, by its kind."""
    folder = tmp_path_factory.mktemp("hostile")
    shape = (trained["topic"].pipeline.named_steps["classifier"].coef_.shape[1] + 1, len(trained["topic"].task.labels))
    kept = replace(trained["topic"], curvature=Curvature(np.ones(shape, np.float32), "softmax"))
    good = save(kept, tmp_path_factory.mktemp("good") / "topic")
    bundles = hostile_bundles(good, folder)
    paths = [str(good), *map(str, bundles.values())]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], input=json.dumps(paths), capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not (folder / PROOF).exists()
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(path).name: outcome for path, *outcome in rows}


def test_there_are_many_kinds(outcomes: dict[str, Any]) -> None:
    assert len(outcomes) >= 150


def test_each_is_refused_in_one_line(outcomes: dict[str, Any]) -> None:
    others = {name: row for name, row in outcomes.items() if row[0] != "refused" or "\n" in row[1] or len(row[1]) > 500}
    assert not others


def test_nothing_of_them_runs(outcomes: dict[str, Any]) -> None:
    assert not {name: row[2] for name, row in outcomes.items() if row[2]}


def test_no_bundle_takes_much_memory(outcomes: dict[str, Any]) -> None:
    assert not {name: row[3] for name, row in outcomes.items() if row[3] > MAX_MEGABYTES}
