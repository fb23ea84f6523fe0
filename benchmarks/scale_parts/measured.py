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
    """

    seconds: float
    cpu: float
    peak: int


def measured(command: Sequence[str]) -> Cost:
    """Run a command, and measure it.

    Raises:
        RuntimeError: it failed.
    """
    before, start, peak = _cpu(), time.perf_counter(), 0
    process = psutil.Popen(list(command))
    while process.poll() is None:
        peak = max(peak, _resident(process))
        time.sleep(PAUSE)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return Cost(time.perf_counter() - start, _cpu() - before, peak)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for one in (process, *process.children(recursive=True)):
            total += one.memory_info().rss
    except psutil.Error:
        pass  # it has just ended
    return total
