"""Bundles on their way to workers: their bytes once, named by their hash, and loaded once a process."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.scoring.loaded import find_bundle, load_model
from classifier.scoring.model import Model

Payload = Mapping[str, bytes]
"""The files of a bundle, by name."""


@dataclass(frozen=True)
class Sent:
    """A bundle that a graph carries.

    Attributes:
        sha256: of its files.
        files: see `Payload`.
    """

    sha256: str
    files: Payload


def sent_bundle(bundle: str | Path) -> Sent:
    """Read the files of a bundle, which is checked.

    Args:
        bundle: a folder, or the name of a shipped bundle.

    Raises:
        BundleError: it is refused.
    """
    folder = find_bundle(bundle)
    load_model(folder)
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    digest = hashlib.sha256()
    for name, data in files.items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return Sent(digest.hexdigest(), files)


_loaded: dict[str, Model] = {}


def models_of(bundles: Sequence[Sent]) -> list[Model]:
    """Load bundles that were sent, each once a process."""
    for bundle in bundles:
        if bundle.sha256 not in _loaded:
            _loaded[bundle.sha256] = _load(bundle)
    return [_loaded[bundle.sha256] for bundle in bundles]


def _load(bundle: Sent) -> Model:
    with tempfile.TemporaryDirectory() as place:
        for name, data in bundle.files.items():
            (Path(place) / name).write_bytes(data)
        return load_model(place)


def delayed_bundles(bundles: Sequence[Sent]) -> list[Any]:
    """Give bundles as nodes of a graph, named by their hashes: however many tasks read one, a worker gets it once."""
    from dask import delayed

    return [delayed(bundle, name=f"bundle-{bundle.sha256}", pure=True, traverse=False) for bundle in bundles]
