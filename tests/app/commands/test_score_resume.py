"""`classifier score` killed in the midst, and resumed: every article once, in order."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from classifier.scoring.score import BATCH
from tests.app.running import Run
from tests.places import ROOT

ARTICLES = 9 * BATCH


@pytest.fixture
def lines(starter: pd.DataFrame) -> list[str]:
    rows = starter["text"].tolist()
    return [json.dumps({"id": f"a{n}", "text": rows[n % len(rows)]}) + "\n" for n in range(ARTICLES)]


def kill_in_the_midst(arguments: list[str], lines: list[str], partial: Path) -> None:
    """Kill a run once it has written something.

    It reads from a pipe that keeps back the last article, so that it cannot be done before.
    """
    command = [sys.executable, "-m", "classifier", "score", "-", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, cwd=ROOT) as run:
        assert run.stdin is not None
        run.stdin.writelines(lines[:-1])
        run.stdin.flush()
        while run.poll() is None and not (partial.exists() and partial.stat().st_size):
            time.sleep(0.01)
        run.kill()


def read_ids(path: Path) -> list[str]:
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        assert frame["topic"].ne("").all()
        return frame["id"].tolist()
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("suffix", "jobs"), [("jsonl", "1"), ("parquet", "2")])
def test_a_killed_run_is_resumed_without_loss_or_repetition(
    run: Run, bundles: dict[str, Path], tmp_path: Path, lines: list[str], suffix: str, jobs: str
) -> None:
    output = tmp_path / f"answers.{suffix}"
    partial = output.with_name(output.name + ".partial")
    options = ["--model", str(bundles["topic"]), "--input-format", "jsonl", "--output", str(output), "--jobs", jobs]
    kill_in_the_midst(options, lines, partial)
    done = partial.read_bytes().count(b"\n")
    assert 0 < done < ARTICLES and not output.exists()
    with partial.open("ab") as file:
        file.write(b'{"id":"a9')  # a line that was being written
    source = tmp_path / "articles.jsonl"
    source.write_text("".join(lines), encoding="utf-8")
    assert run("score", source, *options, "--resume")[0] == 0
    assert read_ids(output) == [f"a{n}" for n in range(ARTICLES)]
    assert not partial.exists()


def test_a_finished_run_is_not_scored_again(run: Run, bundles: dict[str, Path], tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    options = ["seeds/", "--model", bundles["topic"], "--output", output]
    run("score", *options)
    before = output.read_bytes()
    code, _, err = run("score", *options, "--resume")
    assert code == 0 and "finished already" in err and output.read_bytes() == before


def test_other_articles_than_before_are_not_resumed(run: Run, bundles: dict[str, Path], tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    (tmp_path / "answers.jsonl.partial").write_text('{"id":"other"}\n', encoding="utf-8")
    code, _, err = run("score", "seeds/", "--model", bundles["topic"], "--output", output, "--resume")
    assert code == 1 and "'other'" in err and "Start without --resume" in err


def test_an_article_that_cannot_be_scored_takes_no_column_away(
    run: Run, bundles: dict[str, Path], tmp_path: Path, lines: list[str]
) -> None:
    source, output = tmp_path / "articles.jsonl", tmp_path / "answers"
    source.write_text('{"id":"empty","text":" "}\n' + lines[0], encoding="utf-8")
    for suffix, read in {"csv": pd.read_csv, "parquet": pd.read_parquet}.items():
        path = output.with_suffix(f".{suffix}")
        assert run("score", source, "--model", bundles["topic"], "--output", path)[0] == 0
        frame = read(path)
        assert frame["topic"].tolist()[1]
        assert frame["error"].tolist()[0] == "the article has no text"
