from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from classifier.errors import CorpusError
from classifier.model.training.labelled import labelled
from classifier.tasks import task_named

WORDS = [f"The council voted on item {word}." for word in ("one", "two", "three", "four", "five", "six")]


def frame(labels: Any, texts: list[str] = WORDS) -> pd.DataFrame:
    return pd.DataFrame({"text": texts, "kind": labels}, index=[f"a{i}" for i in range(len(texts))])


@pytest.mark.parametrize(
    "labels",
    [
        [1, "1", 1.0, 2, "2", 2.0],
        pd.Categorical(["1", "1", "1", "2", "2", "2"]),
        [{"name": "1"}] * 3 + [{"id": 2}] * 3,
        [["1"]] * 3 + [["2", "2"]] * 3,
    ],
)
def test_a_label_is_one_however_it_is_held(labels: Any) -> None:
    chosen = labelled(frame(labels), task_named("kind"), "kind", 2)
    assert chosen.task.labels == ("1", "2")
    assert chosen.corpus["kind"].tolist() == [["1"]] * 3 + [["2"]] * 3


def test_cells_with_a_separator_are_several_labels_where_an_article_may_have_them() -> None:
    corpus = frame(["a|b", "a", "b", "a|b", "b", "a"])
    assert labelled(corpus, task_named("kind", multi_label=True), "kind", 2).task.labels == ("a", "b")
    assert "a|b" in labelled(corpus, task_named("kind"), "kind", 2).task.labels


@pytest.mark.parametrize("text", ["1 2 3", "--- !!!", "", "4_5"])
def test_texts_without_a_word_are_refused(text: str) -> None:
    with pytest.raises(CorpusError, match="no words in any text"):
        labelled(frame(["a", "b"] * 3, [text] * 6), task_named("kind"), "kind", 2)
