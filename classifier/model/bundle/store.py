"""A trained model as a folder: saved atomically, and read without running anything of it.

The manifest is checked first, then the SHA-256 of `model.joblib`, then its content, by a reader of the
project's own (`reader.py`) and the rules of `schema.py` and `content_schema.py`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO

from classifier.errors import (
    BundleChangedError,
    BundleContentError,
    BundleError,
    BundleTypeError,
    BundleVersionError,
    InputError,
)
from classifier.files import previous_of, whole_folder
from classifier.model.bundle.content import Content
from classifier.model.bundle.content_schema import check_content
from classifier.model.bundle.reader import ForeignTypeError, read_plain
from classifier.model.bundle.schema import FORMAT, SchemaError, check_manifest
from classifier.tasks import Task

MODEL, MANIFEST, METRICS, CARD = "model.joblib", "manifest.json", "metrics.json", "MODEL_CARD.md"

MAX_JSON_BYTES = 1 << 23
"""Bytes of a manifest, of metrics or of a card; those of a thousand labels have half of it."""

MAX_HASHED_BYTES = 1 << 33
"""Bytes of `model.joblib`."""

AGAIN = "Copy the bundle again, or train it again."


@dataclass(frozen=True)
class Saved:
    """A bundle as read.

    Attributes:
        path: the folder it was read from.
        manifest: as in `schema.py`.
        content: see `classifier.model.bundle.content`.
    """

    path: Path
    manifest: Mapping[str, Any]
    content: Content


def save_bundle(
    path: str | Path, content: Content, manifest: Mapping[str, Any], metrics: Mapping[str, Any], card: str
) -> Path:
    """Write a bundle beside its place, and swap it in.

    A crash leaves the old bundle or the new one: between the two renames the old one is
    `.NAME.previous`, which `read_manifest` falls back on.

    Args:
        path: the bundle's folder; what it held before is replaced if it was a bundle.
        content: see `classifier.model.bundle.content`.
        manifest: without `sha256`, which is added here.
        metrics: of each split measured.
        card: text of MODEL_CARD.md.

    Raises:
        BundleError: the folder holds something that is no bundle, or cannot be written.
    """
    import joblib

    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise BundleError("is a file, and a bundle is a folder. Give another --output.", path=folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise BundleError("holds files that are no bundle. Give another --output.", path=folder)
    try:
        with whole_folder(folder) as draft:
            joblib.dump(content, draft / MODEL, compress=("zlib", 6))
            _write_json(draft / METRICS, metrics)
            (draft / CARD).write_text(card, encoding="utf-8")
            _write_json(draft / MANIFEST, {**manifest, "sha256": _sha256(draft / MODEL)})
    except InputError as error:
        raise BundleError(error.what, path=folder) from error
    return folder


def read_manifest(path: str | Path) -> tuple[Path, dict[str, Any]]:
    """Read and check a bundle's manifest; `model.joblib` is not opened.

    Returns:
        The folder that holds the bundle, and its manifest.

    Raises:
        BundleError: no bundle is there, or its manifest cannot be read.
        BundleVersionError: it was saved with another format.
        BundleContentError: a value of the manifest is not what it has to be.
    """
    folder = _place(Path(path))
    manifest = _read_json(folder / MANIFEST)
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise BundleContentError(f"its {MANIFEST} is no manifest. {AGAIN}", path=path)
    if type(manifest["format"]) is not int or manifest["format"] != FORMAT:
        shown = manifest["format"] if type(manifest["format"]) is int else "unknown"
        raise BundleVersionError(f"saved in format {shown}, this classifier reads {FORMAT}. Train it again.", path=path)
    try:
        check_manifest(manifest)
    except (SchemaError, RecursionError) as error:
        raise BundleContentError(f"its {MANIFEST} cannot be used: {error}. {AGAIN}", path=path) from error
    if not isinstance(manifest.get("sha256"), str):
        raise BundleContentError(f"its {MANIFEST} names no hash. {AGAIN}", path=path)
    return folder, manifest


def read_bundle(path: str | Path) -> Saved:
    """Read a bundle: manifest and hash first, then the content, all of it checked.

    Raises:
        BundleError: see `read_manifest`; and its children for a changed file or foreign content.
    """
    folder, manifest = read_manifest(path)
    with _opened(folder / MODEL, MAX_HASHED_BYTES) as (file, size):
        if _digest(file) != manifest["sha256"]:
            raise BundleChangedError(
                f"{MODEL} is not the file that its manifest names (SHA-256 differs), so it was not read. {AGAIN}",
                path=folder,
            )
        file.seek(0)
        content = _read_content(file, size, folder)
    try:
        extras = {name: name in manifest for name in ("likeness", "vectors")}
        extras |= {"curvature": "learning" in manifest}
        check_content(content, labels=len(manifest["task"]["labels"]), **extras)
    except (SchemaError, RecursionError, MemoryError) as error:
        raise BundleContentError(f"{MODEL} cannot be used: {error or 'out of memory'}. {AGAIN}", path=folder) from error
    return Saved(folder, manifest, content)


def read_metrics(path: str | Path) -> dict[str, Any]:
    """Read a bundle's `metrics.json`.

    Raises:
        BundleError: it cannot be read.
    """
    folder = _place(Path(path))
    metrics = _read_json(folder / METRICS)
    if not isinstance(metrics, dict) or not all(isinstance(figures, dict) for figures in metrics.values()):
        raise BundleContentError(f"its {METRICS} holds no figures. {AGAIN}", path=folder)
    return metrics


def read_card(path: str | Path) -> str:
    """Read a bundle's model card.

    Raises:
        BundleError: it cannot be read.
    """
    folder = _place(Path(path))
    with _opened(folder / CARD, MAX_JSON_BYTES) as (file, _):
        card = file.read(MAX_JSON_BYTES).decode("utf-8", "replace")
    if not card.strip():
        raise BundleContentError(f"its {CARD} is empty. {AGAIN}", path=folder)
    return card


def task_of(manifest: Mapping[str, Any]) -> Task:
    """Give the task that a manifest names."""
    task = manifest["task"]
    return Task(task["name"], task["unit"], tuple(task["labels"]), dict(task["ids"]), task["multi_label"])


def versions() -> dict[str, str]:
    """Give the versions of everything that a bundle was made with."""
    packages = {"classifier": "news-classifier", "scikit-learn": "scikit-learn", "numpy": "numpy"}
    return {
        "python": platform.python_version(),
        **{name: metadata.version(p) for name, p in packages.items()},
    }


def _place(folder: Path) -> Path:
    """The folder that holds the bundle: itself, or what a crash while saving left of it."""
    for place in (folder, previous_of(folder)):
        if (place / MANIFEST).exists():
            return place
    raise BundleError(f'no bundle: it has no {MANIFEST}. "classifier models list" shows those there are.', path=folder)


@contextmanager
def _opened(path: Path, limit: int) -> Iterator[tuple[BinaryIO, int]]:
    """Open a regular file of a bundle, no larger than a limit; a pipe or a device is never waited for."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise BundleChangedError(f"{path.name} is missing. {AGAIN}", path=path.parent) from error
    except OSError as error:
        raise BundleError(f"{path.name} cannot be opened ({error.strerror}). {AGAIN}", path=path.parent) from error
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode):
        os.close(number)
        raise BundleChangedError(f"{path.name} is no regular file. {AGAIN}", path=path.parent)
    with os.fdopen(number, "rb") as file:
        if status.st_size > limit:
            raise BundleContentError(f"{path.name} has {status.st_size:,} bytes, too many. {AGAIN}", path=path.parent)
        yield file, status.st_size


def _read_json(path: Path) -> Any:
    with _opened(path, MAX_JSON_BYTES) as (file, _):
        try:
            return json.loads(file.read(MAX_JSON_BYTES), parse_constant=_refuse_constant)
        except (ValueError, RecursionError, MemoryError, OSError) as error:
            what = str(error)[:100] if isinstance(error, (ValueError, OSError)) else "nested too deeply"
            raise BundleContentError(f"its {path.name} cannot be read ({what}). {AGAIN}", path=path.parent) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _read_content(file: BinaryIO, size: int, folder: Path) -> Any:
    try:
        return read_plain(file, size)
    except ForeignTypeError as error:
        raise BundleTypeError(
            f"{MODEL} {error}, so it was not loaded. Use a bundle from a source you trust, or train it again.",
            path=folder,
        ) from error
    except (MemoryError, RecursionError) as error:
        raise BundleContentError(f"{MODEL} needs more memory than there is. {AGAIN}", path=folder) from error
    except (ValueError, TypeError, ArithmeticError, LookupError, zlib.error, OSError) as error:
        raise BundleContentError(f"{MODEL} cannot be read ({str(error)[:100]}). {AGAIN}", path=folder) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return _digest(file)


def _digest(file: BinaryIO) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
