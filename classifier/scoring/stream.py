"""Score a stream of records on all cores, in order, with memory that does not grow."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from classifier.errors import ClassifierError
from classifier.interrupts import check_interrupt
from classifier.parallel import in_threads
from classifier.scoring.answer import Answer
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.scoring.score import (
    BATCH_ARTICLES,
    READ,
    WarmUp,
    score_batch,
    show_batch,
    until_full,
    untold,
)
from classifier.text.targets import Target

T = TypeVar("T")
Record = Mapping[str, Any]

FIRST_BATCH = 32
"""Articles of the first batch, which is answered soon; no more of them need no worker processes."""

LONGEST_WAIT = 0.5
"""Seconds after which a record is answered, though more may come."""

WAITING_BATCHES = 3
"""Batches a worker may have waiting: enough to keep it busy, few enough to bound memory."""

CARRIED = ("columns", "key")
"""Fields of a record that scoring does not read, and `finish` may."""

ALLOCATIONS = 500_000
"""Objects more than were let go after which the garbage collector looks for cycles; Python's own 700 take a tenth of
the time of scoring, which leaves no cycles."""

_models: list[Model] = []
_warm_up = WarmUp(_models)


def _at_any_time(seconds: float) -> bool:
    """Records that come from a file are there."""
    del seconds
    return True


def score_batches(
    records: Iterable[Record],
    bundles: Sequence[str | Path],
    finish: Callable[[list[Answer], list[Record]], T],
    *,
    targets: Sequence[str | Target] = (),
    evidence: bool = True,
    probabilities: bool = False,
    precision: float | None = None,
    jobs: int = 1,
    arrives: Callable[[float], bool] = _at_any_time,
    announce: Callable[[], None] = untold,
) -> Iterator[T]:
    """Score records with some bundles, a batch at a time.

    Args:
        records: see `score_articles`; read only as fast as they are scored.
        bundles: folders, or names of shipped bundles.
        finish: what is made of a batch's answers and records by whoever scored it; of a module,
            so that a worker process can be told of it. The records have the fields that scoring
            reads, and CARRIED.
        targets, evidence, probabilities: see `score_articles`.
        precision: see `load_model`.
        jobs: worker processes; 1 scores in this one, and so does FIRST_BATCH or less, and a stream that makes
            the first answers wait.
        arrives: waits so many seconds for the next record, and says whether it may be there. Records that have
            waited LONGEST_WAIT are answered without it.
        announce: called before kernels are compiled for the first time; see `WarmUp`.

    Yields:
        What `finish` made of each batch, in order.

    Raises:
        BundleError: a bundle is refused.
        ClassifierError: a worker process was killed.
    """
    stream = iter(records)
    first = list(_until_late(stream, FIRST_BATCH, arrives))
    load = partial(_load, bundles, precision)
    load()
    scored = partial(_scored, finish=finish, targets=tuple(targets), evidence=evidence, probabilities=probabilities)
    batches = _batches(stream, arrives)
    if not first:
        return
    _warm_up.announce = announce
    ahead = list(_ahead(batches))  # before the workers start, which then share what was built
    _warm_up.characters = 0  # they are counted again when they are scored
    before = gc.get_threshold()
    gc.freeze()  # what was loaded stays, and need not be looked through
    gc.set_threshold(ALLOCATIONS)
    try:
        if jobs == 1 or not ahead or not ahead[0]:  # there is no more, or it is late
            yield from _in_turn(chain([first, *ahead], batches), scored)
        else:
            yield from _at_once(first, chain(ahead, batches), scored, load, jobs)
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _ahead(batches: Iterator[list[Record]]) -> Iterator[list[Record]]:
    """Batches that are looked at before any is scored, up to the first that is not full or shows that warming pays."""
    for batch in batches:
        characters = _warm_up.characters
        show_batch(_warm_up, batch)
        yield batch
        if _warm_up.characters == characters or all(model.is_warm for model in _models):
            return


def _in_turn(batches: Iterator[list[Record]], scored: Callable[[list[Record]], T]) -> Iterator[T]:
    for batch in filter(None, batches):
        check_interrupt()
        yield scored(batch)


def _at_once(
    first: list[Record],
    batches: Iterator[list[Record]],
    scored: Callable[[list[Record]], T],
    load: Callable[[], None],
    jobs: int,
) -> Iterator[T]:
    """Score batches in worker processes, no more of them waiting than WAITING_BATCHES a worker."""
    with ProcessPoolExecutor(jobs, _context(), initializer=_start_worker, initargs=(load,)) as pool:
        # The first job starts the workers: before an answer is given, for whose sake a thread may be started.
        waiting: deque[Future[T]] = deque([pool.submit(scored, first)])
        try:
            for batch in batches:
                check_interrupt()
                if batch:
                    waiting.append(pool.submit(scored, batch))
                most = WAITING_BATCHES * jobs if batch else 1
                while waiting and (waiting[0].done() or len(waiting) >= most):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            what = "a worker process was killed, perhaps for want of memory. Give fewer --jobs."
            raise ClassifierError(what) from error
        finally:
            for future in waiting:
                future.cancel()


def _context() -> Any:
    """Workers are copies of this process where that is safe: it has no threads yet, and its models are warm."""
    is_alone = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if is_alone else "spawn")


def _batches(records: Iterator[Record], arrives: Callable[[float], bool]) -> Iterator[list[Record]]:
    """Batches of what scoring reads of each record, smaller than they become where more is late.

    Where the next record is late, an empty batch says so.
    """
    names = (*READ, *CARRIED)
    while True:
        if not arrives(0):
            yield []
        check_interrupt()  # one that came while answers were written; the next record may never come
        batch: list[Record] = [
            {name: record[name] for name in names if name in record}
            for record in until_full(_until_late(records, BATCH_ARTICLES, arrives))
        ]
        if not batch:
            return
        yield batch


def _until_late(records: Iterator[Record], most: int, arrives: Callable[[float], bool]) -> Iterator[Record]:
    """Records, at most so many, until the first of them has waited LONGEST_WAIT for the next."""
    end = 0.0
    for count in range(most):
        if count and not arrives(max(0.0, end - time.monotonic())):
            return
        record = next(records, None)
        if record is None:
            return
        end = end or time.monotonic() + LONGEST_WAIT
        yield record


def _load(bundles: Sequence[str | Path], precision: float | None) -> None:
    _models[:] = in_threads([partial(load_model, bundle, precision=precision) for bundle in bundles])


def _start_worker(load: Callable[[], None]) -> None:
    from threadpoolctl import threadpool_limits

    # A key that is pressed goes to all processes; the one that gave the work ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(ALLOCATIONS)
    threadpool_limits(1)  # of numpy's own, which would take the other workers' cores
    if not _models:
        load()
    gc.freeze()


def _end_with_parent() -> None:
    """A process that is killed takes its workers with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _scored(
    batch: list[Record],
    finish: Callable[[list[Answer], list[Record]], T],
    targets: tuple[str | Target, ...],
    evidence: bool,
    probabilities: bool,
) -> T:
    show_batch(_warm_up, batch)
    return finish(score_batch(batch, _models, targets, evidence=evidence, probabilities=probabilities), batch)
