from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.corpus.prepare.articles import Article, articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.errors import CorpusError, TaskError
from classifier.model.bundle.manifest import save
from classifier.model.features.block_cache import Matrices
from classifier.model.features.estimator import UnitFeatures
from classifier.model.features.inputs import UnitInputs
from classifier.model.training.pipeline import decision_scores
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.solvers import regression as solvers
from classifier.model.training.train import Trained, train
from classifier.scoring.loaded import load_model
from classifier.tasks import TASKS, Task, task_named

WORDS = {"urgent": "flood warning evacuate now", "calm": "quiet library reading garden"}


def corpus(size: int = 40, **columns: object) -> pd.DataFrame:
    rows = [
        {"text": f"{WORDS[label]} number {i} on street {i * 7}.", "urgency": label}
        for i in range(size)
        for label in (list(WORDS)[i % 2],)
    ]
    return pd.DataFrame(rows, index=pd.Index([f"a{i}" for i in range(size)], name="id")).assign(**columns)


@pytest.mark.parametrize("unit", ["article", "sentence"])
def test_an_own_label_column_works_like_the_built_in_tasks(unit: str, tmp_path: Path) -> None:
    frame = corpus()
    trained = train(frame, task_named("urgency", unit=unit))  # type: ignore[arg-type]
    assert trained.task.labels == ("calm", "urgent")
    assert trained.metrics["validation"]["accuracy"] == 1.0
    assert load_model(save(trained, tmp_path / "urgency")).task.unit == unit


@pytest.mark.parametrize("name", TASKS)
def test_saved_and_loaded_gives_the_scores_of_the_pipeline(
    name: str, trained: dict[str, Trained], bundles: dict[str, Path], starter: pd.DataFrame
) -> None:
    model = load_model(bundles[name])
    units = cut_units(articles_of(starter.head(40)), model.task)
    expected = decision_scores(trained[name].pipeline, units, model.task)
    sums, _ = model.features.scores(UnitInputs(units), model.coefficients)
    np.testing.assert_allclose(sums + model.intercepts, expected, atol=1e-4)


@pytest.mark.parametrize("exact_cells", [solvers.EXACT_CELLS, 0])
def test_the_same_corpus_and_seed_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact_cells: int
) -> None:
    monkeypatch.setattr(solvers, "EXACT_CELLS", exact_cells)
    frame = corpus()
    for name in ("one", "two"):
        save(train(frame, Task("urgency"), seed=7), tmp_path / name)
    files = [sorted((tmp_path / name).iterdir()) for name in ("one", "two")]
    for first, second in zip(*files, strict=True):
        assert first.read_bytes() == second.read_bytes(), first.name


def test_a_callers_frame_is_left_as_it_was() -> None:
    frame = corpus()
    before = frame.copy(deep=True)
    train(frame, Task("urgency"))
    pd.testing.assert_frame_equal(frame, before)


def test_a_duplicate_never_stands_on_both_sides() -> None:
    frame = corpus(split="train")
    frame.loc[frame.index[:8], "split"] = "test"
    trained = train(frame, Task("urgency"))
    assert "validation" not in trained.metrics and trained.metrics["folds"]["n"] == 32


def test_one_label_only_is_refused() -> None:
    with pytest.raises(CorpusError, match=r"has 1 label\(s\).*two are needed.*calm \(40\)"):
        train(corpus(urgency="calm"), Task("urgency"))


def test_copies_of_one_article_are_too_few_to_learn_from() -> None:
    frame = corpus()
    frame["text"] = [WORDS[label] for label in frame["urgency"]]
    with pytest.raises(CorpusError, match="too few different articles of calm, urgent: near-duplicates count as one"):
        train(frame, Task("urgency"))


def test_no_label_column_names_the_columns_there_are() -> None:
    with pytest.raises(CorpusError, match=r"no column 'mood'.*Give --label-column; it has text, urgency"):
        train(corpus(), Task("mood"))


def test_labels_that_a_built_in_task_does_not_know_are_named() -> None:
    with pytest.raises(CorpusError, match=r"does not know: urgent, calm.*It knows left, center, right"):
        train(corpus(), TASKS["leaning"], label_column="urgency")


def test_a_label_with_too_few_articles_is_left_out_and_said() -> None:
    frame = corpus()
    frame.loc[frame.index[0], "urgency"] = "rare"
    trained = train(frame, Task("urgency"), settings=replace(DEFAULTS["article"], min_articles=3))
    assert trained.notes[0] == "left out the label 'rare': 1 articles, 3 are needed"


def test_a_mention_task_needs_targets() -> None:
    with pytest.raises(CorpusError, match="no column 'target'"):
        train(corpus(), task_named("urgency", unit="mention"))


def test_a_name_that_is_no_identifier_and_a_unit_that_is_none() -> None:
    with pytest.raises(TaskError, match="cannot name a task"):
        task_named("my task")
    with pytest.raises(TaskError, match="is no unit"):
        task_named("urgency", unit="word")  # type: ignore[arg-type]
    with pytest.raises(TaskError, match="reads the unit 'mention'"):
        task_named("stance", unit="article")


def test_several_labels_an_article() -> None:
    frame = corpus(urgency=[["urgent"], ["calm"], ["urgent", "calm"], []] * 10)
    named = [" ".join(WORDS[label] for label in labels) or "nothing of it" for labels in frame["urgency"]]
    frame["text"] = (
        frame["text"].str.replace(r"^.* number", "Report number", regex=True) + " " + pd.Series(named, frame.index)
    )
    trained = train(frame, Task("urgency", multi_label=True))
    assert trained.metrics["folds"]["f1_macro"] > 0.9
    with pytest.raises(CorpusError, match="--multi-label"):
        train(frame, Task("urgency"))


def test_weights_count_for_several_labels_too() -> None:
    texts = ["Flood alarm in the harbour.", "Quiet day in the library."] * 20
    contradicting = [["urgent"], ["calm"]] * 10 + [["calm"], ["urgent"]] * 10
    frame = pd.DataFrame(
        {"text": [f"{text} Number {i * 7}." for i, text in enumerate(texts)]}, index=map(str, range(40))
    )
    frame = frame.assign(urgency=contradicting, split="train", duplicate_of=None)
    answers = []
    for believed in (slice(0, 20), slice(20, 40)):
        weights = np.full(40, 0.01)
        weights[believed] = 1.0
        trained = train(frame.assign(weight=weights), Task("urgency", multi_label=True))
        units = cut_units(articles_of(frame.head(2)), trained.task)
        answers.append(decision_scores(trained.pipeline, units, trained.task).argmax(axis=1).tolist())
    assert answers == [[1, 0], [0, 1]]


def test_a_label_on_every_article_teaches_nothing() -> None:
    frame = corpus(urgency=[["urgent", "news"], ["calm", "news"]] * 20)
    with pytest.raises(CorpusError, match="'news' on every article"):
        train(frame, Task("urgency", multi_label=True))


def test_blocks_that_find_nothing_are_left_out() -> None:
    units = cut_units(
        [Article(str(i), "", text) for i, text in enumerate(["red fox", "red hen"])], Task("a", "article")
    )
    words = {"field": "text", "ngram_range": (1, 1)}
    pairs = {"field": "text", "ngram_range": (2, 2), "min_df": 2}
    features = UnitFeatures([{"field": "title"}, words, pairs])
    assert (features.fit_transform(units) != UnitFeatures([words]).fit_transform(units)).nnz == 0
    assert features.get_feature_names_out().tolist() == ["text:fox", "text:hen", "text:red"]
    assert Matrices(units).of([pairs, words]).shape == (2, 3)
    with pytest.raises(CorpusError, match="no word that is in enough articles"):
        UnitFeatures([pairs]).fit_transform(units)
