"""The feature matrix on disk, and how it is walked in blocks.

Each batch of articles is a file of rows, sorted by the block that each was drawn into by the seed; a block gathers its
rows from all files. So a block is a random sample of the articles, whatever order they came in, and is all that is in
memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.streamed.disk.folder import Folder
from classifier.model.streamed.disk.pack import read_pack
from classifier.tfidf.sparse import SparseRows, csr_matrix

MATRIX = "matrix"

CELL_BYTES = 8
"""Of a value and its column."""


@dataclass(frozen=True)
class Block:
    """Rows of the matrix.

    Attributes:
        rows: sparse.
        numbers: place of each row among the examples, shape (n_rows,); they rise.
    """

    rows: SparseRows
    numbers: npt.NDArray[np.int64]

    def matrix(self, width: int) -> Any:
        """The rows as scipy's `csr_matrix`."""
        return csr_matrix(self.rows, width)


def drawn_blocks(numbers: npt.NDArray[np.int64], count: int, seed: int) -> npt.NDArray[np.int32]:
    """Draw a block for each of some examples by their numbers, the same in any order, shape (n_rows,)."""
    mixed = (numbers.astype(np.uint64) + np.uint64(seed + 1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray((mixed ^ (mixed >> np.uint64(31))) % np.uint64(count), np.int32)


def arrays_by_block(
    rows: SparseRows, numbers: npt.NDArray[np.int64], blocks: npt.NDArray[np.int32], count: int
) -> dict[str, npt.NDArray[Any]]:
    """Sort rows by their blocks, as they are stored."""
    order = np.argsort(blocks, kind="stable")
    lengths = np.diff(rows.indptr)[order]
    place = np.repeat(rows.indptr[:-1][order], lengths) + _within(lengths)
    return {
        "data": rows.data[place],
        "indices": rows.indices[place],
        "ends": np.append(0, np.cumsum(lengths)),
        "numbers": numbers[order],
        "firsts": np.searchsorted(blocks[order], np.arange(count + 1)),
    }


def _within(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Number of each entry within its list."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


@dataclass(frozen=True)
class Matrix:
    """Rows on disk.

    Attributes:
        folder: that holds them.
        kind: of its files.
        files: number of them.
        width: number of features.
        count: of blocks.
    """

    folder: Folder
    kind: str
    files: int
    width: int
    count: int

    def blocks(self, order: npt.NDArray[np.int64] | None = None) -> Iterator[Block]:
        """Read block after block, the next one while the last is looked at.

        Args:
            order: of the blocks; None: as they are numbered.
        """
        numbers = np.arange(self.count) if order is None else order
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(self.block, int(numbers[0]))
            for number in [*numbers[1:].tolist(), None]:
                block = waiting.result()
                if number is not None:
                    waiting = pool.submit(self.block, number)
                yield block

    def block(self, number: int) -> Block:
        """Read one block: its rows of each file, sorted by their numbers."""
        parts = [self._part(file, number) for file in range(self.files)]
        rows = SparseRows(
            np.concatenate([part.rows.data for part in parts]),
            np.concatenate([part.rows.indices for part in parts]),
            np.append(0, np.cumsum(np.concatenate([np.diff(part.rows.indptr) for part in parts]))),
        )
        return Block(rows, np.concatenate([part.numbers for part in parts]))

    @cached_property
    def cells(self) -> int:
        """Non-zero cells of all rows."""
        return sum(len(read_pack(self.folder.file(self.kind, file))["data"]) for file in range(self.files))

    def _part(self, file: int, number: int) -> Block:
        """A block's rows of one file, copied, so that nothing stays mapped."""
        arrays = read_pack(self.folder.file(self.kind, file))
        first, last = arrays["firsts"][number : number + 2]
        ends = arrays["ends"][first : last + 1]
        data, indices = (arrays[name][ends[0] : ends[-1]].copy() for name in ("data", "indices"))
        return Block(SparseRows(data, indices, ends - ends[0]), arrays["numbers"][first:last].copy())
