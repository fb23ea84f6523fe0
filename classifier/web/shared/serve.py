"""Run a service on this machine until it is interrupted."""

from __future__ import annotations

import socket
from collections.abc import Callable

from classifier.errors import InputError, MissingExtraError

LOOPBACK = "127.0.0.1"


USUAL_PORT = 8765
"""Where a page is, if nothing else has that port: a tab that waits for a service finds it there again."""


def bound_socket(port: int | None, host: str = LOOPBACK) -> socket.socket:
    """Bind a socket; None takes USUAL_PORT or, where that is taken, a free one, as 0 does.

    Raises:
        InputError: the port is taken, or the host is none of this machine's.
    """
    if port is None:
        try:
            return bound_socket(USUAL_PORT, host)
        except InputError:
            return bound_socket(0, host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off, which holds small answers back for 40 ms.
    own = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        own.bind((host, port))
    except OSError as error:
        own.close()
        raise InputError(
            f"port {port} of {host} cannot be used ({error.strerror}). Give another --port, or 0."
        ) from error
    return own


def serve(app: object, own: socket.socket, *, ready: Callable[[], None]) -> None:
    """Serve an ASGI application on a bound socket until an interrupt.

    Args:
        app: the application.
        own: the socket.
        ready: called when requests are answered.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False, lifespan="off")  # type: ignore[arg-type]
    Server(config).run(sockets=[own])


def require_extra() -> None:
    """Make sure that the web framework is installed.

    Raises:
        MissingExtraError: it is not.
    """
    try:
        import starlette
        import uvicorn
    except ImportError as error:
        raise MissingExtraError("the page", extra="serve") from error
    del starlette, uvicorn
