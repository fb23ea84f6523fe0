"""A coder at work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier.errors import CorpusError, InputError
from classifier.label.asking.open import open_session
from classifier.label.asking.question import marks, progress, question
from classifier.label.asking.queue import Asked
from classifier.label.asking.rules import Rule, read_rules
from classifier.label.asking.search import Search
from classifier.label.asking.session import Session, Suspect, side_item
from classifier.label.store.store import Store, open_store
from classifier.model.training.settings import DEFAULTS
from tests.label.makers import TASK, gold_of, pool, store_in


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_in(tmp_path) as opened:
        opened.set_about("seed", 5)
        yield opened


def answer(session: Session, count: int, *, start: int = 0) -> list[Asked]:
    asked = []
    for number in range(start, start + count):
        question_ = session.ask()
        assert question_ is not None
        asked.append(question_)
        session.record(f"{session.coder}{number}", question_, [gold_of(session.items.ids[question_.item])])
        session.wait()
    return asked


def test_every_fifth_is_random_judges_and_never_trains(store: Store) -> None:
    session = open_session(store, pool(), coder="ann")
    asked = answer(session, 20)
    assert [turn for turn, one in enumerate(asked) if one.chosen == "random"] == [4, 9, 14, 19]
    assert {one.side for one in asked if one.chosen == "random"} == {"test"}
    trains, judges = session.board.sides()
    assert (len(trains), len(judges)) == (16, 4)
    assert session.learnt is not None
    assert not set(session.learnt.labelled.places.tolist()) & set(judges.places.tolist())
    session.close()


def test_a_random_draw_shows_no_suggestion_but_keeps_it(store: Store) -> None:
    session = open_session(store, pool(), coder="ann")
    answer(session, 14)
    asked = session.ask()
    assert asked is not None and asked.chosen == "random"
    shown = question(session, asked)
    assert shown["suggestion"] is shown["probabilities"] is marks(session, asked) is None
    session.record("t", asked, ["sport"])
    assert store.decisions()[0][-1].suggestion in TASK.labels
    session.close()


def test_what_was_decided_is_there_after_a_restart(store: Store) -> None:
    first = open_session(store, pool(), coder="ann")
    answer(first, 12)
    first.close()
    again = open_session(store, pool(), coder="ann")
    assert again.board.answers("ann") == 12
    assert again.learnt is not None
    asked = again.ask()
    assert asked is not None and asked.item not in again.board.decided()
    again.close()


def test_questions_do_not_wait_for_the_pool_and_lose_nothing(store: Store, tmp_path: Path) -> None:
    gate = threading.Event()
    session = open_session(store, pool(), coder="ann", patience=0.0, progress=lambda _: gate.wait(30) and None)
    for number in range(6):
        asked = session.ask()
        assert asked is not None
        assert asked.chosen == ("random" if number == 4 else "start")
        assert question(session, asked)["suggestion"] is None
        session.record(f"t{number}", asked, [gold_of(session.items.ids[asked.item])])
    assert progress(session)["step"] == "reading a pool of 80 articles"
    with open_store(tmp_path / "labels.sqlite") as other:  # as after a kill
        assert len(other.decisions()[0]) == 6
    gate.set()
    session.wait()
    assert session.learnt is not None and len(session.learnt.labelled) == 5
    asked = session.ask()
    assert asked is not None and asked.chosen == "mixture"
    assert progress(session)["step"] is None
    session.close()


def test_a_session_of_a_large_pool_begins_with_a_sample(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.label.asking.open.SAMPLE", 20)
    gate = threading.Event()
    copied = pool().assign(duplicate_of=None)
    copied.loc[copied.index[40:], "duplicate_of"] = copied.index[:40]
    session = open_session(store, copied, coder="ann", patience=0.0, progress=lambda _: gate.wait(30) and None)
    assert len(session.items) == 20
    for number in range(10):
        asked = session.ask()
        assert asked is not None
        session.record(f"t{number}", asked, [gold_of(session.items.ids[asked.item])])
    decided = {session.items.ids[item] for item in session.board.decided()}
    set_aside = {session.items.ids[item] for item in np.flatnonzero(session.queue.reserved)}
    gate.set()
    session.wait()
    assert len(session.items) == 40
    assert {session.items.ids[item] for item in session.board.decided()} == decided
    assert {session.items.ids[item] for item in np.flatnonzero(session.queue.reserved)} >= set_aside & decided
    assert session.learnt is not None and session.learnt.is_of_use
    session.close()


def test_a_session_that_closes_gives_a_pool_up(store: Store) -> None:
    gate = threading.Event()
    session = open_session(store, pool(), coder="ann", patience=0.0, progress=lambda _: gate.wait(30) and None)
    session.close()
    gate.set()
    session.wait()
    assert session.prepared is None


def test_a_pool_that_cannot_be_counted_says_why(store: Store) -> None:
    frame = pool(3).assign(text=["a", "b", "c"])
    words = replace(DEFAULTS["article"], blocks=({"field": "text", "analyzer": "word"},))
    with pytest.raises(CorpusError, match="no word"):
        open_session(store, frame, coder="ann", settings=words)
    gate = threading.Event()
    session = open_session(
        store, frame, coder="ann", settings=words, patience=0.0, progress=lambda _: gate.wait(30) and None
    )
    assert session.ask() is not None
    gate.set()
    session.wait()
    assert "no word" in progress(session)["failure"]
    session.close()


def test_an_undo_is_a_row_and_asks_again(store: Store) -> None:
    session = open_session(store, pool(), coder="ann")
    (asked,) = answer(session, 1)
    assert session.undo("u1") == asked
    assert session.undo("u2") is None
    assert [row.action for row in store.decisions()[0]] == ["label", "undo"]
    session.close()


def test_labels_that_the_task_lacks_are_refused(store: Store) -> None:
    session = open_session(store, pool(), coder="ann")
    asked = session.ask()
    assert asked is not None
    for labels in (["weather"], [], ["sport", "trade"]):
        with pytest.raises(InputError, match="give one of sport, trade"):
            session.record("t", asked, labels)
    assert store.decisions()[0] == []
    session.close()


def test_a_second_coder_is_asked_what_the_first_answered(store: Store, tmp_path: Path) -> None:
    ann = open_session(store, pool(), coder="ann")
    answer(ann, 10)
    ann.close()
    with open_store(tmp_path / "labels.sqlite") as other:
        bo = open_session(other, pool(), coder="bo")
        asked = answer(bo, 8)
        assert [one.chosen for one in asked].count("overlap") == 1
        bo.close()


def test_coders_who_part_are_settled_in_adjudication(store: Store) -> None:
    session = open_session(store, pool(), coder="ann")
    (asked,) = answer(session, 1)
    bo = replace(session, coder="bo")
    bo.record("b", asked, [next(label for label in TASK.labels if label != gold_of(session.items.ids[asked.item]))])
    session.close()
    bo.close()
    judge = open_session(store, pool(), coder="dee", mode="adjudication")
    parted = judge.ask()
    assert parted is not None and parted.item == asked.item
    assert len(question(judge, parted)["coders"]) == 2
    judge.record("d", parted, ["sport"])
    assert judge.ask() is None
    assert judge.board.ledger.gold()[judge.items.ids[asked.item]].coder == "dee"
    judge.close()


def test_an_audit_asks_about_its_suspects_in_order(store: Store) -> None:
    suspects = [Suspect("a3", "sport", "trade", "likely error: 90%"), Suspect("a2", "trade", "sport", "copies")]
    session = open_session(store, pool(6), coder="ann", mode="audit", suspects=suspects)
    asked = session.ask()
    assert asked is not None and session.items.ids[asked.item] == "a3"
    shown = question(session, asked)
    assert (shown["suggestion"], shown["previous"]["labels"]) == ("trade", ["sport"])
    session.record("t", asked, ["trade"])
    assert progress(session)["left"] == 1
    session.close()


def test_rules_suggest_until_there_is_a_model(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text("[[rule]]\nlabel = 'sport'\npattern = 'GOAL|match'\n")
    session = open_session(store, pool(), coder="ann", rules=read_rules(path, TASK.labels))
    item = next(i for i in range(len(session.items)) if "goal" in session.items.record(i)["text"])
    assert session.suggestion(item) == ("sport", None)
    assert session.board.counts() == {"sport": 0, "trade": 0}
    session.close()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[rule]]\nlabel = 'x'\npattern = 'a'", "has the label 'x'"),
        ("[[rule]]\nlabel = 'sport'\npattern = '('", "no pattern that can be used"),
        ("[[rule]]\nlabel = 'sport'\npattern = 'a'\nfield = 'url'", "has the field 'url'"),
        ("a = 1", "has no [[rule]]"),
        ("[[", "is no TOML"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    with pytest.raises(InputError) as raised:
        read_rules(path, TASK.labels)
    assert message in str(raised.value)


def test_a_search_leaves_out_what_is_set_aside(store: Store) -> None:
    session = open_session(store, pool(), coder="ann")
    found = Search(session)("goal")
    reserved = {session.items.ids[place] for place in range(len(session.items)) if session.queue.reserved[place]}
    assert found["hits"] and found["hidden"]
    assert not {hit["item"] for hit in found["hits"]} & reserved
    chosen = side_item(session, found["hits"][0]["item"], "search")
    assert chosen is not None and chosen.side == "train"
    session.close()


def test_near_copies_are_asked_once(store: Store) -> None:
    frame = pool(20)
    frame.loc["copy"] = frame.loc["a4"]
    session = open_session(store, frame, coder="ann")
    assert "copy" not in session.items.ids and len(session.items) == 20
    session.close()


def test_a_rule_names_its_fields() -> None:
    import re

    assert Rule("sport", re.compile("x")).fields == ("title", "text")
