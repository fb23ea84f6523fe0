"""`corpus vectors` writes a file of word vectors, and `train --vectors` reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import classifier
from classifier.app.corpus.vectors import MAX_DIMENSIONS, MAX_WORDS
from classifier.model.features import own_vectors
from classifier.scoring.loaded import load_model
from tests.model.vectors.articles import articles

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vectors") / "corpus.jsonl"
    labelled = [article | {"tone": ("sport", "health")[number % 2]} for number, article in enumerate(articles(130))]
    path.write_text("".join(json.dumps(record) + "\n" for record in labelled), encoding="utf-8")
    return path


@pytest.fixture
def vectors(corpus: Path, run: Run) -> Path:
    path = corpus.with_name("own.npz")
    code, _, err = run("corpus", "vectors", corpus, "--dimensions", "5", "--output", path)
    assert code == 0 and "5 dimensions, learnt from 130 articles" in err
    return path


def test_the_same_articles_give_the_same_file_and_a_table_of_them_too(
    vectors: Path, corpus: Path, run: Run, tmp_path: Path
) -> None:
    pd.read_json(corpus, lines=True, dtype=False).to_parquet(tmp_path / "corpus.parquet")
    run("corpus", "vectors", tmp_path / "corpus.parquet", "--dimensions", "5", "--output", tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == vectors.read_bytes()


def test_train_takes_the_file_and_score_needs_it_no_more(vectors: Path, corpus: Path, run: Run, tmp_path: Path) -> None:
    code, _, err = run("train", corpus, "--task", "tone", "--vectors", vectors, "--output", tmp_path / "tone")
    assert code == 0 and "note: the word vectors were learnt from 130 articles, and the model from" in err
    vectors.unlink()
    code, out, _ = run("score", corpus, "--model", tmp_path / "tone", "--format", "jsonl")
    labels = [json.loads(line)["tone"]["label"] for line in out.splitlines()]
    assert code == 0 and labels[:4] == ["sport", "health", "sport", "health"]
    for command in (("models", "verify", tmp_path / "tone"), ("evaluate", tmp_path / "tone", corpus)):
        assert run(*command)[0] == 0


def test_settings_and_memory_take_the_file_too(vectors: Path, corpus: Path, run: Run, tmp_path: Path) -> None:
    config = vectors.with_name("train.toml")
    config.write_text('vectors = "own.npz"\nC = 2.0\n', encoding="utf-8")
    bundles = {"whole": (), "batches": ("--memory", "2GB")}
    for name, options in bundles.items():
        output = tmp_path / name
        code, _, err = run("train", corpus, "--task", "tone", "--config", config, "--output", output, *options)
        assert code == 0, err
    hashes = {name: load_model(tmp_path / name).manifest["vectors"] for name in bundles}
    assert hashes["whole"] == hashes["batches"]
    answers = [run("score", corpus, "--model", tmp_path / name, "--format", "jsonl")[1] for name in bundles]
    first, second = ([json.loads(line)["tone"]["label"] for line in out.splitlines()] for out in answers)
    assert first == second


def test_vectors_of_many_more_articles_bring_no_note(corpus: Path, run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text("".join(json.dumps(article) + "\n" for article in articles(400, seed=3)), encoding="utf-8")
    run("corpus", "vectors", archive, "--dimensions", "5", "--output", tmp_path / "own.npz")
    options = ("--vectors", tmp_path / "own.npz", "--output", tmp_path / "tone")
    code, _, err = run("train", corpus, "--task", "tone", *options)
    assert code == 0 and "word vectors" not in err


def test_the_options_know_the_bounds() -> None:
    assert (MAX_WORDS, MAX_DIMENSIONS) == (own_vectors.MAX_WORDS, own_vectors.MAX_DIMENSIONS)


def test_the_python_api_takes_it(vectors: Path, corpus: Path) -> None:
    trained = classifier.train(classifier.read_corpus(str(corpus)), "tone", vectors=vectors)
    assert trained.settings.blocks[-1]["vectors"] == str(vectors)


def test_a_search_keeps_the_file(vectors: Path, corpus: Path, run: Run, tmp_path: Path) -> None:
    config = vectors.with_name("tune.toml")
    config.write_text('vectors = "own.npz"\n', encoding="utf-8")
    options = ("--config", config, "--trials", "3", "--output", tmp_path / "best.toml")
    code, _, err = run("tune", corpus, "--task", "tone", *options)
    assert code == 0, err
    assert f'vectors = "{vectors}"' in (tmp_path / "best.toml").read_text(encoding="utf-8")
    assert (
        run("train", corpus, "--task", "tone", "--config", tmp_path / "best.toml", "--output", tmp_path / "b")[0] == 0
    )


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ('vectors = "none.npz"', "cannot be read"),
        ("vectors = 3", "has to be a file of word vectors"),
        ('[[blocks]]\nfield = "text"\nvectors = "corpus.jsonl"', "holds no word vectors"),
        ('[[blocks]]\nfield = "text"\nvectors = "a"\nanalyzer = "word"', "leave one of them out"),
        ('[[blocks]]\nfield = "text"\nvectors = "a"\n[[blocks]]\nfield = "title"\nvectors = "b"', "several files"),
        ('[[blocks]]\nfield = "text"\nvectors = 3', "which name no file"),
    ],
)
def test_wrong_settings_are_refused_in_one_line(
    setting: str, problem: str, corpus: Path, run: Run, tmp_path: Path
) -> None:
    config = corpus.with_name("wrong.toml")
    config.write_text(setting, encoding="utf-8")
    code, _, err = run("train", corpus, "--task", "tone", "--config", config, "--output", tmp_path / "b")
    assert code == 1 and problem in err and len(err.strip().splitlines()) == 1
    assert not (tmp_path / "b").exists()


def test_what_is_no_file_of_vectors_and_too_few_articles_are_refused(corpus: Path, run: Run, tmp_path: Path) -> None:
    code, _, err = run("train", corpus, "--task", "tone", "--vectors", corpus, "--output", tmp_path / "b")
    assert code == 1 and "holds no word vectors" in err and len(err.strip().splitlines()) == 1
    (tmp_path / "few.txt").write_text("Two words.", encoding="utf-8")
    code, _, err = run("corpus", "vectors", tmp_path / "few.txt", "--output", tmp_path / "few.npz")
    assert code == 1 and "too few to learn from" in err and len(err.strip().splitlines()) == 1
    assert not (tmp_path / "few.npz").exists()
