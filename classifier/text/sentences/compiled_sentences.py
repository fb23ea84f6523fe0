"""The sentences of many texts at once: what `sentence_spans` and `normalize` give, by a compiled kernel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from classifier.text.characters import CODE_POINTS, matched_by
from classifier.text.clean import FIRST_CHANGED, normalize
from classifier.text.sentences.sentence_kernels import (
    ABBREVIATES,
    BEGINS,
    CLOSES,
    CLOSES_FULL,
    ENDS,
    IS_FULL,
    IS_LETTER,
    IS_SPACE,
    OPENS,
    STAYS,
    cut_sentences,
)
from classifier.text.sentences.spans import (
    ABBREVIATIONS,
    BEGINNING,
    CLOSING,
    END_MARKS,
    FULL_CLOSING,
    FULL_MARKS,
    IN_ABBREVIATIONS,
    LONGEST_SENTENCE,
    OPENING,
    pieces,
)
from classifier.utf8 import end_to_end, keys_of

Sentences = list[tuple[int, int, str]]
"""First and last offset of each sentence into its text, and its words, normalized; none is empty."""


def sentences_of_all(texts: Sequence[str], lines: Sequence[Sequence[tuple[int, int]]]) -> list[Sentences]:
    """Cut texts into sentences.

    Args:
        texts: in any number.
        lines: offsets of the lines of each that are read, in order; none holds a line feed.
    """
    stops = np.cumsum([len(own) for own in lines], dtype=np.int64)
    edges = np.array([edge for own in lines for line in own for edge in line], np.int64).reshape(-1, 2)
    starts, ends = np.ascontiguousarray(edges[:, 0]), np.ascontiguousarray(edges[:, 1])
    tables = held_by_characters(), _abbreviations()
    spans, stays, counts = cut_sentences(*end_to_end(texts), starts, ends, stops, *tables)
    count = int(counts[-1]) if len(counts) else 0
    rows = list(zip(spans[:count, 0].tolist(), spans[:count, 1].tolist(), stays[:count].tolist(), strict=True))
    bounds = pairwise([0, *counts.tolist()])
    return [_worded(text, rows[a:b]) for text, (a, b) in zip(texts, bounds, strict=True)]


def _worded(text: str, rows: Sequence[tuple[int, int, bool]]) -> Sentences:
    sentences: Sentences = []
    for first, last, stays in rows:
        if last - first > LONGEST_SENTENCE:
            sentences += [(a, b, words) for a, b in pieces(text, first, last) if (words := normalize(text[a:b]))]
            continue
        words = text[first:last]
        if not stays or words.startswith(FIRST_CHANGED):
            words = normalize(words)
        if words:
            sentences.append((first, last, words))
    return sentences


@cache
def held_by_characters() -> npt.NDArray[np.uint16]:
    """What holds of each code point."""
    holds = np.zeros(CODE_POINTS, np.uint16)
    signs = (
        *((ENDS, END_MARKS), (IS_FULL, FULL_MARKS)),
        *((CLOSES, CLOSING), (CLOSES_FULL, FULL_CLOSING), (OPENS, OPENING)),
    )
    for flag, characters in signs:
        holds[[ord(character) for character in set(characters)]] |= flag
    for flag, pattern in ((IS_SPACE, r"\s"), (BEGINS, BEGINNING), (ABBREVIATES, IN_ABBREVIATIONS)):
        holds[matched_by(pattern)] |= flag
    letters = [point for point in np.flatnonzero(holds & ABBREVIATES).tolist() if chr(point).isalpha()]
    holds[letters] |= IS_LETTER
    holds[[point for point in range(128) if chr(point).isprintable() and chr(point) != "&"]] |= STAYS
    return holds


@cache
def _abbreviations() -> npt.NDArray[np.int64]:
    return keys_of(ABBREVIATIONS)
