"""The routes under /v1: articles in, the answers of the command line out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from classifier.corpus.formats.json_files import line_of
from classifier.corpus.records.files import Record, is_unread
from classifier.errors import ClassifierError
from classifier.scoring.explain import explain
from classifier.scoring.explanation import Explanation
from classifier.scoring.model import Model
from classifier.scoring.score import open_records
from classifier.web.service.articles import (
    FILES,
    JSON,
    LINES,
    json_value,
    records_of_file,
    records_of_values,
)
from classifier.web.service.asking import NAMES, SHOWN, Asked, asked_in_address, asked_in_object
from classifier.web.service.body import LineResponse, line_batches, media_type, whole_body
from classifier.web.service.limits import Limits
from classifier.web.service.metrics import Metrics
from classifier.web.service.problems import Problem, problem_response
from classifier.web.service.scorer import BATCH_ARTICLES, BATCH_CHARACTERS, Scorer
from classifier.web.service.shelf import Shelf, shown

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Any]]

MODELS_HEADER = "classifier-models"

LIST = "articles"
"""Field of an object that holds a list of articles, and what is asked of them."""

CHOICES = ("task", "label", "against")
"""What an explanation may be asked for: a task, a label, and the label that it leads over."""


class Api:
    """Answers requests.

    Args:
        shelf: the bundles.
        limits: of requests.
        metrics: that are counted.
    """

    def __init__(self, shelf: Shelf, limits: Limits, metrics: Metrics) -> None:
        self.shelf, self.limits, self.metrics = shelf, limits, metrics
        self.scorer = Scorer(metrics.scored)

    def counted(self, endpoint: Endpoint) -> Endpoint:
        """An endpoint of which no more than `in_flight` requests are answered at a time, with problems as answers."""

        async def answer(request: Request) -> Any:
            if self.metrics.in_flight >= self.limits.in_flight:
                return problem_response(429, f"{self.limits.in_flight} requests are being answered: ask again soon.")
            self.metrics.in_flight += 1
            try:
                response = await endpoint(request)
                if not isinstance(response, Response):
                    await response(request.scope, request.receive, request._send)
                    return _Sent()
                return response
            except Problem as problem:
                return problem_response(problem.status, problem.detail)
            finally:
                self.metrics.in_flight -= 1

        return answer

    async def score(self, request: Request) -> Any:
        """Score one article, a list, or a stream of lines."""
        kind, charset = media_type(request)
        asked = asked_in_address(request.query_params, self.shelf.current, targets=self.limits.targets)
        if kind in LINES:
            await run_in_threadpool(asked.models)  # a precision that cannot be promised is refused before the stream
            return LineResponse(self._lines(request, asked), _headers(asked), seconds=self.limits.seconds)
        records, asked, is_one = await self._read(request, kind, charset, asked)
        lines = await self._in_time(self.scorer.score(records, asked))
        body = lines[0] if is_one else b"[" + b",".join(line.rstrip(b"\n") for line in lines) + b"]\n"
        return Response(body, headers=_headers(asked), media_type=JSON)

    async def explain(self, request: Request) -> Any:
        """Show which words made an answer to one article."""
        kind, charset = media_type(request)
        query = request.query_params
        asked = asked_in_address(query, self.shelf.current, targets=self.limits.targets, ignored=CHOICES)
        choices: dict[str, Any] = {name: query[name] for name in CHOICES if name in query}
        if kind == JSON:
            value = json_value(await whole_body(request, self.limits))
            if isinstance(value, dict):
                choices |= {name: value.pop(name) for name in CHOICES if name in value}
                asked, value = self._with_options({LIST: [], **value}, asked)[0], value
            records = await self._values([value], first=None)
        else:
            records, asked, _ = await self._read(request, kind, charset, asked)
        if len(records) != 1:
            raise Problem(422, "give one article.")
        model = _model(choices, asked)
        work = asyncio.get_running_loop().run_in_executor(
            self.scorer.thread, _explained, records[0], model, asked, choices
        )
        return JSONResponse({"explanations": await self._in_time(work)}, headers=_headers(asked))

    async def detect_language(self, request: Request) -> Any:
        """Tell the language of one article or several."""
        kind, charset = media_type(request)
        asked = asked_in_address(request.query_params, self.shelf.current, targets=self.limits.targets)
        records, asked, is_one = await self._read(request, kind, charset, asked)
        found = await self._in_time(run_in_threadpool(_languages, records))
        return JSONResponse(found[0] if is_one else found, headers=_headers(asked))

    async def read(self, request: Request) -> Any:
        """Give articles as they are read of a page or a file, and as offsets of answers count them."""
        kind, charset = media_type(request)
        asked = asked_in_address(request.query_params, self.shelf.current, targets=self.limits.targets)
        records, asked, _ = await self._read(request, kind, charset, asked)
        return JSONResponse({LIST: records}, headers=_headers(asked))

    async def models(self, _: Request) -> Response:
        """Say which bundles answer."""
        current = self.shelf.current
        parts = zip(current.models, current.cards, current.metrics, strict=True)
        return JSONResponse({"models": [shown(*part) for part in parts]}, headers=_headers(Asked(current)))

    async def _read(
        self, request: Request, kind: str, charset: str | None, asked: Asked
    ) -> tuple[list[Record], Asked, bool]:
        """The articles of a body, what is asked of them, and whether it is one article and no list."""
        limits = self.limits
        if kind in FILES:
            data = await whole_body(request, limits)
            bounds = {"most": limits.articles, "targets": limits.targets}
            records = await run_in_threadpool(records_of_file, data, FILES[kind], charset, **bounds)
            return records, asked, kind in ("text/plain", "text/html")
        if kind in LINES:
            lines = [line for line in (await whole_body(request, limits)).split(b"\n") if line.strip()]
            return await self._values(lines, first=1), asked, False
        if kind != JSON:
            raise Problem(415, f"send {', '.join((JSON, LINES[0], *FILES))}.")
        value = json_value(await whole_body(request, limits))
        if isinstance(value, dict) and LIST in value:
            asked, value = self._with_options(value, asked)
        if isinstance(value, list):
            return await self._values(value, first=1), asked, False
        if not isinstance(value, dict):
            raise Problem(422, "give an article as an object with a text, or a list of them.")
        return await self._values([value], first=None), asked, True

    def _with_options(self, value: dict[str, Any], asked: Asked) -> tuple[Asked, Any]:
        """What an object asks for, and its list of articles."""
        options = {name: value[name] for name in NAMES if name in value}
        asked = asked_in_object(options, asked, targets=self.limits.targets)
        if not isinstance(value[LIST], list):
            raise Problem(422, f"{LIST} is no list.")
        return asked, value[LIST]

    async def _values(self, values: list[Any], *, first: int | None) -> list[Record]:
        if not values:
            return []
        limits = self.limits
        if len(values) > limits.articles:
            raise Problem(413, f"more than {limits.articles:,} articles: send fewer at a time, or NDJSON.")
        return await run_in_threadpool(
            records_of_values, values, first=first, most=limits.articles, targets=limits.targets
        )

    async def _lines(self, request: Request, asked: Asked) -> AsyncIterator[bytes]:
        """Answers to the lines of a body, batch by batch; where it cannot go on, a last line says why."""
        number = 1
        try:
            batches = line_batches(
                request, self.limits, most=min(BATCH_ARTICLES, self.limits.articles), characters=BATCH_CHARACTERS
            )
            async for lines in batches:
                records = await self._values(lines, first=number)
                number += len(records)
                yield b"".join(await self._in_time(self.scorer.score(records, asked)))
        except Problem as problem:
            error = {"type": "stream ended", "message": problem.detail}
            yield line_of({"id": f"article-{number}", "title": "", "language": "und", "error": error})

    async def _in_time(self, work: Awaitable[T]) -> T:
        """What work gives, unless it takes too long.

        Raises:
            Problem: it does.
        """
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await work
        except TimeoutError as error:
            raise Problem(503, f"no answer within {self.limits.seconds:g} seconds: send fewer articles.") from error


class _Sent(Response):
    """Stands for an answer that was sent already."""

    async def __call__(self, *_: Any) -> None:
        """Send nothing."""


def _headers(asked: Asked) -> dict[str, str]:
    return {MODELS_HEADER: asked.loaded.header}


def _model(choices: Mapping[str, Any], asked: Asked) -> Model:
    """The model whose answer is explained."""
    for name, value in choices.items():
        if value is not None and not isinstance(value, str):
            raise Problem(422, f"{name} is no text.")
    task = choices.get("task") or (asked.tasks[0] if len(asked.tasks) == 1 else None)
    known = {model.task.name: model for model in asked.loaded.models}
    if task not in known:
        raise Problem(422, f"give one task of {', '.join(known)}: {str(task)[:SHOWN]!r} is none.")
    for name in ("label", "against"):
        label = choices.get(name)
        if label is not None and label not in known[task].task.labels:
            raise Problem(422, f"{task!r} has no label {label[:SHOWN]!r}.")
    return known[task]


def _explained(record: Record, model: Model, asked: Asked, choices: Mapping[str, Any]) -> list[dict[str, Any]]:
    if is_unread(record):
        raise Problem(422, f"the article {record['error']['message']}")
    label, against = choices.get("label"), choices.get("against")
    try:
        found = explain(record, model, targets=asked.targets, label=label, against=against)
    except ClassifierError as error:
        raise Problem(422, str(error)) from error
    return [_shown_explanation(explanation) for explanation in found]


def _shown_explanation(explanation: Explanation) -> dict[str, Any]:
    """An explanation as the command line gives it, with what a page shows of it.

    `marks` are words as [start, end, share], -1 to 1; `strongest` and `sum` are names with their parts.
    """
    marks = explanation.marks
    shares = {
        where: [[word.start, word.end, round(word.weight / marks.scale, 4)] for word in words]
        for where, words in (("title", marks.title), ("text", marks.text))
    }
    rows = {"strongest": explanation.strongest_rows(), "sum": explanation.sum_rows()}
    return explanation.as_dict() | {"marks": shares} | {name: [list(row) for row in own] for name, own in rows.items()}


def _languages(records: list[Record]) -> list[dict[str, Any]]:
    opened = open_records(records, (), [])
    return [
        {"id": record["id"], "language": language} | ({"error": error} if error else {})
        for record, (_, language, error) in zip(records, opened, strict=True)
    ]
