"""A bundle judged on labelled articles: the figures of training, and one clear line for what cannot be judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.errors import CorpusError, GateError, InputError, TaskError
from classifier.model.bundle.manifest import save
from classifier.model.bundle.store import read_metrics
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import train
from classifier.review.compare import compare
from classifier.review.evaluate import check_gate, evaluate
from classifier.review.report import save_evaluation
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.scoring.score import score_articles
from classifier.tasks import Task


@pytest.fixture(scope="module")
def several(starter: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> tuple[Model, pd.DataFrame]:
    """A multi-label model and its corpus."""
    corpus = starter.assign(tags=[[a, b] for a, b in zip(starter["sentiment"], starter["topic"], strict=True)])
    settings = replace(DEFAULTS["article"], min_articles=3)
    path = tmp_path_factory.mktemp("several") / "tags"
    return load_model(save(train(corpus, Task("tags", multi_label=True), settings=settings), path)), corpus


def test_the_held_out_articles_of_training_are_found_again(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    for name, path in bundles.items():
        found = evaluate(load_model(path), starter)
        stored = read_metrics(path)["validation"]
        assert found.split == "validation"
        assert {key: found.metrics[key] for key in stored} == stored, name


def test_a_split_column_is_kept_to(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    sides = starter.assign(split=np.where(np.arange(len(starter)) % 3 == 0, "test", "train"))
    model = load_model(bundles["sentiment"])
    assert evaluate(model, sides).split == "test"
    assert evaluate(model, sides, split="all").metrics["n"] == len(starter)
    assert any("learnt from articles among these" in note for note in evaluate(model, starter, split="all").notes)
    with pytest.raises(InputError, match="no articles of the split 'validation'"):
        evaluate(model, sides, split="validation")
    with pytest.raises(InputError, match="'lunch' is no split"):
        evaluate(model, sides, split="lunch")


def test_answers_are_those_of_score(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    for name, path in bundles.items():
        model = load_model(path)
        found = evaluate(model, starter, split="all").predictions
        columns = [column for column in ("title", "text", "target", "language") if column in starter]
        records = [{"id": id_, **row} for id_, row in starter.loc[found.index, columns].to_dict("index").items()]
        for answer, (_, row) in zip(score_articles(records, [model]), found.iterrows(), strict=True):
            given = answer[name][0] if model.task.unit == "mention" else answer[name]
            if given["label"] is None:
                assert pd.isna(row["label"])
                assert pd.isna(row["probability"])
                assert given["reason"] == row["reason"]
            else:
                assert given["label"] == row["label"]
                assert given["probability"] == pytest.approx(row["probability"], abs=1e-4)
            assert given["abstained"] == row["abstained"]


def test_several_labels_an_article(several: tuple[Model, pd.DataFrame], tmp_path: Path) -> None:
    model, corpus = several
    found = evaluate(model, corpus)
    assert set(found.metrics["intervals"]) == {"exact", "f1_macro", "f1_micro"}
    assert all(isinstance(labels, list) for labels in found.predictions["label"])
    assert (save_evaluation(found, tmp_path / "out") / "report.html").exists()


def test_unknown_labels_are_left_out_with_a_note(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    model = load_model(bundles["sentiment"])
    odd = starter.assign(sentiment=["furious", *starter["sentiment"].iloc[1:]])
    found = evaluate(model, odd, split="all")
    assert found.metrics["n"] == len(starter) - 1
    assert found.notes == ("left out 1 articles whose label the model never saw: furious (1)",)


def test_what_cannot_judge_is_one_clear_line(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    model = load_model(bundles["sentiment"])
    cases = {
        "has no column 'sentiment', by which .*sentiment": starter.drop(columns="sentiment"),
        "has no label that the model knows. It has furious": starter.assign(sentiment="furious"),
        "has one label only, 'positive'": starter.assign(sentiment="positive"),
        "has no article with a label in 'sentiment'": starter.assign(sentiment=None),
        "has no article that can be answered: empty": starter.assign(text=" ", title=""),
        "has no article that can be answered: no article": starter.assign(text="Advertisement", title=""),
        "has several labels an article": starter.assign(sentiment=[["positive", "negative"]] * len(starter)),
    }
    for message, corpus in cases.items():
        with pytest.raises(CorpusError, match=message) as caught:
            evaluate(model, corpus)
        assert "\n" not in str(caught.value)
    with pytest.raises(CorpusError, match="has no column 'target'"):
        evaluate(load_model(bundles["stance"]), starter.drop(columns="target"))


def test_a_floor_that_is_missed_stops(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    metrics = evaluate(load_model(bundles["sentiment"]), starter).metrics
    check_gate(metrics, {"f1_macro": 0.0})
    with pytest.raises(GateError, match=r"accuracy is 0\.\d+, under 1\.01"):
        check_gate(metrics, {"accuracy": 1.01})
    with pytest.raises(InputError, match="'beauty' is no figure"):
        check_gate(metrics, {"beauty": 0.5})


def test_frames_of_an_evaluation(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    found = evaluate(load_model(bundles["topic"]), starter, split="all")
    assert found.predictions.index.equals(starter.index)
    assert list(found.figures.columns) == ["value", "low", "high", "baseline"]
    assert (found.figures["low"] <= found.figures["high"])[:2].all()
    assert set(found.slices["by"]) >= {"length"}
    assert found.errors["probability"].is_monotonic_decreasing
    assert not found.errors["is_right"].any()
    assert "topic, all: 173 articles" in found._repr_html_()


def test_bundles_side_by_side(bundles: dict[str, Path], starter: pd.DataFrame, tmp_path: Path) -> None:
    settings = replace(DEFAULTS["sentence"], C=0.01)
    weak = save(train(starter, Task("sentiment", "sentence"), settings=settings), tmp_path / "weak")
    models = [load_model(bundles["sentiment"]), load_model(weak)]
    found = compare(models, starter, split="all")
    assert found.names == ("sentiment", "weak")
    accuracy = found.differences.set_index("figure").loc["accuracy"]
    assert accuracy["low"] <= accuracy["difference"] <= accuracy["high"]
    right = [each.predictions["is_right"].mean() for each in found.evaluations]
    assert accuracy["difference"] == pytest.approx(right[1] - right[0], abs=1e-4)
    assert (found.partings["sentiment"] != found.partings["weak"]).all()
    same = compare([models[0], models[0]], starter)
    assert same.partings.empty
    assert (same.differences[["difference", "low", "high"]] == 0).all(axis=None)


def test_bundles_that_cannot_be_compared(bundles: dict[str, Path], starter: pd.DataFrame) -> None:
    topic, stance = load_model(bundles["topic"]), load_model(bundles["stance"])
    with pytest.raises(TaskError, match="Compare bundles of one task"):
        compare([topic, stance], starter)
    with pytest.raises(InputError, match="two bundles"):
        compare([topic], starter)
