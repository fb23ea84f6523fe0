"""Sentences cut into what the author says and what somebody is quoted as saying."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from classifier.text.speech.quotations import Quotation

AUTHOR, QUOTED = "author", "quoted"
"""Whose voice."""

Spans = list[tuple[int, int]]


class Part(NamedTuple):
    """What one voice says of a sentence.

    Attributes:
        text: its words.
        spans: of the mentions in them.
        voice: AUTHOR or QUOTED.
        speaker: who is quoted, or empty.
    """

    text: str
    spans: Spans
    voice: str
    speaker: str = ""


def parts_of(text: str, spans: Spans, quotations: list[Quotation]) -> Iterator[Part]:
    """Cut a sentence by voice; parts without a mention are left out.

    Args:
        text: of the sentence.
        spans: of the mentions in it, in order.
        quotations: of the sentence, with offsets into it, in order and not overlapping.

    >>> [part.text for part in parts_of("Lee left, Park said.", [(0, 3)], [Quotation(0, 8, "Park")])]
    ['Lee left']
    """
    if not quotations:
        yield Part(text, spans, AUTHOR)
        return
    edges = [0, *(edge for q in quotations for edge in (q.start, q.end)), len(text)]
    own = list(zip(edges[::2], edges[1::2], strict=True))
    if author := _within(spans, own):
        yield Part(" ".join(text[a:b] for a, b in own), author, AUTHOR)
    for q in quotations:
        if quoted := _within(spans, [(q.start, q.end)]):
            yield Part(text[q.start : q.end], quoted, QUOTED, q.speaker)


def _within(spans: Spans, pieces: Spans) -> Spans:
    """The spans that stand in pieces of a text, with offsets into these, joined by a space."""
    found, before = [], 0
    for start, end in pieces:
        found += [(a - start + before, b - start + before) for a, b in spans if start <= a and b <= end]
        before += end - start + 1
    return found
