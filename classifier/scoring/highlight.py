"""Which words of an article are marked, and how strongly: the few that weighed most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifier.text.languages.resource import resource_of

Array = npt.NDArray[np.float64]

FAINT = 0.08
"""A word whose weight is under this share of the strongest word's is not marked."""

MARKED_SHARE = 0.25
"""Largest share of an article's words that are marked: a text with colour everywhere says nothing."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class Word(NamedTuple):
    """A word of the article as given, and its weight."""

    start: int
    end: int
    weight: float


class Marks(NamedTuple):
    """The words of an article that are marked.

    Attributes:
        title, text: in order.
        scale: the largest weight of a word, without its sign; 1 where there is none.
    """

    title: tuple[Word, ...]
    text: tuple[Word, ...]
    scale: float


def words_of(text: str, weights: Array) -> list[Word]:
    """Add up the weights of characters by word."""
    total = np.concatenate([[0.0], np.cumsum(weights)])
    spans = (match.span() for match in _WORD.finditer(text))
    return [Word(start, end, float(total[end] - total[start])) for start, end in spans]


def marks_of(title: str, title_weights: Array, text: str, text_weights: Array, language: str) -> Marks:
    """Choose the words that are marked: the strongest that are no function words, MARKED_SHARE of all at the most.

    Args:
        title: empty where it is not shown.
        title_weights: of its characters, shape (n_characters,).
        text: as given.
        text_weights: of its characters, shape (n_characters,).
        language: of the article, whose function words are not marked.
    """
    above, below = words_of(title, title_weights), words_of(text, text_weights)
    function_words = resource_of(language).function_words
    strengths = [_strength(word, title, function_words) for word in above]
    strengths += [_strength(word, text, function_words) for word in below]
    scale = max(strengths, default=0.0) or 1.0
    room = max(1, int(MARKED_SHARE * len(strengths)))
    order = sorted(range(len(strengths)), key=lambda place: (-strengths[place], place))[:room]
    chosen = {place for place in order if strengths[place] >= FAINT * scale}
    return Marks(
        tuple(word for place, word in enumerate(above) if place in chosen),
        tuple(word for place, word in enumerate(below, start=len(above)) if place in chosen),
        scale,
    )


def pieces(
    text: str, words: Sequence[Word], scale: float, start: int = 0, end: int | None = None
) -> list[tuple[str, float]]:
    """Cut text[start:end] into pieces, each with its weight as a share of the scale, -1 to 1; 0 is unmarked."""
    end = len(text) if end is None else end
    cut, last = [], start
    for word in words:
        if start <= word.start and word.end <= end:
            share = max(-1.0, min(1.0, word.weight / scale))
            cut += [(text[last : word.start], 0.0), (text[word.start : word.end], share)]
            last = word.end
    return [piece for piece in [*cut, (text[last:end], 0.0)] if piece[0]]


def _strength(word: Word, text: str, function_words: frozenset[str]) -> float:
    return 0.0 if text[word.start : word.end].lower() in function_words else abs(word.weight)
