"""How work is shared out: over the cores there are, in blocks of texts, to plain Python or to compiled kernels."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

FEW_CHARACTERS = 100_000
"""Up to so much text plain Python is done before kernels that were compiled would be loaded and tables built."""

UNCOMPILED_CHARACTERS = 1_500_000
"""The same where kernels were never compiled, which takes a quarter of a minute and more."""

KERNELS = "classifier.tfidf.kernels.score"
"""The module whose kernels stand for all of them."""


def n_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Do long jobs in as many threads as there are cores, begun in their order, and give their results.

    An interrupt does not wait for jobs that run: none is begun any more, and they end with the process.

    Raises:
        BaseException: what the first job that failed has raised.
    """
    waiting = deque(enumerate(jobs))
    done: SimpleQueue[tuple[int, T | None, BaseException | None]] = SimpleQueue()

    def work() -> None:
        while True:
            try:
                place, job = waiting.popleft()
            except IndexError:
                return
            try:
                done.put((place, job(), None))
            except BaseException as error:
                done.put((place, None, error))

    threads = [Thread(target=work, daemon=True) for _ in range(min(n_cores(), len(jobs)))]
    for thread in threads:
        thread.start()
    results: dict[int, Any] = {}
    try:
        for _ in jobs:
            place, results[place], error = done.get()
            if error is not None:
                raise error
    finally:
        waiting.clear()
    for thread in threads:  # each has nothing left to do; a process may be copied once they are gone
        thread.join()
    return [results[place] for place in range(len(jobs))]


def blocks_of(texts: Sequence[str], characters: int) -> Iterator[Sequence[str]]:
    """Cut texts into runs that reach so many characters each, but for the last.

    >>> list(blocks_of(["ab", "cd", "e"], 3))
    [['ab', 'cd'], ['e']]
    """
    start, size = 0, 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= characters:
            yield texts[start : i + 1]
            start, size = i + 1, 0
    if start < len(texts):
        yield texts[start:]


def are_few(texts: Sequence[str]) -> bool:
    """Whether plain Python is done with texts before compiled kernels would be ready."""
    size = sum(map(len, texts))
    return size <= FEW_CHARACTERS or (size <= UNCOMPILED_CHARACTERS and not are_compiled())


def are_loaded() -> bool:
    """Whether this process has the compiled kernels, so that they are soonest done with a few texts too."""
    return KERNELS in sys.modules


def are_compiled() -> bool:
    """Whether kernels are loaded, or were compiled before and are kept where Numba looks for them."""
    kept = f"{KERNELS.rpartition('.')[2]}.*.nbi"
    return are_loaded() or any(next(place.rglob(kept), None) for place in _cache_folders() if place.is_dir())


def are_kept() -> bool:
    """Whether what is compiled can be kept on the disk, where other processes find it."""
    nearest = (next(folder for folder in (place, *place.parents) if folder.exists()) for place in _cache_folders())
    return any(folder.is_dir() and os.access(folder, os.W_OK) for folder in nearest)


def _cache_folders() -> list[Path]:
    """Where Numba keeps compiled code: NUMBA_CACHE_DIR, else beside the source, else in the user's cache."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return [Path(chosen)]
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    spec = find_spec(KERNELS)
    beside = [] if spec is None or spec.origin is None else [Path(spec.origin).parent / "__pycache__"]
    return [*beside, caches / "numba"]
