"""Who speaks: the parts of a text that somebody is quoted as saying, directly or reported, and who that is.

Direct speech stands between quotation marks, also over several sentences. Reported speech is told by verbs: of
saying (said that, wrote, according to), whose clause is quoted, and of judging (called, accused, praised), from
which on the rest of the sentence is. A verb that vouches for what it reports (admits, shows, "rightly says") leaves
it with the author. Everything is read once from left to right.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from classifier.text.speakers import (
    ANY_NAME,
    BEHIND,
    BY,
    INVERTED,
    NO_SPEAKERS,
    PASSIVE,
    PRONOUN,
    TURN,
    VOUCHES,
    Names,
    verbs_in,
)

LONGEST_QUOTATION = 3000
"""Characters; a mark that is not closed within them opens nothing."""

LEAST_QUOTED_WORDS = 3
"""Of direct speech: fewer words between marks are a title or a doubt of the author's."""

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


_CLOSING = {"“": "”", "«": "»", "„": "“”", "‹": "›", "‘": "’", '"': '"', "'": "'"}
_MARK = re.compile(r"[“”«»„‹›‘’\"]|(?<![^\s(\[—–-])'(?=\w)|(?<=[,.!?])'")


def find_quotations(text: str) -> list[Quotation]:
    """Find what is quoted in a text.

    Args:
        text: with single spaces, and a line feed between sentences.

    Returns:
        In order, not overlapping.

    >>> text = "Ann Lee spoke. “The plan is a mess,” Lee said."
    >>> [(text[q.start : q.end], q.speaker) for q in find_quotations(text)]
    [('“The plan is a mess,”', 'Ann Lee')]
    """
    spans = list(_direct(text))
    names = Names(text, spans)
    speakers = [""] * len(spans)
    reported: list[Quotation] = []
    place = 0
    for start, end in _lines(text):
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        last = place
        while last < len(spans) and spans[last][0] < end:
            last += 1
        sentence = _Sentence(text, start, end, [(max(a, start), min(b, end)) for a, b in spans[place:last]], names)
        verbs = sentence.verbs()
        own = sentence.speaker(verbs) if last > place else ""
        for number in range(place, last):
            speakers[number] = speakers[number] or own
        reported += sentence.reported(verbs)
    direct = [Quotation(*span, speaker) for span, speaker in zip(spans, speakers, strict=True)]
    return _joined([*direct, *reported])


def quotations_in(quotations: Sequence[Quotation], start: int, end: int) -> list[Quotation]:
    """Give what of text[start:end] is quoted, with offsets from `start` on.

    Args:
        quotations: of the text, in order.
        start, end: offsets into the text.
    """
    own = []
    for place in range(bisect_right(quotations, start, key=lambda q: q.end), len(quotations)):
        q = quotations[place]
        if q.start >= end:
            break
        own.append(Quotation(max(q.start, start) - start, min(q.end, end) - start, q.speaker))
    return own


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


def _direct(text: str) -> Iterator[tuple[int, int]]:
    """Text between marks, the marks with it."""
    opened, closing = -1, ""
    for match in _MARK.finditer(text):
        place, mark = match.start(), match.group()
        if opened >= 0 and place - opened > LONGEST_QUOTATION:
            opened = -1
        before, behind = text[place - 1 : place] if place else " ", text[place + 1 : place + 2]
        can_open = mark in _CLOSING and not before.isalnum() and bool(behind) and not behind.isspace()
        if opened < 0:
            if can_open:
                opened, closing = place, _CLOSING[mark]
        elif mark in closing and not (mark in "’'" and behind.isalnum()) and not (mark in "\"'" and before.isspace()):
            if text.count(" ", opened, place) + 1 >= LEAST_QUOTED_WORDS:
                yield opened, place + 1
            opened = -1
        elif can_open and mark in "“«":  # a paragraph of a longer quotation opens anew, without a closing mark before
            yield opened, place
            opened, closing = place, _CLOSING[mark]


class _Sentence(NamedTuple):
    """A sentence of a text, with the direct speech in it."""

    text: str
    start: int
    end: int
    direct: list[tuple[int, int]]
    names: Names

    def verbs(self) -> list[re.Match[str]]:
        """The verbs that report, outside direct speech."""
        found = verbs_in(self.text, self.start, self.end)
        return [verb for verb in found if not any(a <= verb.start() < b for a, b in self.direct)]

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
        text, names = self.text, self.names
        if verb["source"]:
            match = BEHIND.match(text, verb.end(), self.end)
            return names.full(match["name"], match.start("name")) if match else ""
        if verb["judge"] and PASSIVE.search(text, self.start, verb.start()):
            match = BY.search(text, verb.end(), self.end)
            return names.full(match["name"], match.start("name")) if match else ""
        after_speech = max([self.start, *(b for _, b in self.direct if b <= verb.start())])
        first = max(after_speech, verb.start() - REACH)
        pieces = text[first : verb.start()].split(",")
        if not any(piece.strip(" .") for piece in pieces) and verb["say"] in INVERTED:
            match = BEHIND.match(text, verb.end(), self.end)
            return names.full(match["name"], match.start("name")) if match else ""
        place = verb.start()
        for piece in reversed(pieces):
            place -= len(piece)
            for match in ANY_NAME.finditer(piece):
                if match.group() not in NO_SPEAKERS:
                    return names.full(match.group(), place + match.start())
            if PRONOUN.search(piece):
                return names.last_person(place)
            place -= 1
        return ""


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
