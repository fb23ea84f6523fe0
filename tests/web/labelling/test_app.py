"""The routes that the page asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from classifier.label.asking.open import open_session
from classifier.label.asking.session import Session
from classifier.web.labelling.app import STATIC, labelling_app
from tests.label.makers import SPORT, TRADE, gold_of, pool, store_in

HOST, TOKEN = "127.0.0.1:8000", "a-token"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with store_in(tmp_path) as store:
        opened = open_session(store, pool(), coder="ann")
        yield opened
        opened.close()


@pytest.fixture
def client(session: Session) -> TestClient:
    app = labelling_app(session, hosts=frozenset([HOST]), token=TOKEN)
    return TestClient(app, base_url=f"http://{HOST}", headers={"x-token": TOKEN})


def decide(client: TestClient, question: dict, token: str, label: str) -> dict:
    body = {"token": token, "item": question["item"], "chosen": question["chosen"], "labels": [label]}
    answer = client.post("/api/decide", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_decision_is_kept_and_the_next_question_asked(client: TestClient, session: Session) -> None:
    first = client.post("/api/next", json={}).json()["question"]
    state = decide(client, first, "t1", gold_of(first["item"]))
    assert state["question"]["item"] != first["item"]
    assert state["progress"]["answers"] == 1
    assert [row.token for row in session.store.decisions()[0]] == ["t1"]


def test_a_decision_that_is_sent_again_counts_once(client: TestClient, session: Session) -> None:
    first = client.post("/api/next", json={}).json()["question"]
    for _ in range(3):
        state = decide(client, first, "t1", "sport")
    assert state["progress"]["answers"] == 1


def test_the_words_behind_a_suggestion_are_asked_for_apart(client: TestClient, session: Session) -> None:
    question = client.post("/api/next", json={}).json()["question"]
    for number in range(14):
        question = decide(client, question, f"t{number}", gold_of(question["item"]))["question"]
    session.wait()
    assert question["chosen"] == "random"
    assert client.post("/api/marks", json={"item": question["item"], "chosen": "random"}).json() == {"marks": None}
    decide(client, question, "t14", gold_of(question["item"]))
    question = client.post("/api/next", json={}).json()["question"]
    given = {"item": question["item"], "chosen": question["chosen"]}
    found = client.post("/api/marks", json=given).json()["marks"]
    label, text = question["suggestion"], question["record"]["text"]
    words = {text[start:end] for start, end, kind in found["text"] if kind == "strong"}
    assert words and words <= set(SPORT if label == "sport" else TRADE)


def test_an_undo_that_is_sent_again_takes_back_one(client: TestClient) -> None:
    for number in range(2):
        question = client.post("/api/next", json={}).json()["question"]
        decide(client, question, f"t{number}", "sport")
    for _ in range(2):
        state = client.post("/api/undo", json={"token": "u"}).json()
    assert state["progress"]["answers"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"token": "t"},
        {"token": "t", "item": "nowhere", "chosen": "mixture", "labels": ["sport"]},
        {"token": "t", "item": "a1", "chosen": "mixture", "labels": ["weather"]},
        {"token": "t", "item": "a1", "chosen": "mixture", "labels": "sport"},
        {"token": "t" * 200, "item": "a1", "chosen": "mixture", "labels": ["sport"]},
        {"token": 1, "item": "a1", "chosen": "mixture", "labels": ["sport"]},
    ],
)
def test_what_says_nothing_is_refused_in_a_sentence(client: TestClient, session: Session, body: dict) -> None:
    answer = client.post("/api/decide", json=body)
    assert answer.status_code == 400 and answer.json()["error"]
    assert session.store.decisions()[0] == []


@pytest.mark.parametrize("content", [b"{", b"[1]", b"[" * 9000, b"\xff"])
def test_a_body_that_is_no_object_is_refused(client: TestClient, content: bytes) -> None:
    assert client.post("/api/decide", content=content).status_code == 400


def test_a_client_cannot_make_a_random_draw_train(client: TestClient, session: Session) -> None:
    place = next(place for place in range(len(session.items)) if session.queue.reserved[place])
    question = {"item": session.items.ids[place], "chosen": "mixture"}
    decide(client, question, "t1", "sport")
    assert session.store.decisions()[0][0].side == "test"


def test_files_of_the_page_hold_no_markup_from_texts_and_ask_nobody_else() -> None:
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "innerHTML" not in text and "insertAdjacentHTML" not in text
        assert "style=" not in text and "onclick" not in text
        assert "https://" not in text and "//cdn" not in text


def test_the_page_leads_nowhere_else(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404
