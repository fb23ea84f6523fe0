"""Problem details (RFC 9457): what a service answers where it cannot do what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import JSONResponse, Response

MEDIA_TYPE = "application/problem+json"

RETRY_SECONDS = 1
"""After which a client may ask again, where the service was too busy."""


class Problem(Exception):
    """A request that is not answered as asked.

    Args:
        status: of HTTP.
        detail: what is wrong, and what to do, in one sentence for whoever sent it.
    """

    def __init__(self, status: int, detail: str) -> None:
        self.status, self.detail = status, detail
        super().__init__(detail)


def problem_response(status: int, detail: str) -> Response:
    """Make the answer of a problem."""
    headers: Mapping[str, str] = {"retry-after": str(RETRY_SECONDS)} if status in (429, 503) else {}
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(content, status, headers, MEDIA_TYPE)
