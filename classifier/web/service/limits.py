"""How much a service takes: bounds on memory and time, whatever a client sends."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one service.

    Attributes:
        body_bytes: unpacked bytes of a request that is read as a whole.
        stream_bytes: bytes of a request of NDJSON, which is never in memory as a whole.
        line_bytes: bytes of a line of NDJSON.
        articles: in a request that is read as a whole.
        targets: of an article, and of a request.
        in_flight: requests under `/v1` that are answered at a time; more get 429.
        seconds: to wait for a request's body, for its answer, for a line of a stream, and for a client that reads.
        drain_seconds: for requests that are not finished when the service is stopped.
    """

    body_bytes: int = 16_000_000
    stream_bytes: int = 4_000_000_000
    line_bytes: int = 8_000_000
    articles: int = 1000
    targets: int = 50
    in_flight: int = 256
    seconds: float = 60.0
    drain_seconds: float = 30.0
