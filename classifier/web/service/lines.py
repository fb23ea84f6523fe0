"""A stream of answers: a line an article, sent as fast as the client reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from starlette.types import Receive, Scope, Send

from classifier.web.service.articles import LINES


class LineResponse:
    """ASGI answer of NDJSON.

    Args:
        lines: of JSON, some at a time.
        headers: of the answer.
        seconds: that a client may take to read what is sent; one that takes longer is cut off.
    """

    def __init__(self, lines: AsyncIterator[bytes], headers: Mapping[str, str], *, seconds: float) -> None:
        self.lines, self.headers, self.seconds = lines, headers, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the lines; the next are made when these are gone."""
        del scope, receive
        head = {"content-type": LINES[0], **self.headers}
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in head.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        async for piece in self.lines:
            async with asyncio.timeout(self.seconds):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
