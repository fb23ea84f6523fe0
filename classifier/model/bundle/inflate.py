"""Unpack a zlib stream a piece at a time, up to a limit."""

from __future__ import annotations

import zlib
from typing import BinaryIO

ROOM, RATIO = 1 << 24, 25
"""Bytes that a file may unpack to: so many, and so many for each byte that it has. Coefficients of real
models shrink to between a half and a tenth."""

PIECE = 1 << 20
"""Bytes that are unpacked at a time."""


class Inflated:
    """The unpacked bytes of a file.

    Args:
        file: of `size` bytes, read from its beginning.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._inflate = file, zlib.decompressobj()
        self._buffer, self._place, self._offset = bytearray(), 0, 0
        self._left = ROOM + RATIO * size

    def read(self, size: int) -> bytes:
        """Give the next bytes, fewer where the file ends.

        Raises:
            ValueError: it unpacks to more than ROOM and RATIO allow.
        """
        while len(self._buffer) - self._place < size and self._fill():
            pass
        taken = bytes(memoryview(self._buffer)[self._place : self._place + size])
        self._place += len(taken)
        self._offset += len(taken)
        return taken

    def readline(self) -> bytes:
        """Refuse: only pickles of old protocols hold lines.

        Raises:
            ValueError: always.
        """
        raise ValueError("it is of an old pickle protocol")

    def tell(self) -> int:
        """Give how many bytes were read."""
        return self._offset

    def _fill(self) -> bool:
        if self._place > PIECE:
            del self._buffer[: self._place]
            self._place = 0
        packed = self._inflate.unconsumed_tail or self._file.read(PIECE)
        piece = self._inflate.decompress(packed, PIECE)
        self._left -= len(piece)
        if self._left < 0:
            raise ValueError("it unpacks to far more than a model of its size holds")
        self._buffer += piece
        return bool(piece) or bool(packed and not self._inflate.eof)
