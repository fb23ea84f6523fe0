"""Answers of a service in place of those of this process: articles go out in batches, their answers come back."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

from classifier.app.answers.request import Request
from classifier.corpus.records.files import is_unread
from classifier.errors import InputError
from classifier.text.targets import Target

T = TypeVar("T")
Record = Any

TOKEN = "CLASSIFIER_TOKEN"
"""Variable of the environment with the token of the service: what stands in a command is seen by others."""

AT_ONCE, AT_ONCE_CHARACTERS = 128, 1_000_000
"""Articles of a request, and characters, but for its last article."""

TRIES, BUSY = 8, (429, 503)
SECONDS = 120.0
"""To wait for an answer."""

SENT = ("id", "title", "text", "target", "outlet", "language")
"""Fields of a record that are sent."""


class Server:
    """A service that `classifier serve` runs.

    Args:
        url: `http://HOST:PORT`, or https.

    Raises:
        InputError: it is no such address.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(f"{url} is no address of a service. Give one like http://127.0.0.1:8000.")
        self.url, self.parts = url, parts

    def manifests(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """What the service says of its bundles, as much as answers need; of those of some tasks, or all.

        Raises:
            InputError: it has none of a task.
        """
        models = {model["task"]: model for model in self._ask("GET", "/v1/models")["models"]}
        for name in names:
            if name not in models:
                raise InputError(f"{self.url} has no model {name!r}: it has {', '.join(models)}.")
        chosen = [models[name] for name in names] or list(models.values())
        return [
            {
                "task": {
                    "name": model["task"],
                    **{name: model[name] for name in ("unit", "labels", "ids", "multi_label")},
                },
                "sha256": model["sha256"],
            }
            for model in chosen
        ]

    def batches(self, records: Iterator[Record], request: Request, finish: Callable[[Any, Any], T]) -> Iterator[T]:
        """Answers to records, a batch at a time, as `score_batches` gives them."""
        options = {
            "tasks": request.server_tasks,
            "targets": [_written(target) for target in request.targets],
            "evidence": request.evidence,
            "probabilities": request.has_columns or request.probabilities,
            "precision": request.precision,
        }
        while batch := list(_until_full(records)):
            sent = [
                {name: record[name] for name in SENT if name in record} for record in batch if not is_unread(record)
            ]
            answers = iter(self._ask("POST", "/v1/score", {"articles": sent, **options}) if sent else [])
            yield finish([_unread(record) if is_unread(record) else next(answers) for record in batch], batch)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body, default=str)
        for left in reversed(range(TRIES)):
            status, content, wait = self._sent(method, path, data)
            if status in BUSY and left:
                time.sleep(wait)
                continue
            break
        try:
            value = json.loads(content)
        except ValueError as error:
            raise InputError("does not answer as a service of this package does.", path=self.url) from error
        if status != 200:
            why = value.get("detail", "") if isinstance(value, dict) else ""
            more = f" Put the token into the variable {TOKEN}." if status == 401 else ""
            raise InputError(f"refuses ({status}): {why}{more}", path=self.url)
        return value

    def _sent(self, method: str, path: str, data: str | None) -> tuple[int, bytes, float]:
        kind = HTTPSConnection if self.parts.scheme == "https" else HTTPConnection
        connection = kind(self.parts.hostname or "", self.parts.port, timeout=SECONDS)
        headers = {"content-type": "application/json"}
        if os.environ.get(TOKEN):
            headers["authorization"] = f"Bearer {os.environ[TOKEN]}"
        try:
            connection.request(method, self.parts.path.rstrip("/") + path, data, headers)
            answer: HTTPResponse = connection.getresponse()
            return answer.status, answer.read(), float(answer.headers.get("retry-after", "1"))
        except (OSError, HTTPException, ValueError) as error:
            raise InputError(f"does not answer ({error}). Is it running?", path=self.url) from error
        finally:
            connection.close()


def _until_full(records: Iterator[Record]) -> Iterator[Record]:
    characters = 0
    for record in islice(records, AT_ONCE):
        yield record
        characters += len(record.get("text") or "")
        if characters >= AT_ONCE_CHARACTERS:
            return


def _unread(record: Record) -> dict[str, Any]:
    return {"id": record["id"], "title": record["title"], "language": "und", "error": record["error"]}


def _written(target: Target) -> dict[str, Any]:
    return {"name": target.name, "aliases": list(target.aliases), "id": target.id}
