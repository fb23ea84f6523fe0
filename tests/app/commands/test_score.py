from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.app.running import Run, one_line
from tests.places import ROOT

ARTICLE = "The council voted on Tuesday to repair the bridge. Mayor Ann Lee praised the engineers."


@pytest.fixture
def score(run: Run, bundles: dict[str, Path]) -> Run:
    models = [part for name in ("topic", "stance") for part in ("--model", bundles[name])]
    return lambda *arguments: run("score", *arguments, *models)


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.csv", "a.tsv", "a.json", "a.jsonl", "a.parquet", "a.csv.gz"])
def test_every_format_is_read(score: Run, tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame([{"id": "007", "title": "Bridge", "text": ARTICLE}])
    writers = {
        "a.txt": lambda path: path.write_text(ARTICLE, encoding="utf-8"),
        "a.html": lambda path: path.write_text(f"<html><body><article><p>{ARTICLE}</p></article></body></html>"),
        "a.csv": lambda path: frame.to_csv(path, index=False),
        "a.tsv": lambda path: frame.to_csv(path, index=False, sep="\t"),
        "a.json": lambda path: frame.to_json(path, orient="records"),
        "a.jsonl": lambda path: frame.to_json(path, orient="records", lines=True),
        "a.parquet": lambda path: frame.to_parquet(path),
        "a.csv.gz": lambda path: path.write_bytes(gzip.compress(frame.to_csv(index=False).encode())),
    }
    writers[name](tmp_path / name)
    code, out, _ = score(tmp_path / name)
    answer = json.loads(out)
    assert code == 0 and answer["topic"]["label"] and [one["target"] for one in answer["stance"]]
    assert answer["id"] == "007" or name in ("a.txt", "a.html")


def test_jsonl_is_the_default_in_a_pipe_and_the_data_goes_to_stdout_alone(score: Run) -> None:
    code, out, err = score("seeds/01_bridge_repairs.txt", "seeds/02_flood_rescuer.txt", "--target", "Ines Okafor")
    assert code == 0 and err == ""
    assert [json.loads(line)["id"][-3:] for line in out.splitlines()]
    assert json.loads(out.splitlines()[1])["stance"][0]["reason"] == "not mentioned"


def test_the_table_names_tasks_targets_and_the_strongest_sentence(score: Run) -> None:
    code, out, _ = score("seeds/03_ceo_layoffs.txt", "--format", "table", "--target", "Viktor Brandauer")
    assert code == 0
    assert "topic" in out and "Viktor Brandauer:" in out and "█" in out and "“" in out


def test_csv_and_a_file_of_every_format(score: Run, tmp_path: Path) -> None:
    for suffix in ("jsonl", "json", "csv", "parquet"):
        output = tmp_path / f"answers.{suffix}"
        assert score("seeds/", "--output", output)[0] == 0
        assert not [path.name for path in tmp_path.iterdir() if path.name.endswith((".partial", ".lock", ".draft"))]
    with (tmp_path / "answers.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10 and {"id", "topic", "topic_probability", "stance"} <= set(rows[0])
    assert len(pd.read_parquet(tmp_path / "answers.parquet")) == 10


def test_a_folder_a_glob_and_standard_input(score: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    assert len(score("seeds/")[1].splitlines()) == 10
    assert len(score("seeds/0*.txt")[1].splitlines()) == 7
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode()), encoding="utf-8"))
    assert json.loads(score("-")[1])["topic"]["label"]


BROKEN = {
    "empty.txt": (b"", "empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 8, "not text"),
    "no_text.csv": (b"name,score\nann,1\n", "text"),
    "cut.csv.gz": (gzip.compress(b"id,text\n1,hello\n" * 400)[:40], "ends early"),
    "broken.json": (b'{"id": 1, "text": ', "JSON"),
    "empty.parquet": (b"PAR1", "Parquet"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_clear_line_and_exit_1(score: Run, tmp_path: Path, name: str) -> None:
    content, word = BROKEN[name]
    (tmp_path / name).write_bytes(content)
    code, _, err = score(tmp_path / name, "--errors", "fail")
    assert code == 1 and name in err and word.lower() in err.lower()
    one_line(err)


def test_no_such_file(score: Run) -> None:
    code, out, err = score("nothing.txt")
    assert (code, out) == (1, "") and "nothing.txt" in one_line(err)


def test_a_broken_file_among_good_ones_is_skipped_and_said(score: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    (tmp_path / "c.txt").write_text(ARTICLE, encoding="utf-8")
    code, out, err = score(tmp_path)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and ["error" in answer for answer in answers] == [False, True, False]
    assert "1 of 3 articles could not be scored" in err


@pytest.mark.parametrize("name", ["error", "warnings", "columns", "key"])
@pytest.mark.parametrize("value", ["none", 5, {"type": "empty", "message": "no"}, ["a"]])
def test_a_column_of_its_own_named_as_ours_costs_no_article(
    score: Run, tmp_path: Path, name: str, value: object
) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": ARTICLE, name: value}), encoding="utf-8")
    code, out, _ = score(tmp_path / "a.jsonl", "--keep", name, "--format", "jsonl")
    answer = json.loads(out)
    assert code == 0 and answer["topic"]["label"] and "error" not in answer
    assert answer.get(f"input_{name}", answer.get(name)) == value
    code, out, _ = score(tmp_path / "a.jsonl", "--format", "csv")
    assert code == 0 and next(csv.DictReader(out.splitlines()))["topic"]


def test_latin_1_and_utf_16_are_read(score: Run, tmp_path: Path) -> None:
    text = "The mayor’s café was closed, and the people of São Paulo complained loudly. " * 3
    (tmp_path / "latin.txt").write_bytes(text.replace("’", "'").encode("latin-1"))
    (tmp_path / "wide.txt").write_bytes(text.encode("utf-16"))
    code, out, _ = score(tmp_path)
    assert code == 0 and len(out.splitlines()) == 2 and "error" not in out


def test_a_wrong_encoding_is_named(score: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("São Paulo".encode("latin-1"))
    code, _, err = score(tmp_path / "a.txt", "--encoding", "utf-8", "--errors", "fail")
    assert code == 1 and "utf-8" in one_line(err).lower()


def test_a_refused_bundle_exits_4(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    code, out, err = run("score", "seeds/", "--model", tmp_path)
    assert (code, out) == (4, "") and "manifest.json" in one_line(err)


def test_usage_errors_exit_2(run: Run) -> None:
    assert run("score")[0] == 2
    assert run("score", "seeds/", "--format", "xml")[0] == 2
    assert run("nothing")[0] == 2


def test_a_run_that_stopped_goes_on(score: Run, tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    assert score("seeds/", "--output", output)[0] == 0
    whole = output.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    output.unlink()
    (tmp_path / "answers.jsonl.partial").write_text("".join(lines[:4]) + lines[4][:30], encoding="utf-8")
    assert score("seeds/", "--output", output, "--resume")[0] == 0
    assert output.read_text(encoding="utf-8") == whole


def test_a_reader_that_has_enough_is_no_error(bundles: dict[str, Path]) -> None:
    command = f"{sys.executable} -m classifier score seeds/ --model {bundles['topic']} | head -n 1"
    done = subprocess.run(command, cwd=ROOT, shell=True, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 0 and done.stdout.count("\n") == 1 and done.stderr == ""
