"""The lines that are the articles' own, of many English texts at once: what `body_spans` gives, by compiled kernels.

A kernel looks at every byte once, and says of each line what `clean.py` asks: its length, its
last character, its words. A line that begins or ends as the site's lines do is shown to the
patterns; those are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.parallel import are_few, are_loaded, blocks_of
from classifier.text.clean import LEAD_CHARACTERS, SITE_HEADS, body_spans, fits_furniture, fits_tail, is_prose
from classifier.text.lines.flags import ASK, FURNITURE, LOOK, PROSE, TAIL

BLOCK_CHARACTERS = 1 << 23
"""Texts are encoded so many characters at a time, so that no second copy of a corpus is held."""

Spans = list[tuple[int, int]]


class Lines(NamedTuple):
    """Lines that hold more than white space, text after text.

    Attributes:
        starts, ends: offsets into their texts, in characters, without white space around them.
        flags: what holds of each.
        stops: number of lines up to each text's end.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]
    stops: npt.NDArray[np.int64]


def bodies(texts: Sequence[str]) -> list[Spans]:
    """Give `body_spans` of each text; a few texts are left to plain Python."""
    if are_few(texts) and not are_loaded():
        return [body_spans(text) for text in texts]
    return [spans for block in blocks_of(texts, BLOCK_CHARACTERS) for spans in _bodies(block)]


def _bodies(texts: Sequence[str]) -> list[Spans]:
    from classifier.text.lines.line_kernels import keep_lines

    lines = _lines(texts)
    _judge(lines, texts)
    kept, stops = keep_lines(lines.flags, lines.stops)
    spans = list(zip(lines.starts[kept].tolist(), lines.ends[kept].tolist(), strict=True))
    bounds = [0, *stops.tolist()]
    kept_lines = [spans[first:last] for first, last in pairwise(bounds)]
    # A text of furniture alone is rare: it may be a headline, which the plain finder tells.
    return [own or (body_spans(text) if text else []) for own, text in zip(kept_lines, texts, strict=True)]


def _lines(texts: Sequence[str]) -> Lines:
    from classifier.text.lines.line_kernels import find_lines
    from classifier.utf8 import end_to_end

    data, bounds = end_to_end(texts)
    return Lines(*find_lines(data, bounds, np.flatnonzero(data == ord("\n")), lead_table(), head_keys()))


def _judge(lines: Lines, texts: Sequence[str]) -> None:
    """Show the lines that may be of the site to the patterns, and note what they say."""
    asked = np.flatnonzero(lines.flags & (LOOK | ASK))
    places = np.searchsorted(lines.stops, asked, side="right").tolist()
    spans = zip(places, lines.starts[asked].tolist(), lines.ends[asked].tolist(), strict=True)
    words = (texts[i][start:end] for i, start, end in spans)
    lines.flags[asked] |= np.array([_verdict(line, line.lower()) for line in words], np.uint8)


def _verdict(line: str, lower: str) -> int:
    return FURNITURE * fits_furniture(line, lower) | TAIL * fits_tail(line, lower) | PROSE * is_prose(line)


@cache
def lead_table() -> npt.NDArray[np.bool_]:
    """Which code points may stand before a line's first word."""
    table = np.zeros(max(map(ord, LEAD_CHARACTERS)) + 1, np.bool_)
    table[[ord(character) for character in LEAD_CHARACTERS]] = True
    return table


@cache
def head_keys() -> npt.NDArray[np.int64]:
    """How the site's lines begin, as numbers of up to four bytes, sorted."""
    from classifier.utf8 import keys_of

    return keys_of(head for head in SITE_HEADS if head.isascii())
