"""Verbs that report what somebody says, and the names of who says it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import NamedTuple

from classifier.text.languages.resource import ENGLISH, resource_of
from classifier.text.names.mended import mended_spans
from classifier.text.names.named_text import NamedText
from classifier.text.names.persons import BEHIND, person_of, without_titles
from classifier.text.names.words.spelling import fold

SAYING, JUDGING = resource_of(ENGLISH).speech_verbs, resource_of(ENGLISH).judging_verbs
_SAY, _JUDGE = "|".join(SAYING), "|".join(JUDGING)
VERB = re.compile(
    rf"\b(?:(?P<source>[Aa]ccording to|[Ii]n the (?:words|view|eyes) of)|(?P<say>{_SAY})|(?P<judge>{_JUDGE}))\b"
)
VOUCHES = re.compile(
    r"\b(?:rightly|correctly|truthfully|admits?|admitted|acknowledged?s?|can|could|must|to|should|will|the"
    r"|this|that|no|any|of|[Ww]hatever(?: \w+){1,3})\s+$"
)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|gets|got)\s+(?:\w+ly\s+)?$")
BY = re.compile(r"\bby\s+(?=[A-Z])")
PRONOUN = re.compile(r"\b(?:he|she|He|She)\b")
GENDERS = {"he": "m", "she": "f"}
TURN = re.compile(r", (?:and|but) (?:the|it|that|this) ")
INVERTED = ("said", "says", "wrote", "added")

REPORTING = frozenset({*SAYING, *JUDGING, "According", "according"})
"""Words that a verb that reports begins with."""

_IN_THE = ("In", "in")
_MAY_REPORT = REPORTING.union(_IN_THE)

_OFFICES = "|".join(sorted(map(re.escape, resource_of(ENGLISH).titles), key=len, reverse=True))
_BEFORE_NAME = re.compile(
    r"\s*(?:(?:the|a|an|her|his|its)\s[^,.;]{1,60}?,?\s|(?:[a-z][a-z-]*\s){1,3})?"
    rf"(?:(?i:{_OFFICES})\s(?:of\s\w+\s)?)*"
)
"""What may stand between a verb and the name of its subject behind it: nothing, or who that is."""

_ROLE = re.compile(
    rf"\s+(?:(?i:{_OFFICES}|spokes(?:man|woman|person)|lawyer|counsel|aide|strategist|manager|analyst|correspondent|reporter"
    r"|host|editor|candidate|leader|official|negotiator|economist|nominee|ally|press|campaign|senior|deputy|former|chief"
    r"|founder|ceo|executive|officer|columnist|pundit|majority|minority|house|policy)\s+)+"
)
"""What a person is to the one named before, as in "White House spokesman John Lee"."""

_NO_SUBJECT = re.compile(
    r"\b(?:of|for|to|with|by|from|against|in|on|at|about|over|than|under|near|during|like|unlike)"
    rf"\s+(?:(?:the|a|an|this|that|his|her|its|their|then|former|{_OFFICES})\s+(?:of\s+\w+\s+)?)*$",
    re.IGNORECASE,
)
"""What stands before a name that is no subject."""

_CARRIES_ON = re.compile(
    r"\s*(?:(?:and|but|then|also|later|who|has|had|have|would|even|often|once|first|again|both|each|all|still|just"
    r"|reportedly|himself|herself|itself|themselves|\w+ly)\s+)+|\s*[DRI]-[A-Z][\w.]*\)?\s*"
)
"""A part of a sentence between commas in which a verb follows whose subject stands before it."""

_BREAK = re.compile(r"[,;:—–(]|--")
"""Signs that part a sentence."""

_MODIFIES = re.compile(
    r"\s(?!(?:never|soon|already|now|today|too|who|to|and|or|but)\b)(?!\w+ly\b)[a-z][a-z-]*\s+(?:[a-z]+\s+)?"
)
"""A noun between a name and a verb, as in "Lee supporters said"."""

_ASIDE = re.compile(r"\s*(?:the|a|an|who|which|whose|where|when|in|on|at|of|from|as|while|\d+|[DRI]-|\w+ing)\b")
"""How a part between commas begins that tells more of a name before it."""


_MOST_PERSONS = 4
"""Persons before a pronoun that are asked for their gender."""


class Speaker(NamedTuple):
    """A name in a text.

    Attributes:
        start, end: its first character, and the one behind its last.
        name: in full where the text gives it so.
        kind: PER, ORG or LOC.
        words: of the name.
    """

    start: int
    end: int
    name: str
    kind: str
    words: tuple[str, ...]

    @property
    def gender(self) -> str:
        """Of a person who is named in full, "m" or "f"; else empty."""
        return person_of(self.words).gender if len(self.words) > 1 else ""


def verbs_of(named: NamedText) -> list[re.Match[str]]:
    """Find matches of VERB in a text; a word is looked up before the pattern is tried, which is far sooner."""
    words, text = named.tokens.words, named.text
    may_report = named.places_where(_MAY_REPORT.__contains__)
    matches = []
    for start, word in ((named.tokens.starts[place], words[place]) for place in may_report):
        if word not in _IN_THE or text.startswith("the ", start + len(word) + 1):
            verb = VERB.match(text, start)
            if verb is not None:
                matches.append(verb)
    return matches


class Speakers:
    """The people and organisations of a text, who may speak in it, and the places.

    Attributes:
        names: all of them, in order.
    """

    def __init__(self, named: NamedText, direct: list[tuple[int, int]]) -> None:
        self.text: str = named.text
        self.names: list[Speaker] = _names_of(named)
        self._starts = [name.start for name in self.names]
        ends = [end for _, end in direct]
        # A pronoun outside of direct speech means nobody inside.
        self._persons = [name for name in self.names if _is_one(name) and not _is_within(name.start, direct, ends)]
        self._person_starts = [name.start for name in self._persons]

    def between(self, start: int, end: int) -> list[Speaker]:
        """Those that begin in text[start:end]."""
        return self.names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def behind(self, place: int, end: int) -> str:
        """The name that a verb is followed by, at once or behind a few words that say who it is."""
        names = self.between(place, end)
        for number, name in enumerate(names):
            if not _BEFORE_NAME.fullmatch(self.text, place, name.start):
                return ""
            if name.kind != "LOC":
                return self._nearest(names, number).name
        return ""

    def before(self, start: int, end: int) -> str:
        """The subject of a verb at `end`, in the text from `start` on; empty where it is nobody with a name.

        The part of the sentence before the verb is read first, then those before commas: what tells more of a name,
        and what carries on from its subject, is passed over.
        """
        edges = [start, *(match.end() for match in _BREAK.finditer(self.text, start, end)), end + 1]
        for first, stop in reversed(list(pairwise(edges))):
            piece = self.text[first : stop - 1]
            is_aside = first > start and stop <= end and not self._begins_with_person(first, stop)
            if piece.strip(" -.\"'“”)") and not is_aside and not _CARRIES_ON.fullmatch(f"{piece} "):
                return self._subject(first, stop - 1)
        return ""

    def _begins_with_person(self, start: int, stop: int) -> bool:
        """Whether text[start:stop] begins with a person, or a pronoun for one, and so tells no more of a name."""
        if _ASIDE.match(self.text, start):
            return False
        names = self.between(start, stop)
        return PRONOUN.search(self.text, start, stop) is not None or any(name.kind == "PER" for name in names[:2])

    def _subject(self, first: int, end: int) -> str:
        """Who is named, or meant by a pronoun, as a subject in text[first:end]."""
        names = self.between(first, end)
        for number, name in enumerate(names):
            if self._is_possessive(name) or _NO_SUBJECT.search(self.text, first, name.start):
                continue
            subject = self._nearest(names, number)
            between = self.text[subject.end : end]
            is_beside = not between.strip() or _CARRIES_ON.fullmatch(f"{between.strip()} ") is not None
            if subject.kind != "LOC" or (name is names[-1] and is_beside):
                modifies = not is_beside and " " not in subject.name and _MODIFIES.fullmatch(between)
                return "" if modifies else subject.name
        pronoun = PRONOUN.search(self.text, first, end)
        return self.last_person(pronoun.start(), GENDERS[pronoun.group().lower()]) if pronoun else ""

    def _nearest(self, names: list[Speaker], number: int) -> Speaker:
        """The person behind a name that says what that person is to it, else who is named."""
        name = names[number]
        for other in names[number + 1 :]:
            if other.kind != "PER" or not _ROLE.fullmatch(self.text, name.end, other.start):
                break
            name = other
        return name

    def _is_possessive(self, name: Speaker) -> bool:
        return self.text.startswith(("'s ", "’s "), name.end)

    def last_person(self, place: int, gender: str) -> str:
        """The person who is named last before a place, and is not known to be of another gender."""
        last = bisect_right(self._person_starts, place)
        near = reversed(self._persons[max(last - _MOST_PERSONS, 0) : last])
        return next((person.name for person in near if person.gender in ("", gender)), "")


def _is_one(name: Speaker) -> bool:
    return name.kind == "PER" and " and " not in name.name


def _is_within(place: int, spans: list[tuple[int, int]], ends: list[int]) -> bool:
    inside = bisect_right(ends, place)
    return inside < len(spans) and spans[inside][0] <= place


def _names_of(named: NamedText) -> list[Speaker]:
    """The names of a text, a family name alone as it stands in full elsewhere."""
    spelled = [(span, _spelled(named.words[span.first : span.stop])) for span in mended_spans(named)]
    full: dict[str, list[str]] = {}
    for span, words in spelled:
        if span.kind == "PER" and len(words) > 1:
            full.setdefault(words[-1], words)
    names = []
    for span, words in spelled:
        own = full.get(words[0], words) if span.kind == "PER" and len(words) == 1 else words
        names.append(Speaker(*named.offsets(span.first, span.stop), " ".join(own), span.kind, tuple(own)))
    return names


def _spelled(words: list[str]) -> list[str]:
    """A name without titles before it and honours behind it."""
    if len(words) == 1:
        return words
    own = list(without_titles(words))
    return [word for word in own if fold(word) not in BEHIND] or own
