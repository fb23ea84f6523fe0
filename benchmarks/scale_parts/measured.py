"""A command with its time and its peak memory, over all its processes."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

PAUSE = 0.1
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes:
        seconds: on the clock.
        cpu: seconds of all processes, which other jobs of the machine change less.
        peak: bytes resident in all processes at once, mapped files included.
        own: the same without mapped files, whose pages the system takes back when it needs them.
    """

    seconds: float
    cpu: float
    peak: int
    own: int


def measured(command: Sequence[str]) -> Cost:
    """Run a command, and measure it.

    Raises:
        RuntimeError: it failed.
    """
    before, start, peak, most_own = _cpu(), time.perf_counter(), 0, 0
    process = psutil.Popen(list(command))
    while process.poll() is None:
        resident, own = _memory(process)
        peak, most_own = max(peak, resident), max(most_own, own)
        time.sleep(PAUSE)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return Cost(time.perf_counter() - start, _cpu() - before, peak, most_own)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _memory(process: psutil.Process) -> tuple[int, int]:
    """Bytes resident in a process and its children, and those of them that are no mapped file's (Linux)."""
    resident = mapped = 0
    try:
        for one in (process, *process.children(recursive=True)):
            memory = one.memory_info()
            resident, mapped = resident + memory.rss, mapped + getattr(memory, "shared", 0)
    except psutil.Error:
        pass  # it has just ended
    return resident, resident - mapped
