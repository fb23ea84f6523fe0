"""What every request passes: an id, a line in the log, counts; and the answer where something breaks."""

from __future__ import annotations

import json
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from classifier.web.service.metrics import Metrics

ID_HEADER = "x-request-id"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

OTHER = "other"
"""Stands in counts and in the log for a path that is none of ours."""

Log = Callable[[str], None]


def log_to_stderr(line: str) -> None:
    """Write a line of the log."""
    print(line, file=sys.stderr, flush=True)


class Front:
    """ASGI middleware around the whole service.

    Its log has an object a line: id, method, route, status, milliseconds. No text of an article,
    no parameter and no header is in it.

    Args:
        app: behind it.
        metrics: that count requests.
        routes: the paths that there are.
        log: gets a line.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, *, routes: Collection[str], log: Log = log_to_stderr) -> None:
        self.app, self.metrics, self.routes, self.log = app, metrics, frozenset(routes), log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and say so."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked_id = Headers(scope=scope).get(ID_HEADER, "")
        id_ = asked_id if _ID.fullmatch(asked_id) else uuid.uuid4().hex
        start, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID_HEADER] = id_
            await send(message)

        broken = ""
        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            broken = _place_of(error)
        finally:
            self._say(scope, id_, status, time.perf_counter() - start, broken)

    def _say(self, scope: Scope, id_: str, status: int, seconds: float, broken: str) -> None:
        route = scope["path"] if scope["path"] in self.routes else OTHER
        self.metrics.answered(route, status, seconds)
        line = {"id": id_, "method": scope["method"][:10], "route": route, "status": status, "ms": round(seconds * 1e3)}
        self.log(json.dumps(line | ({"error": broken} if broken else {})))


def _place_of(error: Exception) -> str:
    """Where an error was raised, and its class; its message may hold words of an article."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {frames[-1].name}, line {frames[-1].lineno}" if frames else type(error).__name__
