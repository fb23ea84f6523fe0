"""One run for one output: a lock beside it that names who holds it."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifier.errors import InputError
from classifier.files import DRAFT, beside, is_stream, named_failures, place_of, remove

LOCK = ".lock"
"""Ends the name of the lock of an output: `.NAME.lock`, a line of JSON about its holder."""

HELD_ELSEWHERE = (errno.EACCES, errno.EAGAIN)

_DRAFT_OF = re.compile(rf"\.(\d+)-[0-9a-f]+{re.escape(DRAFT)}$")

_held: set[Path] = set()
"""Outputs that this process has locked: the lock of a process does not keep itself out."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of an output for as long as it is written.

    The operating system lets go of the lock when its process ends in any way, so that one
    that was left behind is taken over. Drafts that dead processes left of this output are
    removed. A device or a pipe has no lock.

    Raises:
        InputError: another run holds it, or the output's folder cannot be written.
    """
    with named_failures(path):
        has_lock = not is_stream(path)
    if not has_lock:
        yield
        return
    with named_failures(path):
        place = place_of(path)
        made = [folder for folder in place.parents if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = beside(place, LOCK)
        descriptor = _acquired(lock, place, path)
    try:
        _remove_drafts(place)
        yield
    finally:
        _held.discard(place)
        with contextlib.suppress(OSError):
            lock.unlink()
        os.close(descriptor)
        _remove_empty(made)


def _acquired(lock: Path, place: Path, path: Path) -> int:
    """The descriptor of a lock that this process holds, and nobody removed in the meantime."""
    if place in _held:
        raise _refusal(path, {"pid": os.getpid(), "host": socket.gethostname(), "since": "now"})
    while True:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(descriptor)
            if _is_still_there(descriptor, lock):
                break
        except OSError as error:
            holder = _holder(descriptor)
            os.close(descriptor)
            if error.errno in HELD_ELSEWHERE:
                raise _refusal(path, holder) from error
            raise
        os.close(descriptor)
    _held.add(place)
    about = {"pid": os.getpid(), "host": socket.gethostname(), "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}
    os.ftruncate(descriptor, 0)
    os.write(descriptor, json.dumps(about).encode() + b"\n")
    return descriptor


def _lock(descriptor: int) -> None:
    """Lock a file for this process alone; a file system without locks lets everybody in."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        # The lock of a process, which its forked workers do not share.
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
            raise


def _is_still_there(descriptor: int, lock: Path) -> bool:
    """Whether the file that was locked is the one that others will find."""
    try:
        return os.path.samestat(os.fstat(descriptor), lock.stat())
    except FileNotFoundError:
        return False


def _holder(descriptor: int) -> dict[str, Any]:
    try:
        holder = json.loads(os.pread(descriptor, 1000, 0))
    except (OSError, ValueError):
        return {}
    return holder if isinstance(holder, dict) else {}


def _refusal(path: Path, holder: dict[str, Any]) -> InputError:
    who = f"process {holder.get('pid', '?')} on {holder.get('host', '?')} since {holder.get('since', '?')}"
    return InputError(f"is being written by {who}. Wait for it, or give another output.", path=path)


def _remove_drafts(place: Path) -> None:
    """Remove the drafts of this output, and of the files beside it, that processes left which are no more."""
    stem = beside(place, ".").name.lstrip(".")
    for draft in place.parent.iterdir():
        owner = _DRAFT_OF.search(draft.name)
        if owner and draft.name.lstrip(".").startswith(stem) and not is_alive(int(owner[1])):
            remove(draft)


def is_alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _remove_empty(folders: list[Path]) -> None:
    """Remove folders that were made for an output that did not come."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return
