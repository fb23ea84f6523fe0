"""The service as an ASGI application: the API, what machines ask of it, and the page."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from classifier.web.service.api import Api
from classifier.web.service.examples import example_files
from classifier.web.service.front import Front, Log, log_to_stderr
from classifier.web.service.limits import Limits
from classifier.web.service.metrics import Metrics
from classifier.web.service.openapi import document
from classifier.web.service.problems import problem_response
from classifier.web.service.shelf import Shelf
from classifier.web.shared.guard import Guard

STATIC = Path(__file__).parent / "static"

OPEN = ("/", "/static/", "/health", "/ready")
"""Paths that need no token: the page's own files, and what a load balancer asks."""

METRICS_TYPE = "text/plain; version=0.0.4"


class Service:
    """One process of the service.

    Args:
        shelf: the bundles.
        hosts, token: see `Guard`.
        limits: of requests.
        log: gets a line a request.
        counts: folder where several processes keep their counts; None: there is one.

    Attributes:
        app: to serve.
        is_draining: it is being stopped: it finishes what it has begun, and is ready for no more.
    """

    def __init__(
        self,
        shelf: Shelf,
        *,
        hosts: frozenset[str] | None,
        token: str | None,
        limits: Limits = Limits(),
        log: Log = log_to_stderr,
        counts: Path | None = None,
    ) -> None:
        self.shelf, self.metrics, self.is_draining = shelf, Metrics(counts), False
        self.api = Api(shelf, limits, self.metrics)
        self.examples = example_files()
        routes = self._routes()
        inner = Starlette(routes=routes, exception_handlers={HTTPException: _http_problem, Exception: _broken})
        guard = Guard(
            inner, hosts=hosts, token=token, open_paths=OPEN, max_body=limits.stream_bytes, refuse=problem_response
        )
        paths = [route.path for route in routes if isinstance(route, Route)]
        self.app = Front(guard, self.metrics, routes=paths, log=log)

    def _routes(self) -> list[Route | Mount]:
        api, counted = self.api, self.api.counted
        return [
            Route("/", _page),
            Route("/v1/score", counted(api.score), methods=["POST"]),
            Route("/v1/explain", counted(api.explain), methods=["POST"]),
            Route("/v1/detect-language", counted(api.detect_language), methods=["POST"]),
            Route("/v1/read", counted(api.read), methods=["POST"]),
            Route("/v1/models", api.models),
            Route("/v1/examples", self._example_names),
            Route("/v1/examples/{name}", self._example),
            Route("/health", _health),
            Route("/ready", self._ready),
            Route("/metrics", self._metrics),
            Route("/openapi.json", self._openapi),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]

    async def _ready(self, _: Request) -> Response:
        if self.is_draining:
            return problem_response(503, "the service is being stopped.")
        return JSONResponse({"status": "ready"})

    async def _metrics(self, _: Request) -> Response:
        return PlainTextResponse(self.metrics.text(self.shelf.current), media_type=METRICS_TYPE)

    async def _openapi(self, _: Request) -> Response:
        return JSONResponse(document(self.shelf.current))

    async def _example_names(self, _: Request) -> Response:
        return JSONResponse({"examples": [example.shown for example in self.examples.values()]})

    async def _example(self, request: Request) -> Response:
        example = self.examples.get(request.path_params["name"])
        if example is None:
            return problem_response(404, "there is no such example.")
        return Response(example.content, media_type=example.media_type)


async def _page(_: Request) -> Response:
    return FileResponse(STATIC / "page.html", media_type="text/html")


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "alive"})


async def _broken(_: Request, error: Exception) -> Response:
    """Problem details of what is a mistake of ours; `Front` logs where it is."""
    del error
    return problem_response(
        500, "something broke while this was answered; the log has it under the id of this request."
    )


async def _http_problem(_: Request, error: Exception) -> Response:
    """Problem details of what routing refuses: a path or a method that there is not."""
    assert isinstance(error, HTTPException)
    details = {404: "there is no such path: /openapi.json names them.", 405: "this path has another method."}
    response = problem_response(error.status_code, details.get(error.status_code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response
