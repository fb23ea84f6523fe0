"""Outputs before the work: none is read as well, none is a bundle to be kept, and each has one run."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from classifier.corpus.records.files import STDIN
from classifier.errors import InputError
from classifier.files import named_failures, place_of
from classifier.locks import locked

MANIFEST = "manifest.json"
"""Makes a folder a bundle."""


@contextmanager
def kept_for_this_run(output: Path | None, reads: Iterable[str | Path | None]) -> Iterator[None]:
    """Refuse an output that is read too, and lock it for as long as the run goes on; None: there is none.

    Raises:
        InputError: it is read, another run writes it, or its folder cannot be written.
    """
    if output is None:
        yield
        return
    refuse_reads(output, reads)
    with locked(output):
        yield


@contextmanager
def set_kept_for_this_run(
    folder: Path | None, names: Sequence[str], reads: Iterable[str | Path | None]
) -> Iterator[None]:
    """Refuse a folder of outputs that is a bundle or holds what is read, and lock its last output; None: there is none.

    Raises:
        InputError: see `kept_for_this_run`.
    """
    if folder is None:
        yield
        return
    refuse_reads_in(folder, names, reads)
    with locked(folder / names[-1]):
        yield


@contextmanager
def bundle_place(output: Path, reads: Iterable[str | Path | None], *, force: bool) -> Iterator[Path]:
    """Give the folder that a bundle may be written to, its links followed, and lock it.

    Raises:
        InputError: it is a file, holds what is read, or another run writes it.
        InputError: a bundle is there and `force` is not given, or it is a shipped one.
    """
    with named_failures(output):
        if _is_shipped(place_of(output)):
            raise InputError("is a shipped bundle, which is never replaced. Give --output FOLDER.", path=output)
    with _replaced_place(output, reads, "--force" if not force else None) as place:
        yield place


@contextmanager
def built_place(output: Path, reads: Iterable[str | Path | None], *, replace: bool) -> Iterator[Path]:
    """Give the folder that `models build` may write to, which may be a shipped bundle; see `bundle_place`."""
    with _replaced_place(output, reads, "--replace" if not replace else None) as place:
        yield place


@contextmanager
def _replaced_place(output: Path, reads: Iterable[str | Path | None], lacking: str | None) -> Iterator[Path]:
    with named_failures(output):
        place = place_of(output)
        if place.exists() and not place.is_dir():
            raise InputError("is a file. Name a folder for the bundle.", path=output)
        if is_bundle(place) and lacking:
            raise InputError(f"holds a bundle. Give another --output, or {lacking} to replace it.", path=output)
        if place.is_dir() and not is_bundle(place) and any(place.iterdir()):
            raise InputError("holds files that are no bundle. Give another --output.", path=output)
    inside = next((file for file in _files(reads) if place_of(Path(file)).is_relative_to(place)), None)
    if inside is not None:
        raise InputError(f"is replaced by the bundle, and holds {inside}, which is read. Name another.", path=output)
    with locked(output):
        yield place


def is_bundle(folder: Path) -> bool:
    """Whether a folder holds a bundle."""
    return (folder / MANIFEST).exists()


def refuse_reads(output: Path, reads: Iterable[str | Path | None]) -> None:
    """Refuse an output that is a file which is read, through links and standard streams too.

    Args:
        output: a file to write.
        reads: files, folders, globs or `-`; None is passed over.

    Raises:
        InputError: it is one of them, or a file in one of them.
    """
    mine = _identity(output)
    for file in _files(reads) if mine else ():
        if _identity(file) == mine:
            raise InputError(
                f"is the output, and is read too{_as(file, output)}. Give another place to write to.", path=output
            )


def refuse_reads_in(folder: Path, names: Iterable[str], reads: Iterable[str | Path | None]) -> None:
    """Refuse a folder of outputs that is a bundle, or where one of the outputs is read.

    Raises:
        InputError: it is.
    """
    reads = list(reads)
    with named_failures(folder):
        place = place_of(folder)
        if place.exists() and not place.is_dir():
            raise InputError("is a file. Name a folder.", path=folder)
        if is_bundle(place):
            raise InputError("is a bundle, which other files would break. Name another folder.", path=folder)
    for name in names:
        refuse_reads(folder / name, reads)


def refuse_reading_standard_output(reads: Iterable[str | Path | None]) -> None:
    """Refuse to read the file that standard output is appended to.

    Raises:
        InputError: it is read.
    """
    try:
        status = os.fstat(1)
    except OSError:
        return
    mine = (status.st_dev, status.st_ino)
    for file in _files(reads) if _is_regular(status) else ():
        if _identity(file) == mine:
            raise InputError("is standard output, and is read too. Give another place to write to.", path=file)


def _identity(path: str | Path) -> tuple[int, int] | None:
    """Device and number of a file; None: it is not there, no file, or nobody may look."""
    try:
        status = os.fstat(0) if str(path) == STDIN else Path(path).stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if _is_regular(status) else None


def _is_regular(status: os.stat_result) -> bool:
    import stat

    return stat.S_ISREG(status.st_mode)


def _files(reads: Iterable[str | Path | None]) -> Iterator[str]:
    """Every file that may be read."""
    for path in map(str, (path for path in reads if path is not None)):
        if path != STDIN and Path(path).is_dir():
            yield from (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)  # noqa: PTH118
        elif any(sign in path for sign in "*?[") and not Path(path).exists():
            yield from glob.glob(path, recursive=True)  # noqa: PTH207
        else:
            yield path


def _as(file: str, output: Path) -> str:
    return "" if file == str(output) else f" (as {'standard input' if file == STDIN else file})"


def _is_shipped(place: Path) -> bool:
    from classifier.scoring.loaded import shipped_bundles
    from classifier.tasks import TASKS

    shipped = (path for name, path in shipped_bundles().items() if name in TASKS)
    return place in map(place_of, shipped)
