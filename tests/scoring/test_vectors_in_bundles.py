"""A bundle holds the word vectors that it was trained with: whatever uses it needs their file no more."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import joblib
import numpy as np
import pandas as pd
import pytest

import classifier
from classifier.errors import BundleContentError
from classifier.model.bundle.manifest import save
from classifier.model.bundle.store import MANIFEST, MODEL, read_bundle, read_manifest
from classifier.model.features.vector_files import write_vectors
from classifier.model.training.settings import DEFAULTS, settings_of, with_vectors
from classifier.model.training.train import train
from classifier.model.vectors.learn import learn_vectors
from classifier.review.repeated.folds import repeated_folds
from classifier.scoring.explain import explain, strongest_terms
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles
from classifier.tasks import Task
from tests.model.vectors.articles import HEALTH, SPORT, articles

UNITS = ("article", "sentence", "mention")
UNSEEN = {"id": "x", "text": "A header and a trophy, said Ann Lee. The whistle was for the referee of the league."}


class Made(NamedTuple):
    """A bundle, and the answer that its model gave when the file was still there."""

    folder: Path
    answer: Mapping[str, Any]


def corpus(count: int = 260) -> pd.DataFrame:
    frame = pd.DataFrame(articles(count)).set_index("id")
    frame["text"] = "Ann Lee said " + frame["text"]
    return frame.assign(tone=["sport", "health"] * (count // 2), target="Ann Lee")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """A bundle of each unit; the file of vectors is gone."""
    folder = tmp_path_factory.mktemp("vectors")
    file = folder / "own.npz"
    write_vectors(learn_vectors(articles(300, seed=5), dimensions=6), file)
    bundles = {}
    for unit in UNITS:
        task = Task("tone", unit)  # type: ignore[arg-type]
        settings = with_vectors(DEFAULTS[task.unit], file, task.unit)
        trained = train(corpus(), task, settings=settings, keep_learning=unit == "article")
        model = load_model(save(trained, folder / unit))
        (answer,) = score_articles([UNSEEN], [model])
        bundles[unit] = Made(folder / unit, answer)
    file.unlink()
    return bundles


@pytest.fixture(params=UNITS)
def one(request: pytest.FixtureRequest, made: dict[str, Made]) -> Made:
    return made[request.param]


def test_it_scores_the_same_when_the_file_is_gone(one: Made) -> None:
    assert "error" not in one.answer
    assert next(iter(score_articles([UNSEEN], [load_model(one.folder)]))) == one.answer


def test_one_article_scores_as_many_do(one: Made) -> None:
    model = load_model(one.folder)
    model.warm()
    several = list(score_articles([UNSEEN, *corpus(20).reset_index().to_dict("records")], [model]))
    alone, among = (answer["tone"] for answer in (one.answer, several[0]))
    first, second = (value[0] if isinstance(value, list) else value for value in (alone, among))
    assert first["label"] == second["label"] and first["probability"] == pytest.approx(second["probability"], abs=1e-3)


def test_the_english_vectors_are_left_out(one: Made) -> None:
    model = load_model(one.folder)
    fields = [block["field"] for block in model.features.blocks]
    assert "vectors" not in fields and model.features.vectors is not None


def test_the_manifest_says_what_they_were_learnt_from(one: Made) -> None:
    manifest = read_manifest(one.folder)[1]
    vectors = load_model(one.folder).features.vectors
    assert vectors is not None and manifest["vectors"]["sha256"] == vectors.sha256
    assert manifest["vectors"]["articles"] == 300
    names = [block["vectors"] for block in manifest["parameters"]["blocks"] if "vectors" in block]
    assert names and set(names) == {"own.npz"}
    assert "word vectors" in (one.folder / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_an_explanation_names_words_by_their_meaning_and_adds_up(one: Made) -> None:
    (explanation,) = explain(UNSEEN, load_model(one.folder))
    total = explanation.intercept + sum(term.contribution for term in explanation.terms)
    assert total == pytest.approx(explanation.score, abs=1e-3)
    meant = {term.term for term in explanation.terms if term.kind == "meaning"}
    assert "header" in meant


def test_the_strongest_terms_are_words(one: Made) -> None:
    terms = strongest_terms(load_model(one.folder), most=400)["sport"]
    meant = [term.term for term in terms if term.kind == "meaning"]
    assert set(meant[:3]) <= set(SPORT) and not set(meant[:3]) & set(HEALTH)


def test_the_scikit_learn_pipeline_gives_the_same_probabilities(one: Made) -> None:
    model = load_model(one.folder)
    frame = corpus(30)
    probabilities = model.to_sklearn().predict_proba(frame)
    answers = list(score_articles(frame.reset_index().to_dict("records"), [model]))
    cells = [answer["tone"][0] if isinstance(answer["tone"], list) else answer["tone"] for answer in answers]
    np.testing.assert_allclose(probabilities.max(axis=1), [cell["probability"] for cell in cells], atol=1e-3)


def test_it_is_judged_and_trained_anew_on_folds(made: dict[str, Made]) -> None:
    model = load_model(made["article"].folder)
    assert classifier.evaluate(model, corpus(), split="all").metrics["accuracy"] > 0.9
    assert repeated_folds(model, corpus(80), folds=2).runs["accuracy"].min() > 0.9


def test_it_learns_on(made: dict[str, Made], tmp_path: Path) -> None:
    more = corpus(140)
    more["text"] += " Ann Lee sang."
    learnt = classifier.learn(made["article"].folder, more)
    saved = load_model(classifier.save(learnt, tmp_path / "more"))
    before = load_model(made["article"].folder).features.vectors
    assert before is not None and saved.features.vectors is not None
    assert saved.features.vectors.sha256 == before.sha256 == saved.manifest["vectors"]["sha256"]


def resealed(good: Path, folder: Path, content: Mapping[str, Any], changes: Mapping[str, Any] = {}) -> Path:
    """A copy of a bundle with other content, and a manifest that names its hash."""
    shutil.copytree(good, folder)
    joblib.dump(dict(content), folder / MODEL, compress=("zlib", 6))
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest |= {"sha256": hashlib.sha256((folder / MODEL).read_bytes()).hexdigest(), **changes}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def spoilt(values: Any, value: Any) -> Any:
    own = values.copy()
    own.flat[0] = value
    return own


CHANGES: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "none": lambda _: None,
    "no codes": lambda vectors: {name: value for name, value in vectors.items() if name != "codes"},
    "more": lambda vectors: vectors | {"more": 1},
    "nan": lambda vectors: vectors | {"scale": spoilt(vectors["scale"], np.nan)},
    "no scale": lambda vectors: vectors | {"scale": vectors["scale"][:0], "codes": vectors["codes"][:, :0]},
    "fewer words": lambda vectors: vectors | {"codes": vectors["codes"][:-1]},
    "other numbers": lambda vectors: vectors | {"codes": vectors["codes"].astype(np.float32)},
    "scale as list": lambda vectors: vectors | {"scale": vectors["scale"].tolist()},
    "no words": lambda vectors: vectors | {"vocabulary": None},
    "weights nan": lambda v: v | {"vocabulary": v["vocabulary"] | {"idf": spoilt(v["vocabulary"]["idf"], np.nan)}},
    "about no JSON": lambda vectors: vectors | {"about": "{"},
    "about a number": lambda vectors: vectors | {"about": 3},
    "about deep": lambda vectors: vectors | {"about": "[" * 50_000},
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_bundle_with_changed_vectors_is_refused(kind: str, made: dict[str, Made], tmp_path: Path) -> None:
    content = dict(read_bundle(made["article"].folder).content)
    bundle = resealed(made["article"].folder, tmp_path / "x", content | {"vectors": CHANGES[kind](content["vectors"])})
    with pytest.raises(BundleContentError, match=r"^[^\n]*cannot be used[^\n]*$"):
        load_model(bundle)


def test_a_block_that_reads_vectors_which_are_not_there_is_refused(made: dict[str, Made], tmp_path: Path) -> None:
    content = dict(read_bundle(made["article"].folder).content)
    del content["vectors"]
    with pytest.raises(BundleContentError, match="not what the manifest names"):
        load_model(resealed(made["article"].folder, tmp_path / "x", content))


def test_a_manifest_that_says_nothing_of_its_vectors_is_refused(made: dict[str, Made], tmp_path: Path) -> None:
    content = read_bundle(made["article"].folder).content
    bundle = resealed(made["article"].folder, tmp_path / "x", content, {"vectors": {"sha256": "0", "languages": []}})
    with pytest.raises(BundleContentError, match="vectors does not say in which languages"):
        load_model(bundle)


def test_settings_of_a_file_name_vectors_beside_it(tmp_path: Path) -> None:
    write_vectors(learn_vectors(articles(), dimensions=3), tmp_path / "own.npz")
    settings = settings_of({"vectors": "own.npz", "C": 2.0}, "article", where=tmp_path / "train.toml")
    assert settings.blocks[-1] == {"field": "title+text", "vectors": str(tmp_path / "own.npz")}
    assert settings.blocks[:-1] == DEFAULTS["article"].blocks
    twice = with_vectors(settings, tmp_path / "own.npz", "article")
    assert twice.blocks == settings.blocks


def test_a_model_without_vectors_tells_of_words_by_itself(bundles: dict[str, Path]) -> None:
    model: Model = load_model(bundles["topic"])
    assert model.by_words is model
