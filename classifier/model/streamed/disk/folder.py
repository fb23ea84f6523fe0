"""The folder in which a training larger than memory keeps what is done, so that it can go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.files import named_failures, remove, write_whole

IDENTITY = "training.json"


@dataclass(frozen=True)
class Folder:
    """What is done of one training.

    Attributes:
        path: of the folder.
        goes_on: whether an earlier run of the same training left something.
    """

    path: Path
    goes_on: bool

    def file(self, kind: str, number: int = 0) -> Path:
        """Where a part of a kind is kept."""
        return self.path / f"{kind}-{number:06d}.pack"

    def count(self, kind: str) -> int:
        """Number of parts of a kind, from the first on without a gap."""
        number = 0
        while self.file(kind, number).exists():
            number += 1
        return number

    def remove(self, kind: str) -> None:
        """Remove the parts of a kind, which nobody needs any more."""
        for path in self.path.glob(f"{kind}-*.pack"):
            remove(path)


def opened_folder(path: Path, identity: Mapping[str, Any]) -> Folder:
    """Open a folder for a training, and empty it where it is of another one.

    Args:
        path: of the folder.
        identity: all that makes the training what it is, JSON-ready.

    Raises:
        InputError: it cannot be written.
    """
    text = json.dumps(identity, sort_keys=True, indent=1)
    own = path / IDENTITY
    if own.exists() and own.read_text(encoding="utf-8") == text:
        return Folder(path, True)
    remove(path)
    with named_failures(path):
        path.mkdir(parents=True, exist_ok=True)
    write_whole(own, text)
    return Folder(path, False)


def identity_of_files(paths: list[str]) -> str:
    """Tell some files from others, and from themselves at another time, by size and date."""
    digest = hashlib.sha256()
    for path in paths:
        status = Path(path).stat() if Path(path).exists() else None
        digest.update(f"{path}\0{status and (status.st_size, status.st_mtime_ns)}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
