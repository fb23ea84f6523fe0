from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classifier.corpus.formats.read import read_corpus
from classifier.model.bundle.manifest import save
from classifier.model.training.train import train
from classifier.tasks import Task
from tests.app.running import Run, one_line

WORDS = {"calm": "garden harvest picnic concert library", "alarm": "flood fire quake storm crash"}
LATER = {"calm": "regatta orchard", "alarm": "landslide blackout"}
"""Words that the second half alone has."""

Corpus = Callable[..., Path]


def write(path: Path, seed: int, words: dict[str, str], *, count: int = 240, turned: bool = False) -> Path:
    """Write a corpus of two labels, told by words that stand among others."""
    draw = random.Random(seed)
    lines = []
    for number in range(count):
        label = draw.choice(("calm", "alarm"))
        told = [draw.choice(words[label].split()) for _ in range(2)]
        noise = [f"street{draw.randrange(60)}" for _ in range(12)]
        text = " ".join(draw.sample([*told, *noise], len(told) + len(noise)))
        other = {"calm": "alarm", "alarm": "calm"}[label]
        lines.append(json.dumps({"id": f"{path.stem}{number}", "text": text, "level": other if turned else label}))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    def of(name: str, seed: int, words: dict[str, str], **options: Any) -> Path:
        return write(tmp_path / f"{name}.jsonl", seed, words, **options)

    return of


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the first half, which can learn on."""
    folder = tmp_path_factory.mktemp("first")
    frame = read_corpus(write(folder / "a.jsonl", 1, WORDS))
    return save(train(frame, Task("level", "article"), keep_learning=True), folder / "first")


def manifest_of(bundle: Path) -> dict[str, object]:
    manifest: dict[str, object] = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def accuracy(run: Run, bundle: Path, corpus: Path) -> float:
    code, out, err = run("evaluate", bundle, corpus, "--split", "all", "--format", "json")
    assert code == 0, err
    return float(json.loads(out)["all"]["accuracy"])


def test_it_learns_new_articles_and_new_words(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    new, unseen = corpus("b", 2, LATER), corpus("c", 3, LATER)
    code, out, err = run("learn", first, new, "--output", tmp_path / "second")
    assert code == 0 and "clearly better" in out and "new words" in err
    assert accuracy(run, first, unseen) < 0.7 < 0.95 < accuracy(run, tmp_path / "second", unseen)
    # What it learnt before is not forgotten.
    assert accuracy(run, tmp_path / "second", corpus("d", 4, WORDS)) > 0.95
    code, out, _ = run("models", "verify", tmp_path / "second")
    assert code == 0 and "whole" in out
    code, out, err = run("explain", unseen, "--model", tmp_path / "second")
    assert code == 0 and any(word in out for words in LATER.values() for word in words.split()), err


def test_the_manifest_names_what_it_came_from(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    second, third = tmp_path / "second", tmp_path / "third"
    assert run("learn", first, corpus("b", 2, LATER), "--output", second, "--seed", 7)[0] == 0
    assert run("learn", second, corpus("c", 3, LATER), "--output", third)[0] == 0
    steps = manifest_of(third)["lineage"]
    assert isinstance(steps, list)
    assert [step["parent"] for step in steps] == [manifest_of(first)["sha256"], manifest_of(second)["sha256"]]
    assert [step["articles"] + step["validation"] for step in steps] == [240, 240]
    assert [step["seed"] for step in steps] == [7, 0] and all(step["differences"] for step in steps)
    corpora = manifest_of(third)["corpus"]
    assert isinstance(corpora, dict) and corpora["rows"] == 720 and sum(corpora["label_counts"].values()) == 720
    code, out, _ = run("models", "show", third)
    assert code == 0 and out.count("learnt on from the bundle") == 2


def test_the_same_seed_gives_the_same_bundle(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    new = corpus("b", 2, LATER)
    hashes = []
    for name in ("one", "two"):
        assert run("learn", first, new, "--output", tmp_path / name)[0] == 0
        hashes.append(manifest_of(tmp_path / name)["sha256"])
    assert hashes[0] == hashes[1]


def test_evaluate_knows_the_validation_articles_again(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    new = corpus("b", 2, LATER)
    assert run("learn", first, new, "--output", tmp_path / "second", "--seed", 3)[0] == 0
    code, out, _ = run("evaluate", tmp_path / "second", new, "--format", "json")
    saved = json.loads((tmp_path / "second" / "metrics.json").read_text(encoding="utf-8"))
    assert code == 0 and json.loads(out)["validation"]["accuracy"] == saved["validation"]["accuracy"]


def test_the_split_of_the_file_judges(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    new = corpus("b", 2, LATER)
    rows = [json.loads(line) for line in new.read_text(encoding="utf-8").splitlines()]
    lines = [json.dumps({**row, "split": ("validation", "train")[k % 3 > 0]}) + "\n" for k, row in enumerate(rows)]
    new.write_text("".join(lines), encoding="utf-8")
    code, _, err = run("learn", first, new, "--output", tmp_path / "second")
    assert code == 0 and "160 new articles" in err and "80 validation articles, those whose split is validation" in err


def test_what_is_worse_is_refused_unless_forced(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    """Wrong labels to learn from, right ones to judge by."""
    wrong, right = corpus("b", 2, WORDS, count=600, turned=True), corpus("c", 3, WORDS, count=60)
    rows = [{**json.loads(line), "split": "train"} for line in wrong.read_text(encoding="utf-8").splitlines()]
    rows += [{**json.loads(line), "split": "validation"} for line in right.read_text(encoding="utf-8").splitlines()]
    new = tmp_path / "new.jsonl"
    new.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code, out, err = run("learn", first, new, "--output", tmp_path / "second")
    assert code == 3 and "lower than before on 60 validation articles" in err and "clearly worse" in out
    assert "--force" in err.splitlines()[-1] and not (tmp_path / "second").exists()
    code, _, err = run("learn", first, new, "--output", tmp_path / "second", "--force")
    assert code == 0 and "saved because of --force" in err and (tmp_path / "second").exists()


def test_too_few_validation_articles_do_not_judge(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    code, _, err = run("learn", first, corpus("b", 2, LATER, count=40), "--output", tmp_path / "second")
    assert code == 3 and "30 are needed" in err and not (tmp_path / "second").exists()


def test_what_cannot_learn_on_is_refused_in_one_line(run: Run, corpus: Corpus, first: Path, tmp_path: Path) -> None:
    new, before = corpus("b", 2, LATER), (first / "manifest.json").read_bytes()
    code, out, err = run("learn", "topic", new, "--output", tmp_path / "second")
    assert (code, out) == (4, "") and "--keep-learning" in one_line(err)
    code, out, err = run("learn", "sentiment", new, "--output", tmp_path / "second")
    assert (code, out) == (4, "") and "whole articles" in one_line(err)
    code, out, err = run("learn", first, new, "--output", first, "--force")
    assert (code, out) == (1, "") and "is read" in one_line(err)
    rows = new.read_text(encoding="utf-8").replace('"alarm"', '"panic"')
    (tmp_path / "other.jsonl").write_text(rows, encoding="utf-8")
    code, out, err = run("learn", first, tmp_path / "other.jsonl", "--output", tmp_path / "second")
    assert (code, out) == (1, "") and "labels that 'level' does not know: panic" in one_line(err)
    code, out, err = run("learn", first, new, "--output", tmp_path / "second", "--label-column", "nothing")
    assert (code, out) == (1, "") and "nothing" in one_line(err)
    assert not (tmp_path / "second").exists() and (first / "manifest.json").read_bytes() == before


def test_training_keeps_what_it_takes_when_asked(run: Run, corpus: Corpus, tmp_path: Path) -> None:
    options = ["--task", "level", "--output", tmp_path / "bundle"]
    assert run("train", corpus("a", 1, WORDS, count=80), *options, "--keep-learning")[0] == 0
    code, _, err = run("learn", tmp_path / "bundle", corpus("b", 2, LATER), "--output", tmp_path / "second")
    assert code == 0, err


def test_what_cannot_be_kept_is_refused_in_training(run: Run, corpus: Corpus, tmp_path: Path) -> None:
    options = ["--task", "level", "--keep-learning", "--output", tmp_path / "bundle"]
    code, out, err = run("train", corpus("a", 1, WORDS), *options, "--memory", "1GB")
    assert (code, out) == (1, "") and "--keep-learning" in one_line(err)
    code, out, err = run("train", corpus("a", 1, WORDS), *options, "--unit", "sentence")
    assert (code, out) == (1, "") and "whole articles" in one_line(err)
