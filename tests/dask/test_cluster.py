"""Scoring and training on a cluster of two worker processes, one of which is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("distributed", reason="needs the extra dask")

from distributed import Client, LocalCluster
from typer.testing import CliRunner

import classifier
from classifier.app.cli import app
from tests.dask.test_frames import TEXTS

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

PARTS, ARTICLES = 8, 30


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as own:
        yield own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    news.mkdir()
    for part in range(PARTS):
        rows = [{"id": f"p{part}-{n}", "text": f"{TEXTS[n % 4]} Number {part * n}."} for n in range(ARTICLES)]
        (news / f"part{part}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return news


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def scored(folder: Path, output: Path, cluster: LocalCluster, *more: object) -> Any:
    address = cluster.scheduler_address
    return run("score", folder, "--model", "topic", "--scheduler", address, "--output", output, *more)


def kill_one_worker(address: str, is_time: Any, killed: list[str]) -> None:
    """Kill the process of a worker as soon as it is time."""
    with Client(address, set_as_default=False) as client:
        pids = list(client.run(os.getpid).values())
    end = time.monotonic() + 120
    while not is_time():
        if time.monotonic() > end:
            return  # the test says what else went wrong
        time.sleep(0.02)
    os.kill(pids[0], signal.SIGKILL)
    killed.append("killed")


def test_a_killed_worker_loses_and_repeats_nothing(folder: Path, tmp_path: Path, cluster: LocalCluster) -> None:
    output = tmp_path / "answers"
    killed: list[str] = []
    killer = threading.Thread(
        target=kill_one_worker,
        args=(cluster.scheduler_address, lambda: len(list(output.glob("*.parquet"))) >= 1, killed),
    )
    killer.start()
    done = scored(folder, output, cluster)
    killer.join()
    assert done.exit_code == 0, done.output
    assert "killed" in killed
    answers = pd.concat([pd.read_parquet(part) for part in sorted(output.glob("*.parquet"))])
    assert sorted(answers["id"]) == sorted(f"p{part}-{n}" for part in range(PARTS) for n in range(ARTICLES))
    texts = [json.loads(line)["text"] for line in (folder / "part3.jsonl").read_text(encoding="utf-8").splitlines()]
    own = answers[answers["id"].str.startswith("p3-")]
    assert own["topic"].tolist() == classifier.score(texts, "topic")["topic"].tolist()
    assert not list(output.glob(".*.draft"))


def test_a_run_goes_on_behind_a_part_that_cannot_be_read(folder: Path, tmp_path: Path, cluster: LocalCluster) -> None:
    output, broken = tmp_path / "answers", folder / "part5.jsonl"
    whole = broken.read_bytes()
    broken.write_bytes(whole + b'{"id": "x", "text": \n')
    done = scored(folder, output, cluster)
    assert done.exit_code == 1 and "part5.jsonl" in str(done.exception) and "again" in str(done.exception)
    before = {path.name: path.stat().st_mtime_ns for path in output.glob("*.parquet")}
    assert len(before) == PARTS - 1
    broken.write_bytes(whole)
    assert scored(folder, output, cluster).exit_code == 0
    after = {path.name: path.stat().st_mtime_ns for path in output.glob("*.parquet")}
    assert len(after) == PARTS and all(after[name] == date for name, date in before.items())
    assert "other bundles or options" in str(scored(folder, output, cluster, "--precision", 0.9).exception)


def test_a_scheduler_that_is_not_there_is_one_line(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classifier.dask.cluster.WAIT", 1)
    arguments = ("--model", "topic", "--scheduler", "tcp://127.0.0.1:1", "--output", tmp_path / "answers")
    done = run("score", folder, *arguments)
    assert done.exit_code == 1 and "no Dask scheduler answers" in str(done.exception)


def test_another_version_of_dask_is_one_line(
    folder: Path, tmp_path: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Client.get_versions

    def older(client: Client, *arguments: Any, **named: Any) -> Any:
        versions = real(client, *arguments, **named)
        versions["scheduler"]["packages"]["distributed"] = "2020.1.0"
        return versions

    monkeypatch.setattr(Client, "get_versions", older)
    done = scored(folder, tmp_path / "answers", cluster)
    assert done.exit_code == 1 and "distributed 2020.1.0, and here it is" in str(done.exception)


def test_counts_of_a_cluster_train_the_same_bundle(tmp_path: Path, cluster: LocalCluster) -> None:
    from tests.model.streamed.test_train import news

    rows = pd.DataFrame(news()).drop(columns="outlet")
    rows.to_parquet(tmp_path / "news.parquet")
    own = ("train", tmp_path / "news.parquet", "--task", "place", "--memory", "1GB")
    alone = run(*own, "--output", tmp_path / "one")
    together = run(*own, "--output", tmp_path / "two", "--scheduler", cluster.scheduler_address)
    assert alone.exit_code == 0 and together.exit_code == 0, together.output
    one, two = (json.loads((tmp_path / name / "manifest.json").read_text(encoding="utf-8")) for name in ("one", "two"))
    assert one["sha256"] == two["sha256"]
