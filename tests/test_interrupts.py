"""Interrupts: held while code runs that one would break, and never lost."""

from __future__ import annotations

import contextlib
import signal

import pytest

from classifier.interrupts import check_interrupt, held_interrupts, stopped_as_by_a_key


def test_a_signal_stops_as_a_key_does() -> None:
    with pytest.raises(KeyboardInterrupt), stopped_as_by_a_key():
        signal.raise_signal(signal.SIGTERM)


def test_an_interrupt_waits_while_it_is_held() -> None:
    steps = []
    with pytest.raises(KeyboardInterrupt), stopped_as_by_a_key():
        with held_interrupts():
            signal.raise_signal(signal.SIGINT)
            steps.append("held")
        steps.append("never")
    assert steps == ["held"]


def test_an_interrupt_that_was_swallowed_is_raised_again() -> None:
    with stopped_as_by_a_key():
        with contextlib.suppress(KeyboardInterrupt):  # as in a finalizer, where Python only prints it
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            check_interrupt()


def test_without_one_nothing_happens() -> None:
    with stopped_as_by_a_key():
        with held_interrupts():
            pass
        check_interrupt()


def test_handlers_are_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stopped_as_by_a_key():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before
