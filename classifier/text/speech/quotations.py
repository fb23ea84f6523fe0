"""Who speaks: the parts of a text that somebody is quoted as saying, directly or reported, and who that is.

Direct speech stands between quotation marks, also over several sentences. Reported speech is told by verbs: of
saying (said that, wrote, according to), whose clause is quoted, and of judging (called, accused, praised), from
which on the rest of the sentence is. A verb that vouches for what it reports (admits, shows, "rightly says") leaves
it with the author. Everything is read once from left to right.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from classifier.text.languages.resource import ENGLISH
from classifier.text.names.named_text import NamedText
from classifier.text.speech.attributed import SpokenText, speech_words
from classifier.text.speech.marks import direct_speech
from classifier.text.speech.speakers import BY, INVERTED, PASSIVE, TURN, VOUCHES, Speakers, verbs_of

SPEAKER_WORDS = 12
"""Words between a verb and its subject, at the most."""

REACH = 120
"""Characters between a verb and its subject, at the most."""


class Quotation(NamedTuple):
    """A part of a text that somebody else says.

    Attributes:
        start, end: offsets into the text.
        speaker: name of who says it, in full where the text gives it so, or empty.
    """

    start: int
    end: int
    speaker: str


class QuotedText:
    """What is quoted in a text, found where it is asked for.

    >>> text = "Ann Lee spoke.\\n“The plan is a mess,” Lee said."
    >>> [(q.start, q.end, q.speaker) for q in QuotedText(text).between(15, len(text))]
    [(0, 21, 'Ann Lee')]

    Attributes:
        text: with single spaces, and a line feed between sentences.
        language: its ISO 639 code. Reported speech is found in English alone.
        direct: offsets of direct speech, in order.
        passages: first and last offset of the runs of lines that no direct speech links to others, in order.
    """

    def __init__(self, text: str | NamedText, language: str = ENGLISH) -> None:
        self.named: NamedText = NamedText(text) if isinstance(text, str) else text
        self.text: str = self.named.text
        self.language: str = language
        self.direct: list[tuple[int, int]] = list(direct_speech(self.text))
        self.passages: list[tuple[int, int]] = list(_passages(self.text, self.direct))
        self._passage_ends = [stop for _, stop in self.passages]
        self._direct_starts, self._direct_ends = ([span[edge] for span in self.direct] for edge in (0, 1))
        self._found: dict[tuple[int, bool], list[Quotation]] = {}

    @cached_property
    def verbs(self) -> list[re.Match[str]]:
        """English verbs that report."""
        return verbs_of(self.named)

    @cached_property
    def speakers(self) -> Speakers:
        """Those who may speak in an English text."""
        return Speakers(self.named, self.direct)

    @cached_property
    def spoken(self) -> SpokenText | None:
        """The text in another language; None where its file has no verbs of speech."""
        words = speech_words(self.language)
        return None if words is None else SpokenText(self.text, words)

    def between(self, start: int, end: int, *, speakers: bool = True) -> list[Quotation]:
        """Give what of text[start:end], a line, is quoted, with offsets from `start` on.

        Args:
            start, end: of the line.
            speakers: tell who speaks; without, all are empty, and no names are looked for.
        """
        passage = bisect_right(self._passage_ends, start)
        if passage not in self._speaking:
            return []
        cut = ((max(q.start, start), min(q.end, end), q.speaker) for q in self.quotations(passage, speakers=speakers))
        return [Quotation(a - start, b - start, speaker) for a, b, speaker in cut if a < b]

    def quotations(self, passage: int, *, speakers: bool = True) -> list[Quotation]:
        """Those of a passage, in order, not overlapping."""
        key = passage, speakers
        if key not in self._found:
            self._found[key] = self._find(*self.passages[passage], speakers=speakers)
        return self._found[key]

    def _find(self, first: int, stop: int, *, speakers: bool) -> list[Quotation]:
        spans = self.direct[bisect_right(self._direct_ends, first) : bisect_left(self._direct_starts, stop)]
        names, reported, place = [""] * len(spans), list[Quotation](), 0
        for start, end in _lines(self.text, first, stop):
            while place < len(spans) and spans[place][1] <= start:
                place += 1
            last = place
            while last < len(spans) and spans[last][0] < end:
                last += 1
            within = [(max(a, start), min(b, end)) for a, b in spans[place:last]]
            if self.language != ENGLISH:
                own = self.spoken.speaker(start, end, within) if speakers and self.spoken and last > place else ""
                names[place:last] = [name or own for name in names[place:last]]
                continue
            verbs = [verb for verb in self._verbs_in(start, end) if not any(a <= verb.start() < b for a, b in within)]
            if not verbs:
                continue
            sentence = _Sentence(self.text, start, end, within, self.speakers if speakers else None)
            own = sentence.speaker(verbs) if last > place else ""
            names[place:last] = [name or own for name in names[place:last]]
            reported += sentence.reported(verbs)
        direct = [Quotation(*span, name) for span, name in zip(spans, names, strict=True)]
        return _joined([*direct, *reported])

    @cached_property
    def _speaking(self) -> frozenset[int]:
        """The passages with direct speech, or in English a verb that reports: most have neither."""
        direct = (bisect_right(self._passage_ends, start) for start in self._direct_starts)
        reported = (bisect_right(self._passage_ends, start) for start in self._verb_starts)
        return frozenset([*direct, *reported] if self.language == ENGLISH else direct)

    @cached_property
    def _verb_starts(self) -> list[int]:
        return [verb.start() for verb in self.verbs]

    def _verbs_in(self, start: int, end: int) -> list[re.Match[str]]:
        starts = self._verb_starts
        return self.verbs[bisect_left(starts, start) : bisect_left(starts, end)]


def _passages(text: str, direct: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Lines, joined where direct speech goes on from one to the next."""
    place, first = 0, -1
    for start, end in _lines(text, 0, len(text)):
        first = start if first < 0 else first
        while place < len(direct) and direct[place][1] <= end:
            place += 1
        if place == len(direct) or direct[place][0] >= end:
            yield first, end
            first = -1
    if first >= 0:
        yield first, len(text)


def _lines(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    while start <= stop:
        end = text.find("\n", start, stop)
        end = stop if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


class _Sentence(NamedTuple):
    """A sentence of a text, with the direct speech in it; without `speakers` nobody is named."""

    text: str
    start: int
    end: int
    direct: list[tuple[int, int]]
    speakers: Speakers | None

    def speaker(self, verbs: list[re.Match[str]]) -> str:
        """Who says the direct speech, if the sentence tells."""
        return next((name for verb in verbs if (name := self._subject(verb))), "")

    def reported(self, verbs: list[re.Match[str]]) -> Iterator[Quotation]:
        """What the verbs report."""
        for verb in verbs:
            if not VOUCHES.search(self.text, self.start, verb.start()):
                for a, b in self._parts(verb):
                    yield Quotation(a, b, self._subject(verb))

    def _parts(self, verb: re.Match[str]) -> Iterator[tuple[int, int]]:
        text, start, end, has_direct = self.text, self.start, self.end, bool(self.direct)
        if verb["source"]:
            comma = text.find(",", verb.end(), end)
            is_first = not text[start : verb.start()].strip(" \"'")
            if is_first and comma >= 0:
                yield comma + 1, end
            elif not is_first and not has_direct:
                yield start, verb.start()
            return
        if verb["judge"]:
            yield verb.start(), self._clause_end(verb)
            return
        comma, tail = text.rfind(",", start, verb.start()), text[verb.end() : end]
        is_tag = (
            comma >= 0
            and text.count(" ", comma, verb.start()) <= SPEAKER_WORDS // 2
            and ", who" not in text[comma : comma + 5]
        )
        if is_tag and (len(tail.split()) <= SPEAKER_WORDS // 3 or tail[:1] in ",."):
            if not has_direct:
                yield start, comma
                if tail[:1] == ",":
                    yield verb.end() + 1, end
        elif not has_direct or " that " in tail[:80]:
            yield verb.end(), self._clause_end(verb)

    def _clause_end(self, verb: re.Match[str]) -> int:
        """The end of what is reported: of the sentence, or of a clause between commas that begins with who."""
        text, start, end = self.text, self.start, self.end
        opener = max(text.rfind(mark, start, verb.start()) for mark in (", who ", ", which "))
        if opener >= 0 and "," not in text[opener + 1 : verb.start()]:
            comma = text.find(",", verb.end(), end)
            return comma if comma >= 0 else end
        turn = TURN.search(text, verb.end(), end)
        return turn.start() if turn else end

    def _subject(self, verb: re.Match[str]) -> str:
        """Who a verb's subject is: the name before it, or behind a verb of saying, or whom a pronoun stands for."""
        if self.speakers is None:
            return ""
        if verb["source"]:
            return self.speakers.behind(verb.end(), self.end)
        if PASSIVE.search(self.text, self.start, verb.start()):
            by = BY.search(self.text, verb.end(), self.end)
            return self.speakers.behind(by.end(), self.end) if by else ""
        after_speech = max([self.start, *(b for _, b in self.direct if b <= verb.start())])
        first = max(after_speech, verb.start() - REACH)
        if verb["say"] in INVERTED and not self.text[first : verb.start()].strip(" ,."):
            return self.speakers.behind(verb.end(), self.end)
        return self.speakers.before(first, verb.start())


def _joined(quotations: list[Quotation]) -> list[Quotation]:
    """Quotations in order, those that overlap as one; an inner speaker is left to the outer one."""
    joined: list[Quotation] = []
    for q in sorted(quotations):
        if q.end <= q.start:
            continue
        if joined and q.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Quotation(last.start, max(last.end, q.end), last.speaker)
        else:
            joined.append(q)
    return joined
