"""The labelling page as an ASGI application: a session behind a few routes that speak JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from classifier.errors import ClassifierError
from classifier.label.asking.question import marks, progress, question
from classifier.label.asking.queue import Asked
from classifier.label.asking.search import Search
from classifier.label.asking.session import Session, side_item
from classifier.web.shared.guard import Guard, TooLargeError

STATIC = Path(__file__).parent / "static"

MAX_NOTE, MAX_TOKEN = 2000, 100
"""Characters of a note, and of a decision's token."""


class Unusable(Exception):
    """A request that says nothing that can be done; the message is for whoever sent it."""


def labelling_app(session: Session, *, hosts: frozenset[str], token: str) -> Guard:
    """Make the application of a session.

    Args:
        session: that it is about.
        hosts: see `Guard`.
        token: that every request but those for static files carries.
    """
    search = Search(session)

    def route(answer: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Any]:
        def alone(body: dict[str, Any]) -> Any:
            with session.lock:  # a pool that is read meanwhile changes the positions of its items
                return answer(body)

        return _answering(alone)

    routes = [
        Route("/", _page),
        Route("/api/task", route(lambda _: about(session))),
        Route("/api/next", route(lambda _: _state(session, session.ask())), methods=["POST"]),
        Route("/api/decide", route(lambda body: _decide(session, body)), methods=["POST"]),
        Route("/api/undo", route(lambda body: _undo(session, body)), methods=["POST"]),
        Route("/api/search", route(lambda body: search(_text(body, "q", 200))), methods=["POST"]),
        Route("/api/open", route(lambda body: _state(session, _chosen(session, body))), methods=["POST"]),
        Route("/api/marks", route(lambda body: {"marks": marks(session, _chosen(session, body))}), methods=["POST"]),
        Route("/api/progress", route(lambda _: progress(session))),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    return Guard(Starlette(routes=routes), hosts=hosts, token=token, open_paths=("/static/",))


def about(session: Session) -> dict[str, Any]:
    """What the page is about: task, labels, coder, mode."""
    task = session.store.task
    return {
        "task": task.name,
        "unit": task.unit,
        "labels": list(task.labels),
        "several": task.multi_label,
        "coder": session.coder,
        "mode": session.mode,
        "policy": session.queue.policy,
        "items": len(session.items),
    }


async def _page(_: Request) -> Response:
    return FileResponse(STATIC / "page.html", media_type="text/html")


def _answering(answer: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Any]:
    """A route that reads a JSON object and answers with JSON, in a thread of its own."""

    async def route(request: Request) -> Response:
        try:
            body = json.loads(await request.body() or b"{}") if request.method == "POST" else {}
            if not isinstance(body, dict):
                raise Unusable("no JSON object")
            return JSONResponse(await run_in_threadpool(answer, body))
        except TooLargeError:
            return JSONResponse({"error": "the request is too large"}, 413)
        except (Unusable, ClassifierError, ValueError, RecursionError) as error:
            return JSONResponse({"error": str(error)[:500]}, 400)

    return route


def _state(session: Session, asked: Asked | None) -> dict[str, Any]:
    return {"question": None if asked is None else question(session, asked), "progress": progress(session)}


def _decide(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    """Keep a decision, then ask the next question; a decision that is there already changes nothing."""
    labels = body.get("labels", [])
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise Unusable("labels are no list of texts")
    token, note = _text(body, "token", MAX_TOKEN), _text(body, "note", MAX_NOTE, needed=False)
    skip = body.get("skip") is True
    session.record(token, _chosen(session, body), labels, skip=skip, note=note)
    return _state(session, session.ask())


def _undo(session: Session, body: dict[str, Any]) -> dict[str, Any]:
    asked = session.undo(_text(body, "token", MAX_TOKEN))
    return _state(session, session.ask() if asked is None else asked) | {"undone": asked is not None}


def _chosen(session: Session, body: dict[str, Any]) -> Asked:
    """The item that a request is about, and how it was chosen."""
    id_, chosen = _text(body, "item", 10_000), _text(body, "chosen", 40)
    asked = side_item(session, id_, chosen)
    if asked is None:
        raise Unusable("no such item in this pool")
    return asked


def _text(body: dict[str, Any], name: str, most: int, *, needed: bool = True) -> str:
    value = body.get(name, "")
    if not isinstance(value, str) or len(value) > most or (needed and not value):
        raise Unusable(f"{name} is no text of up to {most:,} characters")
    return value.encode("utf-8", "replace").decode()
