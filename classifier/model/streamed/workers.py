"""Batches of a corpus through worker processes, a few waiting at a time; what is done before is not done again."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from classifier.errors import ClassifierError
from classifier.interrupts import check_interrupt

WAITING = 2
"""Jobs that a thread of a cluster has waiting."""


class Workers:
    """Worker processes that stay from step to step until they rest, since each takes two seconds to start.

    A context manager.

    Args:
        number: of processes; 1 works in this one.
        cluster: a client of a Dask scheduler, whose workers are taken in their place; None: there is none.
    """

    def __init__(self, number: int, cluster: Any = None) -> None:
        self.number, self.cluster = number, cluster
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *error: object) -> None:
        self.rest()

    def rest(self) -> None:
        """End the processes, whose memory is free then; the next step starts others."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def run(self, function: Callable[..., None], jobs: Iterable[tuple[Any, ...]]) -> None:
        """Call a function for each tuple of arguments.

        Args:
            function: of a module; writes what it makes.
            jobs: read only as fast as they are done.

        Raises:
            ClassifierError: a worker process was killed; what the others did is kept.
        """
        if self.cluster is not None:
            _run_on_cluster(function, jobs, self.cluster)
        elif self.number == 1:
            for job in jobs:
                check_interrupt()
                function(*job)
        else:
            self._run_in_processes(function, jobs)

    def _run_in_processes(self, function: Callable[..., None], jobs: Iterable[tuple[Any, ...]]) -> None:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.number, context, initializer=_start_worker)
        waiting: deque[Future[None]] = deque()
        try:
            for job in jobs:
                check_interrupt()
                waiting.append(self._pool.submit(_do, function, job))
                while len(waiting) > self.number:
                    waiting.popleft().result()
            while waiting:
                waiting.popleft().result()
        except BrokenProcessPool as error:
            what = "a worker process was killed, perhaps for want of memory. Give a larger --memory, or free some, and "
            raise ClassifierError(f"{what}run the same command again: what was done is kept.") from error
        finally:
            for future in waiting:
                future.cancel()


def _run_on_cluster(function: Callable[..., None], jobs: Iterable[tuple[Any, ...]], cluster: Any) -> None:
    """Have a cluster's workers do jobs; what a worker that dies was doing, its scheduler gives to another."""
    waiting: deque[Any] = deque()
    most = WAITING * max(1, sum(cluster.nthreads().values()))
    try:
        for job in jobs:
            check_interrupt()
            waiting.append(cluster.submit(function, *job, pure=False))
            while len(waiting) > most:
                waiting.popleft().result()
        while waiting:
            waiting.popleft().result()
    finally:
        cluster.cancel(list(waiting))


def _do(function: Callable[..., None], job: tuple[Any, ...]) -> None:
    """Do a job, and give the memory that it took back to the system: other steps need it while this process waits."""
    function(*job)
    if sys.platform == "linux" and hasattr(own := ctypes.CDLL(None), "malloc_trim"):  # of the GNU library
        own.malloc_trim(0)


def _start_worker() -> None:
    # A key that is pressed goes to all processes; the one that gave the work ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
