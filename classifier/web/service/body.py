"""Bodies: of requests, unpacked within bounds, whole or line by line; of answers that are streams of lines."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Mapping
from email.message import Message

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from classifier.web.service.articles import LINES
from classifier.web.service.limits import Limits
from classifier.web.service.problems import Problem
from classifier.web.shared.guard import TooLargeError

GZIP = 16 + zlib.MAX_WBITS

PIECE_BYTES = 1 << 18
"""Unpacked at a time, however small the packed bytes are."""

TOGETHER_SECONDS = 0.02
"""A line waits so long for others that are scored with it."""


def media_type(request: Request) -> tuple[str, str | None]:
    """Type and charset of a body; JSON where none is named."""
    header = Message()
    header["content-type"] = request.headers.get("content-type") or "application/json"
    charset = header.get_param("charset")
    return header.get_content_type(), charset if isinstance(charset, str) else None


async def whole_body(request: Request, limits: Limits) -> bytes:
    """Read a body.

    Raises:
        Problem: it is too large, comes too slowly, or is packed in a way that is not known.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limits.seconds):
            async for piece in unpacked(request):
                pieces.append(piece)
                size += len(piece)
                if size > limits.body_bytes:
                    raise Problem(413, f"the body has more than {limits.body_bytes:,} bytes: send NDJSON.")
    except TimeoutError as error:
        raise Problem(408, f"the body did not come within {limits.seconds:g} seconds.") from error
    return b"".join(pieces)


async def unpacked(request: Request) -> AsyncIterator[bytes]:
    """Give the pieces of a body as they come, unpacked a bounded piece at a time.

    Raises:
        Problem: it is packed in a way that is not known, or damaged.
    """
    coding = request.headers.get("content-encoding", "identity").lower()
    if coding not in ("identity", "gzip"):
        raise Problem(415, "the body may be packed as gzip, or not at all.")
    unpacker = zlib.decompressobj(GZIP) if coding == "gzip" else None
    try:
        async for chunk in request.stream():
            if unpacker is None:
                yield chunk
                continue
            while chunk:
                yield unpacker.decompress(chunk, PIECE_BYTES)
                chunk = unpacker.unconsumed_tail
        if unpacker is not None and not unpacker.eof:
            raise Problem(422, "the gzip data of the body ends early.")
    except zlib.error as error:
        raise Problem(422, "the gzip data of the body is damaged.") from error
    except TooLargeError as error:
        raise Problem(413, "the body is too large.") from error
    except ClientDisconnect as error:
        raise Problem(400, "the body ended early.") from error


async def line_batches(request: Request, limits: Limits, *, most: int, characters: int) -> AsyncIterator[list[bytes]]:
    """Give the lines of a body as they come: those that are there, some at a time, and no more than are asked for.

    Args:
        request: its body is read as fast as batches are taken.
        limits: of a line, and of the wait for one.
        most: lines of a batch.
        characters: bytes of a batch, but for its last line.

    Raises:
        Problem: a line is too long, or does not come.
    """
    chunks = unpacked(request)
    buffer, size = b"", 0
    lines: list[bytes] = []
    since = time.monotonic()
    following: asyncio.Task[bytes | None] = asyncio.ensure_future(anext(chunks, None))
    try:
        while True:
            seconds = TOGETHER_SECONDS if lines else max(0.0, since + limits.seconds - time.monotonic())
            done, _ = await asyncio.wait({following}, timeout=seconds)
            if not done:
                if not lines:
                    raise Problem(408, f"no line came within {limits.seconds:g} seconds.")
                yield lines
                lines, size, since = [], 0, time.monotonic()
                continue
            chunk = following.result()
            if chunk is None:
                break
            following = asyncio.ensure_future(anext(chunks, None))
            *whole, buffer = (buffer + chunk).split(b"\n") if b"\n" in chunk else [buffer + chunk]
            for line in filter(bytes.strip, whole):
                lines.append(line)
                size += len(line)
                if len(lines) >= most or size >= characters:
                    yield lines
                    lines, size, since = [], 0, time.monotonic()
            if len(buffer) > limits.line_bytes:
                raise Problem(413, f"a line has more than {limits.line_bytes:,} bytes.")
        if lines or buffer.strip():
            yield [*lines, *([buffer] if buffer.strip() else [])]
    finally:
        following.cancel()


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
