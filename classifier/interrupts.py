"""Interrupts that wait until the state of long work is whole."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STOPPED = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that end a run: drafts are removed, locks let go."""

_arrived: list[int] = []
_holders: list[object] = []


@contextmanager
def stopped_as_by_a_key() -> Iterator[None]:
    """Have a signal that asks the process to end raise `KeyboardInterrupt`; one that is ignored stays so."""

    def stop(number: int, _: object) -> None:
        _arrived.append(number)
        if not _holders:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _arrived.clear()
    previous = {number: signal.getsignal(number) for number in STOPPED}
    handled = [number for number, handler in previous.items() if handler is not signal.SIG_IGN]
    for number in handled:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, previous[number] or signal.SIG_DFL)
        _arrived.clear()


@contextmanager
def held_interrupts() -> Iterator[None]:
    """Hold interrupts back while code runs that one would break, such as a compiler; they come right after it."""
    holder = object()
    _holders.append(holder)
    try:
        yield
    finally:
        _holders.remove(holder)
    check_interrupt()


def check_interrupt() -> None:
    """Raise `KeyboardInterrupt` if one has come: where it was raised it may have been lost, as in a finalizer.

    Raises:
        KeyboardInterrupt: one has come.
    """
    if _arrived and not _holders:
        raise KeyboardInterrupt


@contextmanager
def deferred_interrupt() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether an interrupt has come, in place of the interrupt.

    The work asks it where its state is whole, saves that, and raises `KeyboardInterrupt`
    itself. A second interrupt does not wait.
    """
    arrived: list[int] = []

    def note(number: int, _: object) -> None:
        if arrived:
            raise KeyboardInterrupt
        arrived.append(number)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    previous = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(arrived)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
