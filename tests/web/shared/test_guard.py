"""What may pass to a service, and what every answer carries."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from classifier.web.shared.guard import HEADERS, Guard, loopback_hosts

HOST, TOKEN = "127.0.0.1:8000", "a-token"


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(await request.body())


@pytest.fixture
def client() -> TestClient:
    routes = [Route("/", echo, methods=["GET", "POST"]), Route("/static/x", echo)]
    app = Guard(
        Starlette(routes=routes), hosts=loopback_hosts(8000), token=TOKEN, open_paths=("/static/",), max_body=100
    )
    return TestClient(app, base_url=f"http://{HOST}")


def test_the_token_opens_as_header_and_in_the_address(client: TestClient) -> None:
    assert client.get("/", headers={"x-token": TOKEN}).status_code == 200
    assert client.get(f"/?token={TOKEN}").status_code == 200
    assert client.get("/static/x").status_code == 200


@pytest.mark.parametrize("token", ["", "another", "a-toke", "ä"])
def test_another_token_does_not(client: TestClient, token: str) -> None:
    answer = client.get("/", params={"token": token})
    assert answer.status_code == 401
    assert "token" in answer.json()["error"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:9000", "127.0.0.1", "localhost:8000.evil.example"])
def test_a_name_that_is_not_known_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host, "x-token": TOKEN}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9000"])
def test_a_page_from_elsewhere_may_not_ask(client: TestClient, origin: str) -> None:
    assert client.post("/", headers={"origin": origin, "x-token": TOKEN}).status_code == 403
    assert client.post("/", headers={"origin": f"http://{HOST}", "x-token": TOKEN}).status_code == 200


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    assert client.post("/", content=b"x" * 100, headers={"x-token": TOKEN}).status_code == 200
    assert client.post("/", content=b"x" * 101, headers={"x-token": TOKEN}).status_code == 413


@pytest.mark.parametrize("path", ["/", "/static/x", "/nowhere"])
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "unsafe" not in answer.headers["content-security-policy"]
