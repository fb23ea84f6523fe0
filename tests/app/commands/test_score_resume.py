"""`classifier score` killed in the midst, and resumed: every article once, in order."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from classifier.scoring.score import BATCH_CHARACTERS
from tests.app.running import Run, one_line
from tests.places import ROOT

ARTICLES = 900
BATCHES = 6


@pytest.fixture
def lines(starter: pd.DataFrame) -> list[str]:
    rows = starter["text"].tolist()
    size = BATCHES * BATCH_CHARACTERS // ARTICLES
    texts = [(f"{row} " * (size // len(row) + 1)) for row in rows]
    return [json.dumps({"id": f"a{n}", "text": texts[n % len(rows)]}) + "\n" for n in range(ARTICLES)]


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
        assert frame.filter(["topic", "leaning"]).notna().all(axis=None)
        return frame["id"].tolist()
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=str)["id"].tolist()
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


class Daily:
    """The same command, day after day, over a folder that changes."""

    def __init__(self, run: Run, bundles: dict[str, Path], folder: Path, suffix: str) -> None:
        self.run, self.bundles, self.news = run, bundles, folder / "news"
        self.output = folder / f"answers.{suffix}"
        self.news.mkdir()
        for name in "abc":
            self.article(name, f"The council voted on bridge {name} on Monday, and the mayor praised the engineers.")

    def article(self, name: str, text: str) -> None:
        (self.news / f"{name}.txt").write_text(text, encoding="utf-8")

    def score(self, *options: object, task: str = "topic") -> tuple[int, str, str]:
        model = ["--model", self.bundles[task]]
        return self.run("score", self.news, "--output", self.output, *model, *options)

    def ids(self) -> list[str]:
        return read_ids(self.output)


@pytest.fixture(params=["jsonl", "csv", "parquet"])
def daily(run: Run, bundles: dict[str, Path], tmp_path: Path, request: pytest.FixtureRequest) -> Daily:
    return Daily(run, bundles, tmp_path, request.param)


def test_the_same_command_scores_what_is_new_or_changed(daily: Daily) -> None:
    assert "3 new" in daily.score("--resume")[2]
    before = daily.output.read_bytes()
    assert "finished already, nothing was scored: 3 as before" in daily.score("--resume")[2]
    assert daily.output.read_bytes() == before
    daily.article("bb", "The striker scored twice in the final of the cup.")
    assert "3 as before, 1 new" in daily.score("--resume")[2]
    assert daily.ids() == ["a", "b", "bb", "c"]
    daily.article("b", "The hospital treated forty patients for the flu.")
    assert "3 as before, 1 changed" in daily.score("--resume")[2]
    assert daily.ids() == ["a", "b", "bb", "c"]
    (daily.news / "a.txt").unlink()
    assert "3 as before, 1 not given any more" in daily.score("--resume")[2]
    assert daily.ids() == ["b", "bb", "c", "a"]
    once = daily.output.read_bytes()
    daily.score()
    assert len(daily.ids()) == 3 and daily.output.read_bytes() != once


def test_answers_that_were_taken_out_of_an_output_are_given_again(daily: Daily) -> None:
    if daily.output.suffix != ".jsonl":
        pytest.skip("lines are taken out of text")
    daily.score()
    whole = daily.output.read_bytes()
    daily.output.write_bytes(whole[: whole.index(b"\n") + 1])
    assert "1 as before, 2 new" in daily.score("--resume")[2]
    assert daily.output.read_bytes() == whole


def test_another_bundle_or_other_options_are_refused_or_redone(daily: Daily) -> None:
    daily.score()
    before = daily.output.read_bytes()
    for options, task, word in (([], "leaning", "another bundle"), (["--keep", "all"], "topic", "--keep")):
        code, _, err = daily.score("--resume", *options, task=task)
        assert code == 1 and word in one_line(err) and daily.output.read_bytes() == before
    assert "3 scored again" in daily.score("--rescore", task="leaning")[2]
    assert b"leaning" in daily.output.read_bytes()
    assert "3 as before" in daily.score("--resume", task="leaning")[2]


def test_a_begun_output_of_another_bundle_is_refused_and_kept(run: Run, bundles: dict[str, Path], daily: Daily) -> None:
    daily.score()
    partial = daily.output.with_name(f"{daily.output.name}.partial")
    source = daily.news.parent / "plain.jsonl"
    run("score", daily.news, "--output", source, "--model", bundles["topic"])
    lines = source.read_bytes().splitlines(keepends=True)
    partial.write_bytes(lines[0])
    daily.output.unlink()
    code, _, err = daily.score("--resume", task="leaning")
    assert code == 1 and "another bundle" in one_line(err) and partial.read_bytes() == lines[0]


@pytest.mark.parametrize("content", ["garbage\n", "[1]\n", '{"title": "no id"}\n', '{"id": "other"}\n'])
def test_what_is_no_begun_output_is_refused_in_one_line_and_kept(
    run: Run, bundles: dict[str, Path], tmp_path: Path, content: str
) -> None:
    partial = tmp_path / "answers.jsonl.partial"
    partial.write_text(content, encoding="utf-8")
    options = ["--model", bundles["topic"], "--output", tmp_path / "answers.jsonl", "--resume"]
    code, _, err = run("score", "seeds/", *options)
    assert code == 1 and "Start without --resume" in one_line(err)
    assert partial.read_text(encoding="utf-8") == content and list(tmp_path.iterdir()) == [partial]


def test_other_articles_altogether_are_not_added(run: Run, bundles: dict[str, Path], tmp_path: Path) -> None:
    options = ["--model", bundles["topic"], "--output", tmp_path / "answers.jsonl"]
    run("score", "seeds/", *options)
    (tmp_path / "other.txt").write_text("The council voted on the bridge.", encoding="utf-8")
    code, _, err = run("score", tmp_path / "other.txt", *options, "--resume")
    assert code == 1 and "not one of them is given now" in one_line(err)


def test_an_output_in_the_folder_that_is_read_is_no_article_of_it(daily: Daily) -> None:
    daily.output = daily.news / daily.output.name
    daily.score("--resume")
    assert "3 as before" in daily.score("--resume")[2] and daily.ids() == ["a", "b", "c"]
    code, _, err = daily.score()
    assert code == 1 and "is the output, and is read too" in one_line(err) and len(daily.ids()) == 3


def test_tables_of_their_own_hold_earlier_answers_too(run: Run, bundles: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Mayor Ann Lee praised the engineers. Ann Lee was glad.", encoding="utf-8")
    options = ["--model", bundles["stance"], "--stance-output", tmp_path / "stance.csv", "--resume"]
    run("score", tmp_path / "a.txt", "--output", tmp_path / "answers.jsonl", *options)
    (tmp_path / "b.txt").write_text("Judge Bo Carr blamed the police. Bo Carr was angry.", encoding="utf-8")
    run("score", tmp_path / "*.txt", "--output", tmp_path / "answers.jsonl", *options)
    assert pd.read_csv(tmp_path / "stance.csv")["target"].tolist() == ["Ann Lee", "Bo Carr"]
    code, _, err = run("score", tmp_path / "a.txt", "--output", tmp_path / "answers.csv", *options)
    assert code == 1 and "CSV holds no whole answers" in one_line(err)


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
