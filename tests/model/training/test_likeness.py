"""Likeness: a model tells articles that are unlike all that it learnt from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from classifier.errors import CorpusError
from classifier.model.bundle.manifest import save
from classifier.model.decision.likeness import SIGNS, general_news
from classifier.model.training.likeness import REJECTED
from classifier.model.training.train import train
from classifier.scoring.loaded import load_model
from classifier.scoring.score import score_articles
from classifier.tasks import TASKS, Task

KITCHEN = (
    "stir the flour and butter in a bowl then bake the dough in the oven until golden and serve with cream".split()
)
GARDEN = "dig the soil and plant the roses near the fence then water the lawn and prune the hedge in spring".split()
PITCH = "the striker scored a late goal in the stadium and the coach praised his team after the match".split()


def told(words: list[str], seed: int) -> str:
    random = np.random.default_rng(seed)
    return " ".join(random.choice(words, 30)).capitalize() + f" on day {seed}."


@pytest.fixture(scope="module")
def corpus() -> pd.DataFrame:
    rows = [{"text": told((KITCHEN, GARDEN)[i % 2], i), "room": ("kitchen", "garden")[i % 2]} for i in range(400)]
    return pd.DataFrame(rows, index=[f"a{i}" for i in range(len(rows))]).assign(duplicate_of=None)


@pytest.fixture(scope="module")
def others() -> pd.DataFrame:
    return pd.DataFrame({"text": [told(PITCH, i) for i in range(1000, 1060)]}, index=[f"n{i}" for i in range(60)])


def rejected(path: Path, texts: list[str]) -> float:
    answers = score_articles([{"id": i, "text": text} for i, text in enumerate(texts)], [load_model(path)])
    return float(
        np.mean([answer["room"].get("reason") in ("unlike training", "few known words") for answer in answers])
    )


def test_an_article_about_something_else_is_unlike_training(corpus: pd.DataFrame, tmp_path: Path) -> None:
    path = save(train(corpus, Task("room")), tmp_path / "room")
    assert rejected(path, [told(PITCH, i) for i in range(2000, 2040)]) > 0.9
    assert rejected(path, [told(KITCHEN, i) for i in range(2000, 2040)]) < 0.2


def test_the_share_of_training_articles_that_is_rejected_is_stated(corpus: pd.DataFrame, tmp_path: Path) -> None:
    trained = train(corpus, Task("room"))
    assert trained.likeness is not None
    assert trained.likeness.rejected == pytest.approx(REJECTED, abs=0.01)
    card = (save(trained, tmp_path / "room") / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"held out, that is {trained.likeness.rejected:.1%}" in card


def test_articles_of_no_label_teach_what_is_unlike(corpus: pd.DataFrame, others: pd.DataFrame, tmp_path: Path) -> None:
    trained = train(corpus, Task("room"), none_of_these=others)
    assert trained.likeness is not None and trained.likeness.none_of_these == len(others)
    assert trained.likeness.caught == 1 and (trained.likeness.likeness.weights >= 0).all()
    path = save(trained, tmp_path / "room")
    assert rejected(path, [told(PITCH, i) for i in range(2000, 2040)]) == 1
    assert "Of 60 articles that belong to no label" in (path / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_an_article_alone_is_judged_as_in_its_batch(corpus: pd.DataFrame, tmp_path: Path) -> None:
    model = load_model(save(train(corpus, Task("room")), tmp_path / "room"))
    records = [{"id": i, "text": text} for i, text in enumerate([told(PITCH, 1), "", "***", told(GARDEN, 2)])]
    together = list(score_articles(records, [model]))
    assert [next(score_articles([record], [model])) for record in records] == together


def test_few_articles_are_too_few_to_tell(corpus: pd.DataFrame) -> None:
    assert train(corpus.head(80), Task("room")).likeness is None


def test_tasks_that_read_sentences_take_none(starter: pd.DataFrame, others: pd.DataFrame) -> None:
    with pytest.raises(CorpusError, match="none-of-these needs a task"):
        train(starter, TASKS["sentiment"], none_of_these=others)


def test_general_news_comes_with_the_package() -> None:
    counts, articles = general_news()
    assert articles > 100_000 and max(counts.values()) < articles and len(SIGNS) == 3
    assert counts["president"] > counts["dough"] > 0
