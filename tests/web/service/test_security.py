"""What a service refuses, and what it never does."""

from __future__ import annotations

import builtins
import gzip
import io
import json
import socket
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from classifier.web.service import shelf as shelves
from classifier.web.service.limits import Limits
from classifier.web.service.shelf import Shelf
from tests.web.service.makers import client_of, shelf_of

LINES = {"content-type": "application/x-ndjson"}
TEXT = "The council voted on Monday to close the bridge, said the mayor."
TOKEN = "a-token-of-some-length"


@pytest.fixture(scope="module")
def shelf(bundles: dict[str, Path]) -> Shelf:
    return shelf_of({"topic": bundles["topic"], "sentiment": bundles["sentiment"]})


@pytest.fixture(scope="module")
def client(shelf: Shelf) -> TestClient:
    return client_of(shelf)


def problem(answer: object, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status and body["title"] and body["type"]
    return body["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"5", "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b"\xff\xfe{", "application/json", 422),
        (b'{"articles": 3}', "application/json", 422),
        (b'{"articles": [], "tasks": ["weather"]}', "application/json", 422),
        (b'{"articles": [], "targets": "Ann"}', "application/json", 422),
        (b'{"articles": [], "targets": ["the"]}', "application/json", 422),
        (b'{"articles": [], "evidence": 1}', "application/json", 422),
        (b'{"articles": [], "precision": 2}', "application/json", 422),
        (b"x", "image/png", 415),
        (b"x", "text/plain; charset=klingon", 415),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: TestClient, body: bytes, kind: str, status: int) -> None:
    assert problem(client.post("/v1/score", content=body, headers={"content-type": kind}), status)


@pytest.mark.parametrize(
    "query", ["task=weather", "colour=red", "evidence=maybe", "precision=x", "precision=nan", "target=the"]
)
def test_parameters_are_checked_before_a_stream_begins(client: TestClient, query: str) -> None:
    problem(client.post(f"/v1/score?{query}", content=b"{}\n", headers=LINES), 422)


def test_paths_and_methods_that_there_are_not(client: TestClient) -> None:
    problem(client.get("/nowhere"), 404)
    problem(client.get("/v1/score"), 405)


def test_bodies_lists_and_lines_are_bounded(shelf: Shelf) -> None:
    small = client_of(shelf, limits=Limits(body_bytes=1000, line_bytes=1000, articles=3, targets=2))
    json_type = {"content-type": "application/json"}
    problem(small.post("/v1/score", content=b" " * 1001, headers=json_type), 413)
    problem(small.post("/v1/score", json=[{"text": "a"}] * 4), 413)
    rows = b"id,text\n" + b"a,b\n" * 5
    problem(small.post("/v1/score", content=rows, headers={"content-type": "text/csv"}), 413)
    problem(small.post("/v1/score?target=Ann&target=Bo&target=Cy", json={"text": "a"}), 422)
    [last] = small.post("/v1/score", content=b"x" * 5000, headers=LINES).text.splitlines()
    assert "1,000 bytes" in json.loads(last)["error"]["message"]
    own = small.post("/v1/score", json={"text": "a", "target": ["Ann", "Bo", "Cy"]}).json()
    assert own["error"]["type"] == "too many targets"


def test_a_text_that_is_no_article_but_a_book_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/score", json={"text": "a " * 600_000}).json()
    assert "1,200,000 characters" in answer["error"]["message"]


def test_unpacking_is_bounded(shelf: Shelf) -> None:
    small = client_of(shelf, limits=Limits(body_bytes=100_000))
    packed = {"content-encoding": "gzip", "content-type": "text/plain"}
    bomb = gzip.compress(b"\0" * 50_000_000)
    problem(small.post("/v1/score", content=bomb, headers=packed), 413)
    problem(small.post("/v1/score", content=b"no gzip", headers=packed), 422)
    problem(small.post("/v1/score", content=gzip.compress(b"cut")[:-4], headers=packed), 422)
    problem(small.post("/v1/score", content=b"x", headers={**packed, "content-encoding": "br"}), 415)


def test_html_is_parsed_within_limits(client: TestClient) -> None:
    page = b"<html><body>" + b"<b>" * 50_000
    answer = client.post("/v1/score", content=page, headers={"content-type": "text/html"}).json()
    assert "tags" in answer["error"]["message"]


def test_no_name_in_a_request_is_opened(client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The secret is kept here, and nobody reads it but its owner.")
    client.post("/v1/score", json={"text": TEXT})  # whatever is read on first use
    opened: list[object] = []

    def watched(real: object) -> object:
        def call(*arguments: object, **named: object) -> object:
            opened.append(arguments)
            return real(*arguments, **named)

        return call

    for owner, name in ((builtins, "open"), (io, "open"), (socket, "create_connection"), (socket, "getaddrinfo")):
        monkeypatch.setattr(owner, name, watched(getattr(owner, name)))
    monkeypatch.setattr(shelves, "load_model", watched(shelves.load_model))
    for name in (str(secret), f"file://{secret}", "http://127.0.0.1:1/x", "../../etc/passwd"):
        for body in ({"text": name}, {"id": name, "url": name, "source": name, "text": TEXT}, {"html": name}):
            assert "secret is kept" not in client.post("/v1/score", json=body).text
        problem(client.post("/v1/score", params={"task": name}, json={"text": TEXT}), 422)
        problem(client.post("/v1/explain", params={"task": name}, json={"text": TEXT}), 422)
        problem(client.get(f"/v1/examples/{name}"), 404)
        client.get(f"/static/{name}")
    asked = [arguments for arguments in opened if str(secret) in str(arguments) or "127.0.0.1" in str(arguments)]
    assert not [arguments for arguments in asked if "static" not in str(arguments[0])]


def test_a_service_of_other_hosts_needs_the_token(shelf: Shelf) -> None:
    guarded = client_of(shelf, token=TOKEN)
    for path in ("/v1/models", "/metrics", "/openapi.json", "/v1/examples"):
        assert "token" in problem(guarded.get(path), 401)
        problem(guarded.get(path, headers={"authorization": f"Bearer {TOKEN}x"}), 401)
        assert guarded.get(path, headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    problem(guarded.post("/v1/score", json={"text": TEXT}), 401)
    assert guarded.post("/v1/score", json={"text": TEXT}, headers={"x-token": TOKEN}).status_code == 200
    assert [guarded.get(path).status_code for path in ("/", "/health", "/ready")] == [200] * 3


def test_strange_hosts_and_pages_from_elsewhere_are_refused(client: TestClient) -> None:
    problem(client.get("/v1/models", headers={"host": "evil.example"}), 421)
    problem(client.post("/v1/score", json={"text": TEXT}, headers={"origin": "https://evil.example"}), 403)


def test_headers_keep_what_is_shown_from_running(client: TestClient) -> None:
    for path in ("/", "/v1/models", "/nowhere"):
        headers = client.get(path).headers
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_the_log_has_ids_and_no_texts(shelf: Shelf) -> None:
    lines: list[str] = []
    logged = client_of(shelf, log=lines.append)
    answer = logged.post("/v1/score?target=Secretname", json={"id": "secretid", "text": "Secrettext " * 9})
    logged.post("/v1/score", content=b"Secrettext", headers={"content-type": "application/json"})
    logged.get("/Secretpath", headers={"x-request-id": "mine-1"})
    logged.get("/health", headers={"x-request-id": "a b\n" if False else "a b"})
    assert answer.headers["x-request-id"] in lines[0] and '"mine-1"' in lines[2] and '"a b"' not in lines[3]
    assert "ecret" not in "".join(lines)


def test_what_breaks_is_a_problem_and_says_no_text(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("Secrettext")

    monkeypatch.setattr("classifier.web.service.scorer.score_batch", broken)
    lines: list[str] = []
    answer = client_of(shelf, log=lines.append).post("/v1/score", json={"text": "Secrettext"})
    assert "ecret" not in problem(answer, 500) + "".join(lines)
    assert "KeyError" in lines[0]


def test_too_many_requests_are_told_to_wait(shelf: Shelf) -> None:
    full = client_of(shelf, limits=Limits(in_flight=0))
    answer = full.post("/v1/score", json={"text": TEXT})
    problem(answer, 429)
    assert answer.headers["retry-after"]


def test_an_answer_that_takes_too_long_is_given_up(shelf: Shelf) -> None:
    hurried = client_of(shelf, limits=Limits(seconds=0.0001))
    assert hurried.post("/v1/score", json={"text": TEXT}).status_code in (408, 503)
