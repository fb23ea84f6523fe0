"""A service over small bundles, and a client of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from classifier.web.service.app import Service
from classifier.web.service.limits import Limits
from classifier.web.service.shelf import Shelf

HOST = "127.0.0.1:8000"


def shelf_of(bundles: dict[str, Path]) -> Shelf:
    return Shelf([str(path) for path in bundles.values()])


def client_of(
    shelf: Shelf, *, token: str | None = None, limits: Limits = Limits(), log: Callable[[str], None] = lambda _: None
) -> TestClient:
    service = Service(shelf, hosts=frozenset([HOST]), token=token, limits=limits, log=log)
    return TestClient(service.app, base_url=f"http://{HOST}", raise_server_exceptions=False)
