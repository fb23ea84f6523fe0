"""What tests of faults share: commands that write, runs of them, and what may be left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.places import ROOT

LEFT_BEHIND = (".lock", ".draft")
"""Ends of names that no file has once a run has ended by itself."""

PLACES = ("bridge", "harbour", "market", "school", "library", "station", "museum", "garden")
ARTICLES = 240
OTHER_WORDS = [
    first + second for first in ("ra", "lo", "mi", "te", "su", "vo") for second in ("den", "kar", "lim", "pos")
]
"""Words of articles that are near-copies of none."""


@dataclass(frozen=True)
class Writing:
    """A command that writes.

    Attributes:
        name: of the test.
        arguments: `{news}`, `{folder}` and `{topic}` are filled in.
        output: in `{folder}`.
        is_whole: whether an output is one that a run finished.
        again: more arguments for the run after the fault.
        same: a second run gives the same bytes.
    """

    name: str
    arguments: str
    output: str
    is_whole: Callable[[Path], bool] = Path.exists
    again: str = ""
    same: bool = True

    def command(self, news: Path, folder: Path, topic: Path, *, again: bool = False) -> list[str]:
        """The command line."""
        text = f"{self.arguments} {self.again if again else ''}"
        return [part.format(news=news, data=news.parent, folder=folder, topic=topic) for part in text.split()]


def lines_are_whole(path: Path) -> bool:
    """Whether a file has an answer to every article, once and in order."""
    ids = [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]
    return ids == [f"a{n}" for n in range(ARTICLES)]


def rows_are_whole(path: Path) -> bool:
    """Whether a table has a row for every article, once and in order."""
    import pandas as pd

    frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    return frame["id"].tolist() == [f"a{n}" for n in range(ARTICLES)]


def list_is_whole(path: Path) -> bool:
    """Whether a JSON list has every article."""
    return len(json.loads(path.read_text(encoding="utf-8"))) == ARTICLES


def pages_are_whole(path: Path) -> bool:
    """Whether a folder has a page for every article."""
    return sum(file.is_file() for file in path.rglob("*")) == ARTICLES


def bundle_is_whole(path: Path) -> bool:
    """Whether a bundle can be loaded."""
    from classifier.scoring.loaded import load_model

    return bool(load_model(path).task.labels)


def toml_is_whole(path: Path) -> bool:
    """Whether a file is TOML."""
    import tomllib

    return bool(tomllib.loads(path.read_text(encoding="utf-8")))


def lines_are_json(path: Path) -> bool:
    """Whether every line of a file can be parsed."""
    return all(map(json.loads, path.read_text(encoding="utf-8").splitlines()))


def report_is_last(folder: Path) -> bool:
    """Whether an evaluation with a report has its other files too."""
    names = {file.name for file in folder.iterdir()}
    return "report.html" not in names or {"metrics.json", "predictions.parquet"} <= names


def plots_are_last(folder: Path) -> bool:
    """Whether a description with plots has its tables too."""
    names = {file.name for file in folder.iterdir()}
    return "plots.png" not in names or {"corpus.csv", "labels.csv", "words.csv"} <= names


def store_is_whole(path: Path) -> bool:
    """Whether a store has all labels that were imported, or none."""
    import sqlite3

    with closing(sqlite3.connect(path)) as connection:
        [[check]] = connection.execute("PRAGMA integrity_check").fetchall()
        tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'decisions'").fetchall()
        [[count]] = connection.execute("SELECT count(*) FROM decisions").fetchall() if tables else [[0]]
    return check == "ok" and count in (0, ARTICLES)


SCORE = "score {news} --model {topic} --jobs 1 --output {folder}/out"
TRAIN = "train {news} --task place --label-column place --output {folder}/bundle --force"
IMPORT = "label import {folder}/out.sqlite {news} --task place --labels bridge,harbour --label-column place --coder a"
DISTILL = (
    "distill {news} --task place --label-column place --unlabelled {data}/pool.csv --teacher {data}/encoder --epochs 1 "
    "--output {folder}/bundle --force"
)
WRITINGS = (
    Writing("score-jsonl", f"{SCORE}.jsonl", "out.jsonl", lines_are_whole),
    Writing("score-jsonl-resume", f"{SCORE}.jsonl", "out.jsonl", lines_are_whole, "--resume"),
    Writing("score-csv", f"{SCORE}.csv", "out.csv", rows_are_whole),
    Writing("score-csv-resume", f"{SCORE}.csv", "out.csv", rows_are_whole, "--resume"),
    Writing("score-parquet", f"{SCORE}.parquet", "out.parquet", rows_are_whole),
    Writing("score-parquet-resume", f"{SCORE}.parquet", "out.parquet", rows_are_whole, "--resume"),
    Writing("score-json", f"{SCORE}.json", "out.json", list_is_whole),
    Writing("convert-jsonl", "corpus convert {news} {folder}/out.jsonl", "out.jsonl", lines_are_whole),
    Writing("convert-csv-gz", "corpus convert {news} {folder}/out.csv.gz", "out.csv.gz", rows_are_whole),
    Writing("convert-parquet", "corpus convert {news} {folder}/out.parquet", "out.parquet", rows_are_whole),
    Writing(
        "convert-folder",
        "corpus convert {news} {folder}/out --to folder --label-column place",
        "out",
        pages_are_whole,
    ),
    Writing("build", "corpus build {news}.toml --sources {data} --output {folder}/out.parquet", "out.parquet"),
    Writing("train", TRAIN, "bundle", bundle_is_whole, same=False),
    Writing(
        "tune",
        "tune {news} --task place --label-column place --trials 2 --output {folder}/out.toml",
        "out.toml",
        toml_is_whole,
    ),
    Writing("evaluate", "evaluate {topic} data/starter.jsonl --output {folder}/out", "out", report_is_last, same=False),
    Writing("describe", "corpus describe {news} --label-column place --output {folder}/out", "out", plots_are_last),
    Writing("split", "corpus split {news} {folder}/out.jsonl --label-column place", "out.jsonl", lines_are_json),
    Writing("label-export", "label export {data}/labels.sqlite {folder}/out.jsonl", "out.jsonl", lines_are_json),
    Writing("label-import", IMPORT, "out.sqlite", store_is_whole, same=False),
    Writing("explain", "explain {news}.txt --model {topic} --html {folder}/out.html", "out.html"),
    *([Writing("distill", DISTILL, "bundle", bundle_is_whole, same=False)] if find_spec("torch") else []),
)


def write_news(folder: Path) -> Path:
    """Write a small corpus, a recipe of it, and one article."""
    chance = random.Random(7)
    path = folder / "news.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(ARTICLES):
            place = PLACES[n % 2]
            words = " ".join(chance.choices(PLACES, k=40))
            text = f"The council voted on the {place} number {n} on Monday. Mayor Ann Lee praised {words}."
            file.write(json.dumps({"id": f"a{n}", "text": text, "place": place}) + "\n")
    recipe = 'task = "topic"\n[[source]]\nfile = "news.jsonl"\ncolumns = { label = "place" }\n'
    folder.joinpath("news.jsonl.toml").write_text(recipe, encoding="utf-8")
    folder.joinpath("news.jsonl.txt").write_text("The council voted on the bridge on Monday.", encoding="utf-8")
    write_store(folder / "labels.sqlite")
    if find_spec("torch"):
        from tests.model.distillation.tiny_encoder import tiny_encoder

        tiny_encoder(folder / "encoder")
        rows = [f"p{n},{' '.join(chance.sample(OTHER_WORDS, 12))} {PLACES[n % 2]}." for n in range(60)]
        folder.joinpath("pool.csv").write_text("\n".join(["id,text", *rows]) + "\n", encoding="utf-8")
    return path


def write_store(path: Path) -> None:
    """Write a store with a label for each of some articles."""
    from classifier.label.store.decisions import Decision
    from classifier.label.store.store import open_store
    from classifier.tasks import Task

    at = "2026-01-01T00:00:00+00:00"
    with open_store(path, Task("place", "article", PLACES[:2])) as store:
        for n in range(20):
            decision = Decision(f"t{n}", f"i{n}", "label", (PLACES[n % 2],), coder="a", at=at, chosen="import")
            store.record(decision, {"id": f"i{n}", "title": "", "text": f"It rained on {PLACES[n % 2]} number {n}."})


def run(arguments: list[str], *, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end.

    Args:
        arguments: of `classifier`.
        limit: blocks of 1,024 bytes that a file may grow to.
    """
    command = [sys.executable, "-m", "classifier", *arguments]
    if limit is not None:
        command = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "bash", *command]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, stdin=subprocess.DEVNULL)


def kill_after(arguments: list[str], seconds: float) -> bool:
    """Start a command, kill it after a while, and say whether it had ended before."""
    command = [sys.executable, "-m", "classifier", *arguments]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, **quiet) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return False
    return True


def duration(arguments: list[str]) -> float:
    """How long a command takes."""
    start = time.perf_counter()
    done = run(arguments)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - start


def left_behind(folder: Path) -> list[str]:
    """Names that a run which ended by itself should not have left."""
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(LEFT_BEHIND))
