"""What the student makes of soft labels, without the teacher that made them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.corpus.prepare.articles import Article, articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.errors import CorpusError, InputError
from classifier.model.decision.calibration import log_loss, softmax
from classifier.model.distillation.gold import gold_of
from classifier.model.distillation.soft_labels import PLACE, make_pool, read_soft_labels, soft_units
from classifier.model.distillation.student import Choice, choose, chosen, preferred, soft_examples
from classifier.model.training import calibrated as calibrated_module
from classifier.model.training.examples import Examples
from classifier.model.training.pipeline import hard_copies
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import train
from classifier.tasks import TASKS, Task

SETTINGS = replace(DEFAULTS["sentence"], min_articles=3)
SENTIMENT = TASKS["sentiment"]


def soft_frame(corpus: pd.DataFrame, task: Task) -> pd.DataFrame:
    """Soft labels for each unit of a corpus, all for the first label by 0.8."""
    articles = articles_of(corpus)
    units = cut_units(articles, task)
    rows = pd.DataFrame(
        {
            "id": [articles[units.articles[group]].id for group in units.group],
            "target": units.target,
            "start": units.start,
            "end": units.end,
        }
    )
    rows = rows.assign(nth=rows.groupby(PLACE[:-1]).cumcount())
    rest = 0.2 / (len(task.labels) - 1)
    return rows.assign(**{label: 0.8 if i == 0 else rest for i, label in enumerate(task.labels)})


@pytest.fixture(scope="module")
def other() -> pd.DataFrame:
    index = pd.Index(["n1", "n2"], name="id")
    texts = [
        "Kay Moor was praised. Kay Moor wept, and Kay Moor left. It rained.",
        "Nobody saw the ferry leave. Kay Moor did.",
    ]
    return pd.DataFrame({"text": texts, "target": ["Kay Moor", "Kay Moor"]}, index=index)


def test_copies_have_the_cross_entropy_of_the_probabilities() -> None:
    generator = np.random.default_rng(0)
    soft, scores = softmax(generator.normal(size=(20, 3)) * 0.3), generator.normal(size=(20, 3))
    weights = generator.uniform(0.5, 2, 20)
    rows, labels, copied = hard_copies(soft, weights)
    of_copies = -(copied * np.log(softmax(scores)[rows, labels])).sum()
    assert of_copies == pytest.approx(sum(w * log_loss(softmax(scores)[[i]], soft[[i]]) for i, w in enumerate(weights)))


def test_a_certain_label_is_one_copy_and_many_unlikely_ones_leave_the_likeliest() -> None:
    assert hard_copies(np.eye(3), np.ones(3))[0].tolist() == [0, 1, 2]
    many = np.full((1, 40), 1 / 41)
    many[0, 7] = 2 / 41
    assert hard_copies(many, np.ones(1))[1].tolist() == [7]


def test_soft_labels_find_their_units_again_by_place(other: pd.DataFrame) -> None:
    soft = soft_frame(other, TASKS["stance"]).sample(frac=1, random_state=1)
    units, probabilities = soft_units(soft, other, TASKS["stance"])
    assert units.left == ["", "", "targetmention wept, and", ""]
    assert units.group == [0, 1, 2, 3]
    assert probabilities.shape == (4, 3)


def test_soft_labels_of_other_articles_are_refused(other: pd.DataFrame) -> None:
    soft = soft_frame(other, SENTIMENT).assign(start=9999)
    with pytest.raises(CorpusError, match="no soft label is about a unit"):
        soft_units(soft, other, SENTIMENT)


def test_a_file_that_holds_no_soft_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "soft.parquet"
    path.write_text("no parquet")
    with pytest.raises(InputError, match="cannot be read as soft labels"):
        read_soft_labels(path, SENTIMENT)


def test_copies_and_quotations_of_labelled_articles_are_left_out_and_counted() -> None:
    texts = {
        "copy": "The dam was closed on Friday after the crack had grown by a hand.",
        "quote": "He wrote at length. The vote on the new stadium was a farce from start to end. He left.",
        "new": "A choir of ninety sang in the rain until the last bus came.",
    }
    pool = make_pool(
        pd.DataFrame({"text": pd.Series(texts)}),
        ["The dam was closed on Friday after the crack had grown by a hand."],
        ["The vote on the new stadium was a farce from start to end."],
        source=["archive"],
    )
    assert pool.corpus.index.tolist() == ["new"]
    assert [said.split()[0] for said in pool.left_out] == ["1", "1"]


def test_no_unlabelled_article_left_is_said() -> None:
    texts = pd.DataFrame({"text": ["The dam was closed on Friday after the crack had grown by a hand."]}, index=["a"])
    with pytest.raises(CorpusError, match=r"no unlabelled article is left: left out 1 unlabelled"):
        make_pool(texts, texts["text"].tolist(), [], source=["archive"])


def test_the_choice_weighs_and_hardens(other: pd.DataFrame) -> None:
    extra = soft_examples(soft_frame(other, SENTIMENT), other, SENTIMENT, most=100, seed=0)
    assert chosen(extra, Choice(0)) is None
    taken = chosen(extra, Choice(2, 0.5, hard=True))
    assert taken is not None
    assert taken.gold.tolist() == [[1, 0, 0], [1, 0, 0]]
    assert taken.weights.tolist() == pytest.approx([0.4, 0.4])


def test_validation_and_test_articles_judge_and_are_never_learnt_from(starter: pd.DataFrame) -> None:
    labelled = starter[starter["sentiment"].notna()]
    sides = ["train", "train", "train", "validation", "test"]
    corpus = labelled.assign(split=[sides[i % 5] for i in range(len(labelled))])
    gold = gold_of(corpus, SENTIMENT, "sentiment", SETTINGS, 0)
    assert set(gold.judging) == set(corpus.loc[corpus["split"].isin(["validation", "test"]), "text"])
    assert len(gold.held.gold) == (corpus["split"] == "validation").sum()


def test_gold_alone_is_tried_first_and_every_choice_is_measured(starter: pd.DataFrame, other: pd.DataFrame) -> None:
    gold = gold_of(starter, SENTIMENT, "sentiment", SETTINGS, 0)
    extra = soft_examples(soft_frame(other, SENTIMENT), other, SENTIMENT, most=100, seed=0)
    tried = choose(gold, extra, SETTINGS, lambda _: None)
    assert tried[0].units == 0
    assert any(choice.hard for choice in tried)
    assert {choice.units for choice in tried} == {0, len(extra.gold), len(extra.gold) // 3}
    assert all(0 < choice.f1_macro <= 1 for choice in tried)


def test_few_validation_articles_do_not_turn_the_soft_labels_of_a_trusted_teacher_down() -> None:
    tried = [Choice(0, f1_macro=0.6), Choice(900, 0.3, f1_macro=0.5), Choice(900, 1.0, f1_macro=0.55)]
    assert preferred(tried, 8, trusted=True) == tried[2]
    assert preferred(tried, 5000, trusted=True) == tried[0]


def test_soft_labels_of_another_teacher_have_to_be_clearly_better_on_enough_articles() -> None:
    tried = [Choice(0, f1_macro=0.70), Choice(900, f1_macro=0.74), Choice(300, f1_macro=0.9)]
    assert preferred(tried[:2], 60, trusted=False) == tried[0]
    assert preferred(tried[:2], 4000, trusted=False) == tried[1]
    assert preferred(tried, 20, trusted=False) == tried[0]
    assert preferred(tried, 60, trusted=False) == tried[2]


def test_what_is_extra_is_learnt_from_and_not_measured_on(starter: pd.DataFrame) -> None:
    articles = [Article("x", "", "The quokkas were a delight."), Article("y", "", "Quokkas charmed everyone.")]
    units = cut_units(articles, SENTIMENT)
    praise = Examples(units, np.array([[0.0, 0.0, 1.0]] * 2), np.arange(2), np.full(2, 5.0))
    plain = train(starter, SENTIMENT, settings=SETTINGS)
    taught = train(starter, SENTIMENT, settings=SETTINGS, extra=praise)
    assert taught.metrics["folds"]["n"] == plain.metrics["folds"]["n"]
    assert "text:quokkas" in taught.pipeline.named_steps["features"].get_feature_names_out()
    assert "text:quokkas" not in plain.pipeline.named_steps["features"].get_feature_names_out()


def test_several_labels_an_article_are_measured_from_thresholds_of_other_folds(
    starter: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Task("tone", "article", multi_label=True)
    tones = starter.assign(tone=[[name] for name in np.tile(["glad", "grim"], len(starter))[: len(starter)]])
    split = tones.assign(split=np.where(np.arange(len(tones)) % 4 < 2, "validation", "train"))
    units = cut_units([Article("x", "", "The quokkas were a delight.")], task)
    extra = Examples(units, np.array([[1.0, 0.0]]), np.arange(1), np.ones(1))
    monkeypatch.setattr(calibrated_module, "held_out_thresholds", lambda said, *_: np.full_like(said, 2.0))
    trained = train(split, task, extra=extra)
    assert trained.metrics["validation"]["f1_macro"] == 0  # nothing reaches 2
    assert trained.metrics["folds"]["f1_macro"] > 0
