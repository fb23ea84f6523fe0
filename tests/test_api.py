"""The public API as a notebook uses it: frames in, frames out."""

from __future__ import annotations

import doctest
from pathlib import Path

import pandas as pd
import pytest

import classifier
import classifier.api
import classifier.estimator
from classifier.errors import CorpusError, TaskError
from tests.places import ROOT

RAIN = "It rained all day and the river rose over the meadows near the mill, they said."


def test_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for module in (classifier, classifier.api, classifier.estimator):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert not found.failed


def test_scores_stand_on_the_callers_index(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    given = starter.iloc[::-1].head(5)
    models = [bundles["topic"], bundles["stance"]]
    found = classifier.score(given, models)
    assert found.index.equals(given.index)
    assert list(found) == [
        f"{name}{part}" for name in ("topic", "stance") for part in ("", "_probability", "_abstained")
    ]
    assert set(found["stance"].iloc[0]) == {given["target"].iloc[0]}


def test_texts_are_scored_as_rows_are(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    texts = starter["text"].head(4)
    by_column = classifier.score(texts, bundles["sentiment"])
    by_list = classifier.score(texts.tolist(), str(bundles["sentiment"]))
    assert by_column["sentiment_probability"].tolist() == by_list["sentiment_probability"].tolist()
    assert by_column.index.equals(texts.index)


def test_what_cannot_be_scored_has_an_error(bundles: dict[str, Path]) -> None:
    found = classifier.score([RAIN, " "], bundles["topic"])
    assert found["error"].isna().tolist() == [True, False]


def test_a_row_is_explained_with_its_own_target(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    row = starter[starter["target"].notna()].iloc[0]
    assert classifier.explain(row, bundles["stance"]).target == row["target"]
    assert classifier.explain(row, bundles["stance"], target="Zoe Quist").target == "Zoe Quist"
    with pytest.raises(TaskError, match="needs a target"):
        classifier.explain(RAIN, bundles["stance"])


def test_a_trained_model_is_saved_and_judged(starter: pd.DataFrame, tmp_path: Path) -> None:
    trained = classifier.train(starter, "sentiment")
    path = classifier.save(trained, tmp_path / "sentiment")
    found = classifier.evaluate(path, starter)
    assert found.metrics["n"] == trained.metrics["validation"]["n"]
    for shown in (trained, found, classifier.load_model(path)):
        assert "sentiment" in shown._repr_html_()


def test_what_train_gives_is_used_without_a_save(starter: pd.DataFrame, tmp_path: Path) -> None:
    trained = classifier.train(starter, "sentiment")
    saved = classifier.save(trained, tmp_path / "sentiment")
    frame = starter.head(5)
    pd.testing.assert_frame_equal(classifier.score(frame, trained), classifier.score(frame, saved))
    assert classifier.explain(RAIN, trained).score == classifier.explain(RAIN, saved).score
    assert classifier.evaluate(trained, starter).metrics == classifier.evaluate(saved, starter).metrics


def test_details_are_those_of_the_command_line(bundles: dict[str, Path]) -> None:
    frame = classifier.score([RAIN, " "], [bundles["topic"], bundles["sentiment"]], details=True)
    row = frame.iloc[0]
    assert row["language"] == "en" and row["warnings"] == []
    assert row["topic_alternatives"][0]["label"] != row["topic"]
    assert all(RAIN[quote["start"] : quote["end"]] == quote["text"] for quote in row["sentiment_evidence"])
    assert {"topic_reason", "sentiment_reason"} <= set(frame)


def test_columns_are_found_by_their_usual_names(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    frame = starter.head(3)
    renamed = frame.rename(columns={"title": "headline", "text": "body"})
    pd.testing.assert_frame_equal(
        classifier.score(renamed, bundles["topic"]), classifier.score(frame, bundles["topic"])
    )
    with pytest.raises(CorpusError, match="has no column of texts; it has words"):
        classifier.score(pd.DataFrame({"words": ["It rained."]}), bundles["topic"])


def test_an_explanation_prints_itself_in_some_lines(bundles: dict[str, Path]) -> None:
    explanation = classifier.explain(RAIN, bundles["topic"])
    lines = str(explanation).splitlines()
    assert lines[0].startswith(f"topic: {explanation.label}") and lines[-1].endswith("score") and len(lines) <= 20


def test_an_evaluation_is_saved_as_a_report(bundles: dict[str, Path], starter: pd.DataFrame, tmp_path: Path) -> None:
    folder = classifier.save(classifier.evaluate(bundles["topic"], starter), tmp_path / "judged")
    assert {path.name for path in folder.iterdir()} == {"metrics.json", "predictions.parquet", "report.html"}


def test_the_module_names_what_it_gives() -> None:
    assert set(classifier.__all__) <= set(dir(classifier))
    with pytest.raises(AttributeError, match="lunch"):
        classifier.lunch  # noqa: B018


def test_new_articles_are_learnt_on_top_of_a_bundle(starter: pd.DataFrame, tmp_path: Path) -> None:
    before, after = starter.iloc[::2], starter.iloc[1::2]
    trained = classifier.train(before, "tone", label_column="sentiment", keep_learning=True)
    old = classifier.save(trained, tmp_path / "old")
    learnt = classifier.learn(old, after, label_column="sentiment")
    assert learnt.comparison.n == int(learnt.metrics["validation"]["n"])
    new = classifier.save(learnt, tmp_path / "new")
    assert classifier.load_model(new).manifest["lineage"][0]["parent"] == classifier.load_model(old).manifest["sha256"]
