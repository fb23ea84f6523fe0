"""Run the service: bundles are warm before the port opens; signals drain it, and exchange its bundles."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn

from classifier.errors import ClassifierError
from classifier.web.service.app import Service
from classifier.web.service.front import Log, log_to_stderr
from classifier.web.service.limits import Limits
from classifier.web.service.shelf import Shelf

WATCH_SECONDS = 2.0
"""Between two looks at the bundles' manifests."""

COUNT_SECONDS = 1.0
"""Between two times that a process of several writes its counts down for the others."""

MAX_CONNECTIONS = 1024
"""Open at a time in one process; more get 503."""

STOPS = (signal.SIGTERM, signal.SIGINT)


def run_service(
    shelf: Shelf,
    own: socket.socket,
    *,
    hosts: frozenset[str] | None,
    token: str | None,
    workers: int = 1,
    watches: bool = False,
    limits: Limits = Limits(),
    ready: Callable[[], None],
) -> None:
    """Serve until SIGTERM or SIGINT, which let requests end that have begun.

    SIGHUP reads the bundles again.

    Args:
        shelf: the bundles, warm.
        own: the bound socket.
        hosts, token: see `Guard`.
        workers: processes that answer; they are copies of this one and share its memory.
        watches: bundles are read again whenever they were saved again.
        limits: of requests.
        ready: called once when requests are answered.
    """
    own.listen(MAX_CONNECTIONS)

    def answer(tell: Callable[[], None], counts: Path | None = None) -> None:
        service = Service(shelf, hosts=hosts, token=token, limits=limits, counts=counts)
        config = uvicorn.Config(
            service.app,
            log_level="critical",
            access_log=False,
            server_header=False,
            lifespan="off",
            limit_concurrency=MAX_CONNECTIONS,
            timeout_graceful_shutdown=int(limits.drain_seconds),
        )
        _Server(config, service, watches=watches, ready=tell).run(sockets=[own])

    if workers == 1:
        answer(ready)
    else:
        with TemporaryDirectory(prefix="classifier-counts-") as counts:
            _Workers(lambda: answer(lambda: None, Path(counts)), workers).run(ready)


class _Server(uvicorn.Server):
    """Uvicorn's server with signals of our own: one that is done exits with 0."""

    def __init__(
        self,
        config: uvicorn.Config,
        service: Service,
        *,
        watches: bool,
        ready: Callable[[], None],
        log: Log = log_to_stderr,
    ) -> None:
        super().__init__(config)
        self.service, self.watches, self.ready, self.log = service, watches, ready, log
        self.tasks: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        for number in STOPS:
            loop.add_signal_handler(number, self._stop)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._begin(self._reload()))
        if self.watches:
            self._begin(self._watch())
        self._begin(self._keep_counts())
        self.ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what has begun, and leave the counts behind."""
        await super().shutdown(sockets)
        self.service.metrics.keep()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `startup`: Uvicorn would raise them again once it has drained."""
        yield

    def _stop(self) -> None:
        self.service.is_draining = self.should_exit = True

    def _begin(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            if await asyncio.to_thread(lambda: self.service.shelf.is_outdated):
                await self._reload()

    async def _keep_counts(self) -> None:
        while self.service.metrics.folder is not None:
            await asyncio.sleep(COUNT_SECONDS)
            await asyncio.to_thread(self.service.metrics.keep)

    async def _reload(self) -> None:
        """Read the bundles again, beside the requests that are being answered."""
        shelf = self.service.shelf
        try:
            await asyncio.to_thread(shelf.reload)
        except ClassifierError as error:
            self.service.metrics.reloads["refused"] += 1
            self.log(json.dumps({"reload": "refused", "why": str(error)}))
            return
        self.service.metrics.reloads["loaded"] += 1
        self.log(json.dumps({"reload": "loaded", "models": shelf.current.header}))


class _Workers:
    """Processes that answer on one socket, and the one that watches them.

    Args:
        answer: what each does until it is told to stop.
        count: of processes.
    """

    def __init__(self, answer: Callable[[], None], count: int) -> None:
        self.answer, self.count = answer, count
        self.processes: set[int] = set()
        self.is_stopping = False

    def run(self, ready: Callable[[], None]) -> None:
        """Start them, pass signals on, and start again what ended by itself."""
        for number in (*STOPS, signal.SIGHUP):
            signal.signal(number, self._pass_on)
        for _ in range(self.count):
            self._start()
        ready()
        while self.processes:
            try:
                ended, _ = os.wait()
            except ChildProcessError:
                return
            self.processes.discard(ended)
            if not self.is_stopping:
                self._start()

    def _start(self) -> None:
        process = os.fork()
        if process:
            self.processes.add(process)
            return
        code = 1
        try:
            for number in (*STOPS, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            self.answer()
            code = 0
        finally:
            os._exit(code)

    def _pass_on(self, number: int, _: object) -> None:
        self.is_stopping = self.is_stopping or number in STOPS
        for process in self.processes:
            os.kill(process, number)
