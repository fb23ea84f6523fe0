"""A trained model as a folder: saved atomically, loaded only after its manifest was checked.

`model.joblib` is a pickle, and a pickle can run anything. So the manifest, the versions and
the SHA-256 are checked first, and then only types on ALLOWED are constructed; any other name
in the file is refused before anything of it runs.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import platform
import shutil
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from classifier.errors import BundleChangedError, BundleError, BundleTypeError, BundleVersionError
from classifier.tasks import Task

FORMAT = 1
"""Raise when an older `classifier` could not read, or would misread, what this one saves."""

MODEL, MANIFEST, METRICS, CARD = "model.joblib", "manifest.json", "metrics.json", "MODEL_CARD.md"

ALLOWED = frozenset(
    {
        ("classifier.model.features.estimator", "UnitFeatures"),
        ("classifier.model.features", "UnitFeatures"),
        ("classifier.model.vectorizer", "FastTfidfVectorizer"),
        ("classifier.model.features.estimator", "LexiconScores"),
        ("classifier.tfidf.vectorizer", "FastTfidfVectorizer"),
        ("joblib.numpy_pickle", "NumpyArrayWrapper"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "scalar"),
        ("sklearn.linear_model._logistic", "LogisticRegression"),
        ("sklearn.multiclass", "OneVsRestClassifier"),
        ("sklearn.pipeline", "Pipeline"),
        ("sklearn.preprocessing._label", "LabelBinarizer"),
    }
)
"""Every type that a bundle may hold, as (module, name)."""


class Stored:
    """What a bundle holds of an estimator: its attributes, without its class and what that imports."""

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)


@dataclass(frozen=True)
class Saved:
    """A bundle as read: its manifest and its pipeline.

    Attributes:
        path: the folder it was read from.
        manifest: as in design.md, "Bundle".
        pipeline: a scikit-learn `Pipeline`, or a `Stored` stand-in of it.
    """

    path: Path
    manifest: Mapping[str, Any]
    pipeline: Any


def save_bundle(
    path: str | Path, pipeline: object, manifest: Mapping[str, Any], metrics: Mapping[str, Any], card: str
) -> Path:
    """Write a bundle beside its place, and swap it in.

    A crash leaves the old bundle or the new one: between the two renames the old one is
    `.NAME.previous`, which `read_manifest` falls back on.

    Args:
        path: the bundle's folder; what it held before is replaced if it was a bundle.
        pipeline: fitted, of allowed types only.
        manifest: without `sha256`, which is added here.
        metrics: of each split measured.
        card: text of MODEL_CARD.md.

    Raises:
        BundleError: the folder holds something that is no bundle, or cannot be written.
    """
    import joblib

    folder = Path(path)
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise BundleError("holds files that are no bundle. Give another --output.", path=folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".tmp", dir=folder.parent))
    except OSError as error:
        raise BundleError(f"cannot be written ({error.strerror}). Give another --output.", path=folder) from error
    try:
        joblib.dump(pipeline, draft / MODEL, compress=("zlib", 6))
        _write_json(draft / METRICS, metrics)
        (draft / CARD).write_text(card, encoding="utf-8")
        _write_json(draft / MANIFEST, {**manifest, "sha256": _sha256(draft / MODEL)})
        draft.chmod(0o755)
        _swap(draft, folder)
    except OSError as error:
        raise BundleError(
            f"cannot be written ({error.strerror}). Free space or give another --output.", path=folder
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return folder


def read_manifest(path: str | Path) -> tuple[Path, dict[str, Any]]:
    """Read and check a bundle's manifest; nothing is unpickled.

    Returns:
        The folder that holds the bundle, and its manifest.

    Raises:
        BundleError: no bundle is there, or its manifest cannot be read.
        BundleVersionError: it was saved with another format or another scikit-learn.
    """
    folder = Path(path)
    previous = _previous(folder)
    if not (folder / MANIFEST).exists() and (previous / MANIFEST).exists():
        folder = previous
    if not (folder / MANIFEST).exists():
        raise BundleError(
            f'no bundle: it has no {MANIFEST}. "classifier models list" shows those there are.', path=path
        )
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        versions, sha256 = manifest["versions"], manifest["sha256"]
        format_, task = manifest["format"], manifest["task"]
        del sha256, task
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BundleError(f"its {MANIFEST} cannot be read ({error!r}). Train it again.", path=path) from error
    if format_ != FORMAT:
        raise BundleVersionError(
            f"saved in format {format_}, this classifier reads {FORMAT}. Train it again.", path=path
        )
    _check_scikit_learn(versions, path)
    return folder, manifest


def read_bundle(path: str | Path, *, light: bool = True) -> Saved:
    """Read a bundle: manifest and hash first, then the allowed types alone.

    Args:
        path: the bundle's folder.
        light: give `Stored` stand-ins of estimators, so that scikit-learn is not imported;
            False: give the fitted scikit-learn `Pipeline`.

    Raises:
        BundleError: see `read_manifest`; and its children for a changed file or a foreign type.
    """
    folder, manifest = read_manifest(path)
    check_hash(folder, manifest)
    return Saved(folder, manifest, _unpickle(folder / MODEL, light=light))


def check_hash(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Compare `model.joblib` with the manifest.

    Raises:
        BundleChangedError: it is missing, or not the file that was saved.
    """
    if not (folder / MODEL).exists():
        raise BundleChangedError(f"{MODEL} is missing. Copy the bundle again, or train it again.", path=folder)
    if _sha256(folder / MODEL) != manifest["sha256"]:
        raise BundleChangedError(
            f"{MODEL} is not the file its manifest names (SHA-256 differs), so it was not opened. "
            "Copy the bundle again, or train it again.",
            path=folder,
        )


def read_metrics(path: str | Path) -> dict[str, Any]:
    """Read a bundle's `metrics.json`."""
    folder, _ = read_manifest(path)
    metrics: dict[str, Any] = json.loads((folder / METRICS).read_text(encoding="utf-8"))
    return metrics


def task_of(manifest: Mapping[str, Any]) -> Task:
    """The task that a manifest names."""
    task = manifest["task"]
    return Task(
        task["name"],
        task["unit"],
        tuple(task["labels"]),
        dict(task.get("ids", {})),
        task.get("multi_label", False),
    )


def versions() -> dict[str, str]:
    """Of everything that a bundle depends on."""
    packages = {"classifier": "news-classifier", "scikit-learn": "scikit-learn", "numpy": "numpy"}
    return {
        "python": platform.python_version(),
        **{name: metadata.version(p) for name, p in packages.items()},
    }


def _check_scikit_learn(saved: Mapping[str, str], path: object) -> None:
    here = metadata.version("scikit-learn")
    there = saved.get("scikit-learn", "unknown")
    if there.split(".")[:2] != here.split(".")[:2]:
        minor = ".".join(there.split(".")[:2])
        raise BundleVersionError(
            f'saved with scikit-learn {there}, this is {here}. Train it again with "classifier train", '
            f"or install scikit-learn {minor}.",
            path=path,
        )


def _unpickle(path: Path, *, light: bool) -> Any:
    from joblib.numpy_pickle import NumpyUnpickler

    class AllowedUnpickler(NumpyUnpickler):  # type: ignore[misc]
        """Constructs what is on ALLOWED, and stops at anything else."""

        def find_class(self, module: str, name: str) -> Any:
            if (module, name) not in ALLOWED:
                raise BundleTypeError(
                    f"{MODEL} holds the type {module}.{name}, which no bundle may hold, so it was not loaded. "
                    "Use a bundle from a source you trust, or train it again.",
                    path=path.parent,
                )
            if light and module.partition(".")[0] in ("sklearn", "classifier"):
                return Stored
            return getattr(importlib.import_module(module), name)

    with path.open("rb") as file:
        opened = _inflated(file.read(), path)
    try:
        return AllowedUnpickler(str(path), opened, ensure_native_byte_order=True).load()
    except BundleError:
        raise
    except Exception as error:
        raise BundleError(f"{MODEL} cannot be read ({error}). Train it again.", path=path.parent) from error


def _inflated(data: bytes, path: Path) -> Any:
    import io

    try:
        return io.BytesIO(zlib.decompress(data))
    except zlib.error as error:
        raise BundleError(f"{MODEL} is not compressed as bundles are. Train it again.", path=path.parent) from error


def _swap(draft: Path, folder: Path) -> None:
    previous = _previous(folder)
    if folder.exists():
        shutil.rmtree(previous, ignore_errors=True)
        folder.rename(previous)
    draft.rename(folder)
    shutil.rmtree(previous, ignore_errors=True)


def _previous(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.previous")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
