"""Annotated sentences as texts with the offsets of their names, and the part that is set aside for testing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

Span = tuple[int, int, str]
"""First and last offset, and the kind: `PER`, `ORG`, `LOC` or `MISC`."""

BLOCK = 25
"""Sentences that stay on one side where no document is marked: neighbours are often of one."""

DOCUMENT = "-DOCSTART-"
"""The token that begins a document of Wikigold."""

TEST_SHARE = 0.3
SEED = 0

_NO_SPACE_BEFORE = frozenset(".,;:!?)]}%'\"”’") | {"'s", "n't", "'re", "'ve", "'ll", "'d", "'m", "..."}
_NO_SPACE_BEHIND = frozenset("([{$#“‘")


class Sentence(NamedTuple):
    """An annotated sentence as a reader sees it."""

    text: str
    names: list[Span]
    source: str
    document: int
    is_test: bool


def annotated(path: Path) -> list[Sentence]:
    """Read annotated sentences; whole documents, by a seed, are set aside for testing.

    Args:
        path: of `names_annotated.parquet`, or a file of the same columns.
    """
    frame = pd.read_parquet(path)
    rng = np.random.default_rng(SEED)
    sentences = []
    for source, part in frame.groupby("source", sort=True):
        starts = part["tokens"].map(lambda words: words[0] == DOCUMENT).to_numpy()
        documents = np.cumsum(starts) if starts.any() else np.arange(len(part)) // BLOCK
        is_test = rng.random(documents[-1] + 1) < TEST_SHARE
        rows = zip(part["tokens"], part["tags"], documents, strict=True)
        sentences += [
            Sentence(*as_text(words, tags), str(source), int(document), bool(is_test[document]))
            for words, tags, document in rows
            if words[0] != DOCUMENT
        ]
    return sentences


def as_text(words: Sequence[str], tags: Sequence[str]) -> tuple[str, list[Span]]:
    """Put a sentence's words together as they are printed.

    >>> as_text(["Ann", "Lee", "'s", "aunt", "."], ["I-PER", "I-PER", "O", "O", "O"])
    ("Ann Lee's aunt.", [(0, 7, 'PER')])
    """
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    size, is_open, glued = 0, False, True
    for word in words:
        opens = word in ('"', "``") and not is_open
        is_open = opens or (is_open and word not in ('"', "''"))
        before = "" if glued or (word in _NO_SPACE_BEFORE and not opens) else " "
        pieces += [before, word]
        spans.append((size + len(before), size + len(before) + len(word)))
        size = spans[-1][1]
        glued = opens or word in _NO_SPACE_BEHIND
    return "".join(pieces), [(spans[a][0], spans[b][1], kind) for a, b, kind in runs(tags)]


def runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First and last word of each name, and its kind, from IO or BIO tags."""
    start = None
    for i, tag in enumerate([*tags, "O"]):
        if start is not None and (tag[:2] != "I-" or tag[2:] != tags[start][2:]):
            yield start, i - 1, tags[start][2:]
            start = None
        if tag != "O" and start is None:
            start = i
