"""Long work that can be stopped: files that are whole or not there, and interrupts that wait for a good moment."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from classifier.errors import InputError


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, and move it in.

    Raises:
        InputError: the disk is full, or the folder may not be written.
    """
    draft = path.with_name(f".{path.name}.tmp")
    with named_failures(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def named_failures(path: Path) -> Iterator[None]:
    """Turn an `OSError` of writing into one that says what to do: what was written before is kept."""
    try:
        yield
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})."
        advice = "Free space, or give another place, and run the same command again: what was done is kept."
        raise InputError(f"{what} {advice}", path=path) from error


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether an interrupt has come, in place of the interrupt.

    The work asks it where its state is whole, saves that, and raises `KeyboardInterrupt`
    itself. A second interrupt does not wait.
    """
    come: list[int] = []

    def note(number: int, _: object) -> None:
        if come:
            raise KeyboardInterrupt
        come.append(number)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(come)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
