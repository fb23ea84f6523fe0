"""Where the words that a model read stand in the article as it was given.

A unit's words are cleaned, normalized and masked, and a block of features reads a part of
them. So each character of what a block read is traced back: to the unit's words, and from
those, word by word, to the characters of the article that they came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.model.features.inputs import undotted
from classifier.model.features.words import WORD
from classifier.text.clean import normalize
from classifier.text.equal_runs import equal_runs
from classifier.text.mentions import MASK
from classifier.tfidf.vocabulary import Vocabulary

Span = tuple[int, int]
Codes = npt.NDArray[np.int64]

NOWHERE = -1
"""Place of a character that stands nowhere in the article as given."""

FROM_THE_TOP = ("title+text", "title", "lead")
"""Fields that read a unit from its title on."""

_CHUNK = re.compile(r"\S+")
_TOKEN = re.compile(r"(?u)\b\w\w+\b")


@dataclass(frozen=True)
class Places:
    """Where each character of a text came from: offsets into the article as given, which never fall, or NOWHERE."""

    starts: Codes
    ends: Codes

    def span(self, start: int, end: int) -> Span | None:
        """The offsets that text[start:end] came from; None where it stands nowhere."""
        starts, ends, next_placed, last_placed = self._lists
        if start >= end or next_placed[start] >= end:
            return None
        return starts[next_placed[start]], ends[last_placed[end - 1]]

    @cached_property
    def _lists(self) -> tuple[list[int], list[int], list[int], list[int]]:
        """Starts and ends; the first character from each on that is placed, and the last up to it."""
        own, is_placed = np.arange(len(self.starts)), self.starts != NOWHERE
        next_placed = np.minimum.accumulate(np.where(is_placed, own, len(own))[::-1])[::-1]
        last_placed = np.maximum.accumulate(np.where(is_placed, own, NOWHERE))
        return self.starts.tolist(), self.ends.tolist(), next_placed.tolist(), last_placed.tolist()


@dataclass(frozen=True)
class Located:
    """A unit's words traced back to its article.

    Attributes:
        original: the article as given: title, a line break, text.
        span: of the unit in `original`.
        title, text: the unit's, as `Units` has them.
        title_places, text_places: where each of their characters came from.
        mention: position of the mention among the characters of `text` that are no white space.
    """

    original: str
    span: Span
    title: str
    text: str
    title_places: Places
    text_places: Places
    mention: int

    def places(self, field: str, read: str) -> Places:
        """Trace what a block of features read of the unit.

        Args:
            field: that the block inputs, for which side of the mention it is on.
            read: the text that it gave.
        """
        wanted, own, title = _dense(read), _dense(self.text), _dense(self.title)
        if field in FROM_THE_TOP and (title + own).startswith(wanted):
            top = _joined(_kept(self.title, self.title_places), _kept(self.text, self.text_places))
            return _spread(read, _cut(top, 0, len(wanted)))
        start = _nearest(wanted, own, self.mention, after=field == "right")
        if start is None:
            # A claim is masked nowhere in its sentence, so its mask stands for no words of it.
            is_claim = MASK in read and MASK not in self.text
            return _nowhere(read) if is_claim else trace(read, self.original, [self.span])
        return _spread(read, _cut(_kept(self.text, self.text_places), start, start + len(wanted)))


def locate(units: Units, position: int, original: str, *, lines: Sequence[Span] | None) -> Located:
    """Trace a unit's words back.

    Args:
        units: of the article.
        position: of the unit.
        original: the article as given: title, a line break, text.
        lines: offsets into the article's text of the lines that are its own, where these are the unit; None: the unit
            is a part of the text, and says where.
    """
    title = units.title[position]
    shift = len(title) + 1
    span = units.start[position] + shift, units.end[position] + shift
    spans = [span] if lines is None else [(start + shift, end + shift) for start, end in lines]
    own = np.arange(len(title))
    return Located(
        original,
        span,
        title,
        units.text[position],
        Places(own, own + 1),
        trace(units.text[position], original, spans),
        len(_dense(units.left[position])),
    )


def trace(derived: str, original: str, spans: Sequence[Span]) -> Places:
    """Find for each character of a cleaned text the characters it came from.

    Args:
        derived: pieces of `original`, cleaned, masked or left out, in order.
        original: the text that it was made from.
        spans: of the pieces, offsets into `original`.
    """
    places = _nowhere(derived)
    old = [chunk for span in spans for chunk in _chunks(original, *span)]
    new = list(_chunks(derived, 0, len(derived)))
    old_words, new_words = [_folded(original, chunk) for chunk in old], [_folded(derived, chunk) for chunk in new]
    ends = (len(new), len(new), len(old), len(old))
    last_new, last_old = 0, 0
    for a, b, c, d in (*equal_runs(new_words, old_words), ends):
        if last_new < a and last_old < c:
            _match(places, derived, (new[last_new][0], new[a - 1][1]), original, (old[last_old][0], old[c - 1][1]))
        for own, source in zip(new[a:b], old[c:d], strict=True):
            _match(places, derived, own, original, source)
        last_new, last_old = b, d
    return places


def ngram_spans(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, list[Span]]]:
    """Give each n-gram that a vocabulary's analyzer makes of a text, with the spans of its words.

    The n-grams are those of `classifier.tfidf.plain_transform.analyze` of the text without dotted capitals, in the same
    order.
    """
    text = undotted(text)
    lowered, offsets = _lowered(text) if vocabulary.lowercase else (text, None)
    for term, spans in _ANALYZE[vocabulary.analyzer](lowered, vocabulary):
        yield term, spans if offsets is None else [(int(offsets[a]), int(offsets[b - 1]) + 1) for a, b in spans]


def word_spans(text: str) -> list[Span]:
    """Where the words stand that word vectors know a text by: those of `words_in`, in the same order."""
    lowered, offsets = _lowered(text)
    spans = (match.span() for match in WORD.finditer(lowered.replace("’", "'")))
    return [span if offsets is None else (int(offsets[span[0]]), int(offsets[span[1] - 1]) + 1) for span in spans]


def _word_ngrams(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, list[Span]]]:
    matches = [(match.group(), match.span()) for match in _TOKEN.finditer(text)]
    words = [(word, span) for word, span in matches if word not in vocabulary.stop_words]
    low, high = vocabulary.ngram_range
    for n in range(low, high + 1):
        for i in range(len(words) - n + 1):
            yield " ".join(word for word, _ in words[i : i + n]), [span for _, span in words[i : i + n]]


def _char_ngrams(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, list[Span]]]:
    low, high = vocabulary.ngram_range
    for start, end in _chunks(text, 0, len(text)):
        padded = f" {text[start:end]} "
        for n in range(low, high + 1):
            for offset in range(max(1, len(padded) - n + 1)):
                # The blanks around the word are not in the text.
                place = max(start, start + offset - 1), min(end, start + offset - 1 + n)
                yield padded[offset : offset + n], [place]
            if len(padded) <= n:
                break


_ANALYZE: dict[str, Callable[[str, Vocabulary], Iterator[tuple[str, list[Span]]]]] = {
    "word": _word_ngrams,
    "char_wb": _char_ngrams,
}


def _lowered(text: str) -> tuple[str, Codes | None]:
    """A text in lower case, and where each of its characters was, if that is not where it is."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered, None
    return lowered, np.repeat(np.arange(len(text)), [len(character.lower()) for character in text])


def _chunks(text: str, start: int, end: int) -> Iterator[Span]:
    return (match.span() for match in _CHUNK.finditer(text, start, end))


def _folded(text: str, chunk: Span) -> str:
    return normalize(text[slice(*chunk)])


def _match(places: Places, derived: str, own: Span, original: str, source: Span) -> None:
    """Match a piece with what it came from: what begins and ends alike by character, the rest as one."""
    (a, b), (c, d) = own, source
    if b - a == d - c and all(map(_alike, derived[a:b], original[c:d])):
        places.starts[a:b], places.ends[a:b] = np.arange(c, d), np.arange(c, d) + 1
        return
    while a < b and c < d and _alike(derived[a], original[c]):
        places.starts[a], places.ends[a] = c, c + 1
        a, c = a + 1, c + 1
    while a < b and c < d and _alike(derived[b - 1], original[d - 1]):
        b, d = b - 1, d - 1
        places.starts[b], places.ends[b] = d, d + 1
    if c < d:
        places.starts[a:b], places.ends[a:b] = c, d


def _alike(derived: str, original: str) -> bool:
    return derived == original or derived == normalize(original)


def _nowhere(text: str) -> Places:
    return Places(np.full(len(text), NOWHERE), np.full(len(text), NOWHERE))


def _dense(text: str) -> str:
    return "".join(text.split())


def _kept(text: str, places: Places) -> Places:
    """The places of the characters that are no white space."""
    dark = np.array([not character.isspace() for character in text], dtype=bool)
    return Places(places.starts[dark], places.ends[dark])


def _spread(text: str, dense: Places) -> Places:
    """Give the places of characters that are no white space to those of a text with white space."""
    dark = np.array([not character.isspace() for character in text], dtype=bool)
    places = _nowhere(text)
    places.starts[dark], places.ends[dark] = dense.starts, dense.ends
    return places


def _joined(one: Places, other: Places) -> Places:
    return Places(np.concatenate([one.starts, other.starts]), np.concatenate([one.ends, other.ends]))


def _cut(places: Places, start: int, end: int) -> Places:
    return Places(places.starts[start:end], places.ends[start:end])


def _nearest(wanted: str, text: str, mention: int, *, after: bool) -> int | None:
    """Where a part of the unit's text begins; of several places, the one nearest to the mention."""
    behind = mention + len(MASK)
    lowest = behind if after else 0
    if not wanted:
        return 0
    next_place = text.find(wanted, max(lowest, mention - len(wanted)))
    if 0 <= next_place <= behind:
        return next_place
    last_place = text.rfind(wanted, lowest, max(lowest, mention - 1))
    gaps = {
        place: max(place - behind, mention - place - len(wanted)) for place in (last_place, next_place) if place >= 0
    }
    return min(gaps, key=lambda place: (gaps[place], place), default=None)
