"""Near-duplicates among more articles than memory holds: sketches and texts stay on the disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.corpus.checks.duplicates import BANDS, ROWS, cluster_firsts
from classifier.files import named_failures, remove
from classifier.model.streamed.disk.folder import Folder
from classifier.model.streamed.disk.inputs import stored_text
from classifier.model.streamed.disk.pack import read_pack
from classifier.model.streamed.stages import WORDS


def duplicate_firsts(folder: Folder, batches: int, is_compared: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Give the number of the first article of each article's cluster, among those that are compared.

    Args:
        folder: with the batches and their sketches.
        batches: number of them.
        is_compared: which of all articles, shape (n_read,).
    """
    packs = [read_pack(folder.file(WORDS, number)) for number in range(batches)]
    firsts = np.cumsum([0, *(len(pack["sketch_counts"]) for pack in packs)])
    words, counts = (
        np.concatenate([np.array(pack[name]) for pack in packs])[is_compared]
        for name in ("sketch_words", "sketch_counts")
    )
    positions = np.flatnonzero(is_compared)
    path = folder.path / "bands.draft"
    with named_failures(path):
        bands = _mapped(path, (BANDS, len(positions), ROWS))
        place = 0
        for pack, first, last in zip(packs, firsts, firsts[1:], strict=False):
            own = pack["bands"][:, is_compared[first:last]]
            bands[:, place : place + own.shape[1]] = own
            place += own.shape[1]
    try:
        return cluster_firsts(words, counts, bands, _Texts(packs, firsts, positions))
    finally:
        remove(path)


def _mapped(path: Path, shape: tuple[int, ...]) -> npt.NDArray[np.uint32]:
    """A new file of numbers, mapped; its room is taken first, since a full disk would end the process later."""
    with path.open("wb") as file:
        size = max(1, int(np.prod(shape))) * np.dtype(np.uint32).itemsize
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.truncate(size)
    return np.memmap(path, np.uint32, "r+", shape=shape)


class _Texts(Sequence[str]):
    """Texts of some articles, read when they are asked for."""

    def __init__(self, packs: Sequence[Any], firsts: npt.NDArray[np.int64], positions: npt.NDArray[np.int64]) -> None:
        self.packs, self.firsts, self.positions = packs, firsts, positions

    def __len__(self) -> int:
        return len(self.positions)

    def __getitem__(self, place: Any) -> Any:
        position = int(self.positions[place])
        number = int(np.searchsorted(self.firsts, position, side="right")) - 1
        return stored_text(self.packs[number], position - int(self.firsts[number]))
