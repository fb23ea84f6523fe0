"""Requests that wait at the same moment are scored in one batch, in a thread beside the loop."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from classifier.corpus.formats.json_files import line_of
from classifier.corpus.records.files import Record
from classifier.scoring.score import characters_of, score_batch
from classifier.web.service.asking import Asked

BATCH_ARTICLES, BATCH_CHARACTERS = 128, 500_000
"""Scored at a time at the most: some 0.5 s, after which others have their turn."""

Reasons = Counter[tuple[str, str]]
"""How often a task was abstained from, by task and reason."""


class Job(NamedTuple):
    """Records that wait, and who waits for their answers."""

    records: Sequence[Record]
    asked: Asked
    future: asyncio.Future[list[bytes]]


class Scorer:
    """Scores what requests ask for, one batch at a time.

    One thread is enough: most of the work is plain Python, which runs one thread at a time; more cores are
    used by more processes. The loop goes on meanwhile, and jobs that come are in the next batch.

    Args:
        counted: is told how many articles were scored, how many could not be, and the reasons to abstain.
    """

    def __init__(self, counted: Callable[[int, int, Reasons], None]) -> None:
        self.counted = counted
        self.waiting: deque[Job] = deque()
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="scorer")
        self.running: asyncio.Task[None] | None = None

    async def score(self, records: Sequence[Record], asked: Asked) -> list[bytes]:
        """Give a line of JSON an article, in order.

        Raises:
            Problem: see `Asked.models`.
        """
        lines: list[bytes] = []
        for piece in pieces(records):
            lines += await self._piece(piece, asked)
        return lines

    def close(self) -> None:
        """End the thread."""
        self.thread.shutdown(wait=False, cancel_futures=True)

    async def _piece(self, records: Sequence[Record], asked: Asked) -> list[bytes]:
        loop = asyncio.get_running_loop()
        job = Job(records, asked, loop.create_future())
        self.waiting.append(job)
        if self.running is None or self.running.done():
            self.running = loop.create_task(self._run())
        return await job.future

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0)  # others that have come at this moment
        while self.waiting:
            jobs = self._next()
            results = await loop.run_in_executor(self.thread, _scored, jobs) if jobs else []
            for job, result in zip(jobs, results, strict=True):
                if isinstance(result, Exception):
                    if not job.future.done():
                        job.future.set_exception(result)
                    continue
                self.counted(len(job.records) - result.failed, result.failed, result.reasons)
                if not job.future.done():
                    job.future.set_result(result.lines)

    def _next(self) -> list[Job]:
        """The jobs that wait and ask for the same as the first, until a batch is full; others keep their places."""
        jobs: list[Job] = []
        others: deque[Job] = deque()
        articles = characters = 0
        while self.waiting:
            job = self.waiting.popleft()
            if job.future.done():  # nobody waits any more
                continue
            articles += len(job.records)
            characters += sum(map(characters_of, job.records))
            is_full = articles > BATCH_ARTICLES or characters > BATCH_CHARACTERS
            if jobs and (is_full or job.asked.key != jobs[0].asked.key):
                others.append(job)
                if is_full:
                    break
            else:
                jobs.append(job)
        self.waiting.extendleft(reversed(others))
        return jobs


def pieces(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Cut records into pieces of a batch's size at the most."""
    start = characters = 0
    for end, record in enumerate(records):
        size = characters_of(record)
        if end > start and (end - start >= BATCH_ARTICLES or characters + size > BATCH_CHARACTERS):
            yield records[start:end]
            start, characters = end, 0
        characters += size
    if start < len(records):
        yield records[start:]


class _Result(NamedTuple):
    lines: list[bytes]
    failed: int
    reasons: Reasons


def _scored(jobs: Sequence[Job]) -> list[_Result | Exception]:
    """Score jobs at once; where that fails each alone, so that one does not break the others."""
    try:
        return list(_at_once(jobs))
    except Exception as error:
        if len(jobs) == 1:
            return [error]
        return [result for job in jobs for result in _scored([job])]


def _at_once(jobs: Sequence[Job]) -> Iterator[_Result]:
    asked = jobs[0].asked
    records = [record for job in jobs for record in job.records]
    flags = {"evidence": asked.evidence, "probabilities": asked.probabilities}
    answers = iter(score_batch(records, asked.models(), asked.targets, **flags))
    for job in jobs:
        own = [next(answers) for _ in job.records]
        failed = sum("error" in answer for answer in own)
        yield _Result([line_of(answer) for answer in own], failed, Counter(_reasons(own, asked)))


def _reasons(answers: Sequence[dict[str, Any]], asked: Asked) -> Iterator[tuple[str, str]]:
    names = [model.task.name for model in asked.loaded.models]
    for answer in answers:
        for name in names:
            several = answer.get(name, [])
            for one in several if isinstance(several, list) else [several]:
                if one["abstained"]:
                    yield name, str(one.get("reason", ""))
