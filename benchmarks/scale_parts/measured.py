"""A command with its time and its peak memory, over all its processes."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

PAUSE = 0.2
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """What a command took.

    Attributes:
        seconds: on the clock.
        cpu: seconds of all processes, which other jobs of the machine change less.
        peak: bytes of all processes at once, mapped files included, shared pages once.
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
    """Bytes in memory of a process and its children, and those of them that are no mapped file's (Linux).

    A page that several processes share counts once: each has its part of it (proportional set size, proc(5)).
    """
    resident = own = 0
    try:
        for one in (process, *process.children(recursive=True)):
            sizes = _sizes(Path(f"/proc/{one.pid}/smaps_rollup").read_text(encoding="ascii"))
            resident, own = resident + sizes["Pss"], own + sizes["Pss_Anon"] + sizes["Pss_Shmem"]
    except (psutil.Error, OSError, KeyError):
        pass  # it has just ended
    return resident, own


def _sizes(rollup: str) -> dict[str, int]:
    """Sizes by name, in bytes, of a text in which each line names one in kilobytes."""
    rows = (line.split() for line in rollup.splitlines()[1:])
    return {name.rstrip(":"): int(size) * 1024 for name, size, *_ in rows}
