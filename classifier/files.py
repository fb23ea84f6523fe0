"""Files that are whole or not there."""

from __future__ import annotations

from collections.abc import Iterator
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
