"""What the untaught encoder makes of each text, worked out once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from classifier.model.distillation import encoder as encoders
from classifier.model.distillation.encoder import load_encoder

Row = Mapping[str, list[int]]


class Remembered:
    """The untaught encoder's states of each text that it has read, in a file.

    Seeds and numbers of labels share their texts, and what the encoder makes of a text before it
    learns depends on nothing else. A fine-tuned encoder's are worked out as ever.

    Attributes:
        path: of the file; one of another encoder is written anew.
        encoder: folder of the encoder.
        known: states by a hash of a text's tokens.
        saved: how many of them are in the file.
    """

    def __init__(self, path: Path, encoder: Path) -> None:
        self.path, self.compute = path, encoders.states_of
        self.print = _print_of(load_encoder(encoder)[0])
        self.known: dict[bytes, np.ndarray] = {}
        self.saved = 0
        if path.exists():
            stored = np.load(path)
            if "print" not in stored or float(stored["print"]) != self.print:
                return
            self.known = {bytes(key): states for key, states in zip(stored["keys"], stored["states"], strict=True)}
            self.saved = len(self.known)

    def __call__(self, encoder: Any, tokenizer: Any, rows: Sequence[Row], *, size: int = 64) -> np.ndarray:
        """As `states_of`."""
        if not rows or _print_of(encoder) != self.print:
            return self.compute(encoder, tokenizer, rows, size=size)
        keys = [_hash_of(row) for row in rows]
        new = {key: row for key, row in zip(keys, rows, strict=True) if key not in self.known}
        if new:
            self.known |= zip(new, self.compute(encoder, tokenizer, list(new.values()), size=size), strict=True)
        return np.stack([self.known[key] for key in keys])

    def save(self) -> None:
        """Write what is known, if that is more than was written."""
        if len(self.known) == self.saved:
            return
        draft = self.path.with_suffix(".tmp.npz")
        keys = np.frombuffer(b"".join(self.known), dtype=np.uint8).reshape(len(self.known), -1)
        np.savez(draft, keys=keys, states=np.stack(list(self.known.values())), print=self.print)
        draft.replace(self.path)
        self.saved = len(self.known)


def _print_of(encoder: Any) -> float:
    """A number that another encoder would hardly have: of its vectors, since its matrices are read too slowly."""
    return float(sum(parameter.double().sum() for parameter in encoder.parameters() if parameter.ndim == 1))


def _hash_of(row: Row) -> bytes:
    return hashlib.blake2b(np.array([*row.values()], dtype=np.int64).tobytes(), digest_size=16).digest()
