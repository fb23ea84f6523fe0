"""Score a stream of records on all cores, in order, with memory that does not grow."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from classifier.errors import ClassifierError
from classifier.interrupts import check_interrupt
from classifier.scoring.answer import Answer
from classifier.scoring.loaded import load_model
from classifier.scoring.model import Model
from classifier.scoring.score import BATCH, READ, score_articles
from classifier.scoring.warm_up import WarmUp

T = TypeVar("T")
Record = Mapping[str, Any]

FIRST_BATCH = 32
"""Articles of the first batch, which is answered soon; no more of them need no worker processes."""

BATCH_CHARACTERS = 4_000_000
"""Characters of a batch, so that long articles do not add up: ten times those of a batch of usual ones."""

WAITING_BATCHES = 3
"""Batches a worker may have waiting: enough to keep it busy, few enough to bound memory."""

CARRIED = ("columns", "key")
"""Fields of a record that scoring does not read, and `finish` may."""

_models: list[Model] = []
_warm_up = WarmUp(_models, full=BATCH)


def score_batches(
    records: Iterable[Record],
    bundles: Sequence[str | Path],
    finish: Callable[[list[Answer], list[Record]], T],
    *,
    targets: Sequence[str] = (),
    evidence: bool = True,
    probabilities: bool = False,
    jobs: int = 1,
) -> Iterator[T]:
    """Score records with some bundles, a batch at a time.

    Args:
        records: see `score_articles`; read only as fast as they are scored.
        bundles: folders, or names of shipped bundles.
        finish: what is made of a batch's answers and records by whoever scored it; of a module,
            so that a worker process can be told of it. The records have the fields that scoring
            reads, and CARRIED.
        targets, evidence, probabilities: see `score_articles`.
        jobs: worker processes; 1 scores in this one, and so does FIRST_BATCH or less.

    Yields:
        What `finish` made of each batch, in order.

    Raises:
        BundleError: a bundle is refused.
        ClassifierError: a worker process was killed.
    """
    stream = iter(records)
    first = list(islice(stream, FIRST_BATCH))
    _models[:] = [load_model(bundle) for bundle in bundles]
    scored = partial(_scored, finish=finish, targets=tuple(targets), evidence=evidence, probabilities=probabilities)
    batches = _batches(stream)
    if first:
        head = scored(first)
        yield from _in_turn(head, batches, scored) if jobs == 1 else _at_once(head, batches, scored, bundles, jobs)


def _in_turn(head: T, batches: Iterator[list[Record]], scored: Callable[[list[Record]], T]) -> Iterator[T]:
    yield head
    for batch in batches:
        check_interrupt()
        yield scored(batch)


def _at_once(
    head: T,
    batches: Iterator[list[Record]],
    scored: Callable[[list[Record]], T],
    bundles: Sequence[str | Path],
    jobs: int,
) -> Iterator[T]:
    """Score batches in worker processes, no more of them waiting than WAITING_BATCHES a worker."""
    second = next(batches, None)
    if second is None:
        yield head
        return
    _warm_up.see(len(second))  # before the workers start, which then share what was built
    with ProcessPoolExecutor(jobs, _context(), initializer=_start_worker, initargs=(list(bundles),)) as pool:
        # The first job starts the workers: before `head` is given, for whose sake a thread may be started.
        waiting: deque[Future[T]] = deque([pool.submit(scored, second)])
        try:
            yield head
            for batch in batches:
                check_interrupt()
                waiting.append(pool.submit(scored, batch))
                while waiting and (waiting[0].done() or len(waiting) >= WAITING_BATCHES * jobs):
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


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    """Batches of what scoring reads of each record: of BATCH articles, or fewer where they are long."""
    names = (*READ, *CARRIED)
    batch: list[Record] = []
    characters = 0
    for record in records:
        batch.append({name: record[name] for name in names if name in record})
        characters += len(record["text"]) if isinstance(record.get("text"), str) else 0
        if len(batch) == BATCH or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _start_worker(bundles: Sequence[str | Path]) -> None:
    # A key that is pressed goes to all processes; the one that gave the work ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if not _models:
        _models[:] = [load_model(bundle) for bundle in bundles]


def _end_with_parent() -> None:
    """A process that is killed takes its workers with it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _scored(
    batch: list[Record],
    finish: Callable[[list[Answer], list[Record]], T],
    targets: tuple[str, ...],
    evidence: bool,
    probabilities: bool,
) -> T:
    _warm_up.see(len(batch))
    answers = score_articles(batch, _models, targets=targets, evidence=evidence, probabilities=probabilities)
    return finish(list(answers), batch)
