"""What stands before every service: host, origin, token, size, and the headers of every answer.

A page on the web can send requests to a loopback address. It cannot read or guess the token, its Origin is
another, and a name that it had resolved to 127.0.0.1 is no Host that is known here.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER, TOKEN_QUERY = "x-token", "token"

MAX_BODY_BYTES = 1 << 16
"""Of a request: a decision with a note has a few hundred."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Of every answer: nothing from elsewhere is loaded, nothing inline runs, nothing is kept."""


def _error(status: int, what: str) -> Response:
    return JSONResponse({"error": what}, status)


class Guard:
    """ASGI middleware that answers a request itself where it may not pass.

    Args:
        app: behind it.
        hosts: values of Host that are known, such as `127.0.0.1:8000`; None: any, where a token is needed.
        token: that a request has to carry, as header or in its address; None: none, for known hosts alone.
        open_paths: paths that need no token, and folders of them, which end in `/`, such as those of static files.
        max_body: bytes of a request.
        refuse: makes an answer of a status and a sentence.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: frozenset[str] | None,
        token: str | None,
        open_paths: tuple[str, ...] = (),
        max_body: int = MAX_BODY_BYTES,
        refuse: Callable[[int, str], Response] = _error,
    ) -> None:
        if hosts is None and token is None:
            raise ValueError("a service of any host needs a token")
        self.app, self.hosts, self.token = app, hosts, token
        self.open_paths, self.max_body, self.refuse = open_paths, max_body, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        request = Request(scope)
        refusal = self._refusal(request)
        if refusal is not None:
            status, what = refusal
            await self.refuse(status, what)(scope, receive, send_with_headers)
            return
        await self.app(scope, _limited(receive, self.max_body), send_with_headers)

    def _refusal(self, request: Request) -> tuple[int, str] | None:
        """Why a request may not pass, as a status and a sentence; None: it may."""
        host, origin = request.headers.get("host", ""), request.headers.get("origin")
        if self.hosts is not None and host.lower() not in self.hosts:
            return 421, "this address is not known here: use the one that the command printed"
        if origin is not None and origin.partition("://")[2].lower() not in (self.hosts or {host.lower()}):
            return 403, "a page from elsewhere may not ask"
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.max_body:
            return 413, f"more than {self.max_body:,} bytes"
        if not self._is_open(request.url.path) and not self._has_token(request):
            return 401, "the request lacks the token: use the address that the command printed, or send the token"
        return None

    def _is_open(self, path: str) -> bool:
        return any(
            path == open_ or (len(open_) > 1 and open_[-1] == "/" and path.startswith(open_))
            for open_ in self.open_paths
        )

    def _has_token(self, request: Request) -> bool:
        if self.token is None:
            return True
        bearer = request.headers.get("authorization", "").partition("Bearer ")[2]
        carried = request.headers.get(TOKEN_HEADER) or bearer or request.query_params.get(TOKEN_QUERY) or ""
        return hmac.compare_digest(carried.encode(), self.token.encode())


class TooLargeError(Exception):
    """A body that is longer than its header said, or than the limit."""


def _limited(receive: Receive, most: int) -> Receive:
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLargeError
        return message

    return limited


def loopback_hosts(port: int) -> frozenset[str]:
    """Values of Host that a loopback service goes by."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))
