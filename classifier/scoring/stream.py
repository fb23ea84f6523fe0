"""Score a stream of records on all cores, in order, with memory that does not grow."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from classifier.scoring.model import Model, load_model
from classifier.scoring.score import BATCH, Answer, score_articles

WAITING_BATCHES = 3
"""Batches a worker may have waiting: enough to keep it busy, few enough to bound memory."""

_models: list[Model] = []


def score_stream(
    records: Iterable[Mapping[str, Any]],
    bundles: Sequence[str | Path],
    *,
    targets: Sequence[str] = (),
    evidence: bool = True,
    jobs: int = 1,
) -> Iterator[Answer]:
    """Score records with some bundles.

    Args:
        records: see `score_articles`; read only as fast as they are scored.
        bundles: folders, or names of shipped bundles.
        targets, evidence: see `score_articles`.
        jobs: worker processes; 1 scores in this one, and so does a single batch.

    Yields:
        One answer a record, in order.

    Raises:
        BundleError: a bundle is refused.
    """
    stream = iter(records)
    first = list(islice(stream, BATCH))
    models = [load_model(bundle) for bundle in bundles]
    head = score_articles(first, models, targets=targets, evidence=evidence)
    if jobs == 1 or len(first) < BATCH:
        yield from head
        yield from score_articles(stream, models, targets=targets, evidence=evidence)
        return
    yield from _on_all_cores(first, stream, bundles, tuple(targets), evidence, jobs)


def _on_all_cores(
    first: list[Mapping[str, Any]],
    rest: Iterator[Mapping[str, Any]],
    bundles: Sequence[str | Path],
    targets: tuple[str, ...],
    evidence: bool,
    jobs: int,
) -> Iterator[Answer]:
    batches = _batches(first, rest)
    with ProcessPoolExecutor(jobs, initializer=_load, initargs=(list(bundles),)) as pool:
        waiting: deque[Future[list[Answer]]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(_score, batch, targets, evidence))
                if len(waiting) >= WAITING_BATCHES * jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _batches(first: list[Mapping[str, Any]], rest: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    batch = first
    while batch:
        yield batch
        batch = list(islice(rest, BATCH))


def _load(bundles: Sequence[str | Path]) -> None:
    _models[:] = [load_model(bundle) for bundle in bundles]


def _score(batch: list[Mapping[str, Any]], targets: tuple[str, ...], evidence: bool) -> list[Answer]:
    return list(score_articles(batch, _models, targets=targets, evidence=evidence))
