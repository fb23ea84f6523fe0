"""What comes out of a store, and what goes into one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from classifier.errors import CorpusError
from classifier.label.corpora.export import changed, export
from classifier.label.corpora.imports import import_labels
from classifier.label.corpora.train import train_from_store
from classifier.label.pool.items import items_of
from classifier.label.store.store import Store
from classifier.model.bundle.manifest import save
from classifier.model.bundle.store import read_card
from classifier.model.training.likeness import REJECTED
from classifier.scoring.loaded import load_model
from classifier.scoring.score import score_articles
from classifier.tasks import Task
from tests.label.makers import TASK, gold_of, labelled, pool, store_in


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_in(tmp_path) as opened:
        yield opened


def fill(store: Store, count: int) -> None:
    """Label the first articles of the pool, every fifth as a random draw."""
    items = items_of(pool(200), TASK)
    rows = [
        (
            labelled(id_, gold_of(id_), side="test" if place % 5 == 4 else "train", hash=items.hash(place)),
            items.record(place),
        )
        for place, id_ in enumerate(items.ids[:count])
    ]
    assert store.record_all(rows) == count


def test_an_export_has_splits_coders_and_provenance(store: Store) -> None:
    fill(store, 10)
    store.record(labelled("a1", "trade", coder="bo", note="clear"))
    corpus = export(store)
    assert corpus.loc["a0", ["desk", "split", "label_by_ann"]].tolist() == ["sport", "train", "sport"]
    assert corpus["split"].value_counts().to_dict() == {"train": 8, "test": 2}
    assert corpus["label_by_bo"].dropna().to_dict() == {"a1": "trade"}
    assert corpus.loc["a0", "text"] == pool(200).loc["a0", "text"]
    assert corpus["text_sha256"].str.len().eq(64).all()


def test_an_empty_store_exports_nothing(store: Store) -> None:
    with pytest.raises(CorpusError, match="no label that counts"):
        export(store)


def test_changed_labels_make_a_new_corpus(store: Store) -> None:
    old = pool(4).assign(desk=["sport", "trade", "sport", "trade"])
    store.record(labelled("a0", "trade"), {"id": "a0"})
    store.record(labelled("a1", "trade"), {"id": "a1"})
    new, count = changed(store, old, "desk")
    assert (new["desk"].tolist(), count) == (["trade", "trade", "sport", "trade"], 1)
    assert old["desk"].tolist() == ["sport", "trade", "sport", "trade"]


def test_imported_labels_are_there_once(store: Store) -> None:
    frame = pool(6).assign(desk=["sport", "trade"] * 3, split=["train"] * 5 + ["test"])
    assert import_labels(store, frame, label_column="desk", coder="ann") == 6
    assert import_labels(store, frame, label_column="desk", coder="ann") == 0
    assert export(store)["split"].tolist() == ["train"] * 5 + ["test"]
    with pytest.raises(CorpusError, match="does not know: weather"):
        import_labels(store, frame.assign(desk="weather"), label_column="desk", coder="ann")


def test_a_bundle_answers_as_the_model_that_learnt_along(store: Store, tmp_path: Path) -> None:
    fill(store, 60)
    trained = train_from_store(store, pool(200))
    assert trained.metrics["test"]["n"] == 12
    save(trained, tmp_path / "bundle")
    model = load_model(tmp_path / "bundle")
    records = [{"id": id_, **row} for id_, row in pool(200).iloc[100:].to_dict("index").items()]
    right = [answer["desk"]["label"] == gold_of(answer["id"]) for answer in score_articles(records, [model])]
    assert sum(right) / len(right) > 0.95
    assert model.manifest["labelling"]["labels"] == 48
    assert "1 coder labelled 48 articles that train" in read_card(tmp_path / "bundle")
    assert set(model.manifest["promises"]["thresholds"]) == set(TASK.labels)


def test_an_article_unlike_the_pool_is_told(store: Store, tmp_path: Path) -> None:
    fill(store, 60)
    trained = train_from_store(store, pool(400))
    assert trained.likeness is not None and trained.likeness.rejected == pytest.approx(REJECTED, abs=0.01)
    save(trained, tmp_path / "bundle")
    assert "the pool's articles that it did not learn from, that is" in read_card(tmp_path / "bundle")
    model = load_model(tmp_path / "bundle")
    counts = Counter(" ".join(pool(400)["text"]).split())
    of_neither = " ".join([word for word, count in counts.items() if word.startswith("w") and count > 3][:20])
    usual = pool(500).iloc[400:]
    records = [{"id": "x", "text": of_neither}, *({"id": id_, **row} for id_, row in usual.to_dict("index").items())]
    reasons = [answer["desk"].get("reason") for answer in score_articles(records, [model])]
    assert reasons[0] == "unlike training"
    assert reasons[1:].count("unlike training") < len(usual) * 3 * REJECTED


def test_likeness_needs_some_articles(store: Store) -> None:
    fill(store, 60)
    assert train_from_store(store, None).likeness is None


def test_labels_without_a_pool_are_their_own_likeness(store: Store) -> None:
    items = items_of(pool(300), TASK)
    store.record_all((labelled(id_, gold_of(id_)), items.record(place)) for place, id_ in enumerate(items.ids))
    trained = train_from_store(store, None)
    assert trained.likeness is not None and trained.likeness.rejected == pytest.approx(REJECTED, abs=0.01)


def test_sentences_and_mentions_are_items_of_their_own() -> None:
    frame = pd.DataFrame(
        {"text": ["It rained in Bonn. Ann Lee spoke. Nobody came."], "target": ["Ann Lee"]}, index=["x"]
    )
    sentences = items_of(frame, Task("tone", "sentence", ("good", "bad")))
    assert sentences.ids == ["x#0", "x#19", "x#34"]
    assert sentences.record(1)["sentence"] == [19, 33]
    mentions = items_of(frame, Task("view", "mention", ("for", "against")))
    assert mentions.ids == ["x#Ann Lee"] and mentions.record(0)["target"] == "Ann Lee"
    assert len({sentences.hash(place) for place in range(3)}) == 3


def test_sentences_are_exported_as_rows_of_their_article(tmp_path: Path) -> None:
    task = Task("tone", "sentence", ("good", "bad"))
    items = items_of(pd.DataFrame({"text": ["It rained. Ann spoke."]}, index=["x"]), task)
    with store_in(tmp_path, task) as store:
        for place, label in enumerate(("bad", "good")):
            store.record(labelled(items.ids[place], label), items.record(place))
        corpus = export(store)
    assert corpus["text"].tolist() == ["It rained.", "Ann spoke."]
    assert corpus["group"].tolist() == ["x", "x"]


def test_too_few_kinds_of_labels_do_not_train(store: Store) -> None:
    items = items_of(pool(200), TASK)
    store.record(labelled("a0", "sport"), items.record(0))
    with pytest.raises(CorpusError, match="one kind only"):
        train_from_store(store, pool(200))


def test_a_pool_of_another_language_is_read_by_letters(store: Store) -> None:
    fill(store, 120)
    trained = train_from_store(store, pool(200).assign(language="de"))
    assert {block["analyzer"] for block in trained.settings.blocks} == {"char_wb"}
