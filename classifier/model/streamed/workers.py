"""Batches of a corpus through worker processes, a few waiting at a time; what is done before is not done again."""

from __future__ import annotations

import multiprocessing
import os
import signal
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


def run_all(
    function: Callable[..., None], jobs: Iterable[tuple[Any, ...]], *, workers: int, cluster: Any = None
) -> None:
    """Call a function for each tuple of arguments, in worker processes.

    Args:
        function: of a module; writes what it makes.
        jobs: read only as fast as they are done.
        workers: processes; 1 works in this one.
        cluster: a client of a Dask scheduler, whose workers are taken in their place; None: there is none.

    Raises:
        ClassifierError: a worker process was killed; what the others did is kept.
    """
    if cluster is not None:
        _run_on_cluster(function, jobs, cluster)
        return
    if workers == 1:
        for job in jobs:
            check_interrupt()
            function(*job)
        return
    context = multiprocessing.get_context("spawn")
    waiting: deque[Future[None]] = deque()
    with ProcessPoolExecutor(workers, context, initializer=_start_worker) as pool:
        try:
            for job in jobs:
                check_interrupt()
                waiting.append(pool.submit(function, *job))
                while len(waiting) > workers:
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


def _start_worker() -> None:
    # A key that is pressed goes to all processes; the one that gave the work ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
