"""The one way that files are written: whole or not there, under a name of their own until then.

Every file of the product goes through `write_whole`, `whole_file`, `draft_of`, `whole_set` or
`whole_folder`; what grows, through `classifier.growing`. A link is followed, and what it leads to is
replaced; a device, a pipe or `/dev/stdout` is written into and never replaced.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from classifier.errors import InputError

LONG_NAME_BYTES = 200
"""A longer name gets no suffix, which could pass the 255 bytes that file systems take, but its hash."""

DRAFT = ".draft"
"""Ends the name of what is being written: `.NAME.PID-RANDOM.draft`."""

STREAM_FOLDERS = (Path("/dev"), Path("/proc"))
"""A path that leads through one of these is written into, whatever is behind it: it may be
the descriptor of a file that somebody else has open."""

MAX_LINKS = 40
"""Links followed, as the kernel does, before a path is called a circle."""


def write_whole(path: Path, data: bytes | str) -> None:
    """Write a file beside its place, and move it in; a text is written as UTF-8.

    Raises:
        InputError: the disk is full, the folder may not be written, or a folder is there.
    """
    with whole_file(path) as file:
        file.write(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a binary file to write to, piece by piece; it is moved to its place when all is there.

    Raises:
        InputError: see `write_whole`.
    """
    with draft_of(path) as draft, draft.open("wb") as file:
        yield file


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """Give a path that does not exist, for a file (or a new folder) that is then moved to its place.

    It is for writers that open files themselves. Whatever ends the work before that, an
    interrupt too, leaves the old file and no draft.

    Raises:
        InputError: see `write_whole`.
    """
    with named_failures(path):
        if is_stream(path):
            with tempfile.TemporaryDirectory() as folder:
                draft = Path(folder) / "draft"
                yield draft
                _pour(draft, path)
            return
        place = place_of(path)
        _refuse_unwritable(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = beside(place, f".{os.getpid()}-{secrets.token_hex(4)}{DRAFT}")
        try:
            yield draft
            settle(draft, place)
        finally:
            remove(draft)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which then takes the place of the folder at `path`.

    A crash leaves the old folder or the new one: between the two renames the old one is
    `.NAME.previous` (see `previous_of`).

    Raises:
        InputError: it cannot be written, or a file is there.
    """
    with named_failures(path):
        place = place_of(path)
        if place.exists() and not place.is_dir():
            raise InputError("is a file. Name a folder.", path=path)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = beside(place, f".{os.getpid()}-{secrets.token_hex(4)}{DRAFT}")
        try:
            draft.mkdir()
            yield draft
            _sync_below(draft)
            _swap(draft, place)
        finally:
            remove(draft)


@contextmanager
def whole_set(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Give an empty folder to fill with files of these names, which then take the places of all of them in `folder`.

    Whatever ends the work before all are written leaves the old ones. They are moved one by one; the last name is
    the first to go and the last to come, so that a set without it may be of two runs.

    Raises:
        InputError: see `write_whole`.
    """
    with named_failures(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            _refuse_unwritable(place_of(folder / name))
        draft = folder / f".{names[-1]}.{os.getpid()}-{secrets.token_hex(4)}{DRAFT}"
        try:
            draft.mkdir()
            yield draft
            for name in (names[-1], *(name for name in names if not (draft / name).exists())):
                (folder / name).unlink(missing_ok=True)
            for name in filter(lambda name: (draft / name).exists(), names):
                settle(draft / name, place_of(folder / name))
        finally:
            remove(draft)


def previous_of(folder: Path) -> Path:
    """Where `whole_folder` keeps the old folder for the moment between its two renames."""
    return folder.with_name(f".{folder.name}.previous")


@contextmanager
def named_failures(path: Path) -> Iterator[None]:
    """Turn an `OSError` of writing into one that says what to do: what was written before is kept."""
    try:
        yield
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})."
        advice = "Free space, or give another place, and run the same command again: what was done is kept."
        raise InputError(f"{what} {advice}", path=path) from error


def is_stream(path: Path) -> bool:
    """Whether a path is written into and never replaced: a device, a pipe, a socket, an open descriptor."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or _leads_through_a_device(path)


def place_of(path: Path) -> Path:
    """The path with its links followed; what it leads to need not exist."""
    return Path(os.path.realpath(path))


def beside(place: Path, suffix: str) -> Path:
    """A hidden name beside a file, shortened where it would be too long for a file system."""
    name = os.fsencode(place.name)
    stem = place.name if len(name) <= LONG_NAME_BYTES else hashlib.sha256(name).hexdigest()[:16]
    return place.with_name(f".{stem}{suffix}")


def settle(draft: Path, place: Path) -> None:
    """Move a draft to its place, when it is on the disk; it gets the mode of the file that it replaces."""
    if draft.is_dir():
        _sync_below(draft)
    else:
        if place.exists():
            shutil.copymode(place, draft)
        _sync(draft)
    draft.replace(place)
    _sync(place.parent)


def remove(draft: Path) -> None:
    """Remove a file or a folder, where it is there."""
    if draft.is_dir() and not draft.is_symlink():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            draft.unlink()


def is_same(one: str | Path, other: str | Path) -> bool:
    """Whether two paths lead to one file or folder, whether it is there yet or not."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _refuse_unwritable(place: Path) -> None:
    """Refuse to replace what could not be written into: a folder, or a file that is read-only."""
    if place.is_dir():
        raise InputError("is a folder. Name a file.", path=place)
    if place.exists() and not os.access(place, os.W_OK):
        raise InputError("is read-only. Make it writable, or give another place.", path=place)


def _leads_through_a_device(path: Path) -> bool:
    for _ in range(MAX_LINKS):
        absolute = Path(os.path.abspath(path))  # noqa: PTH100  not resolve(), which follows the links
        if any(absolute.is_relative_to(folder) for folder in STREAM_FOLDERS):
            return not absolute.is_relative_to("/dev/shm")
        if not absolute.is_symlink():
            return False
        path = absolute.parent / absolute.readlink()
    return False


def _pour(draft: Path, path: Path) -> None:
    if draft.is_dir():
        raise InputError("is no place for a folder. Name a new folder.", path=path)
    with draft.open("rb") as source, open_stream(path) as target:
        shutil.copyfileobj(source, target)


def open_stream(path: Path) -> BinaryIO:
    """Open a device or a pipe for writing, as it is: nothing is truncated, what is there stays."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND), "wb")


def _sync(path: Path) -> None:
    """Have the disk hold a file or folder, where its file system can."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # A folder of some network file systems cannot be synced; a file that cannot is lost.
        if not path.is_dir():
            raise error
    finally:
        os.close(descriptor)


def _sync_below(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)


def _swap(draft: Path, folder: Path) -> None:
    previous = previous_of(folder)
    if folder.exists():
        remove(previous)
        folder.rename(previous)
    draft.rename(folder)
    remove(previous)
    _sync(folder.parent)


def allow_open_files() -> None:
    """Let this process, and those that it starts, have as many open files as the system lets it ask for."""
    if sys.platform == "win32":  # it has no such limit
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # some systems name a limit that they do not give
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
