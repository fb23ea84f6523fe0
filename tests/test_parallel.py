"""Jobs in threads: their order, their errors, and an interrupt that waits for none of them."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from classifier.parallel import are_kept, in_threads


def test_results_come_in_the_order_of_the_jobs() -> None:
    waits = [0.03, 0.0, 0.01, 0.0]
    assert in_threads([lambda n=n, wait=wait: (time.sleep(wait), n)[1] for n, wait in enumerate(waits)]) == [0, 1, 2, 3]
    assert in_threads([]) == []


def test_a_job_that_fails_raises_what_it_raised_and_no_further_job_is_begun() -> None:
    begun: list[int] = []

    def job(n: int) -> None:
        begun.append(n)
        if n == 0:
            raise ZeroDivisionError("first")
        time.sleep(0.05)

    with pytest.raises(ZeroDivisionError, match="first"):
        in_threads([lambda n=n: job(n) for n in range(100)])
    assert len(begun) < 100


def test_an_interrupt_does_not_wait_for_jobs_that_run() -> None:
    end = threading.Event()
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            in_threads([lambda: end.wait(60)] * 4)
        assert not end.is_set()
    finally:
        end.set()


def test_compiled_code_is_kept_where_a_folder_can_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    for place, is_kept in (("", True), ("new/folder", True), ("file", False), ("file/folder", False)):
        monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / place))
        assert are_kept() is is_kept
