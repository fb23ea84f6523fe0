"""Verbs that report what somebody says, and the names of who says it."""

from __future__ import annotations

import re
from bisect import bisect_right

from classifier.text.languages.resource import ENGLISH, resource_of

SAYING, JUDGING = resource_of(ENGLISH).speech_verbs, resource_of(ENGLISH).judging_verbs
NAME = r"[A-Z][\w'’.-]*(?:\s(?:(?:de|von|van|al|la|bin|der)\s)?[A-Z][\w’'-]+){0,3}"
_SAY, _JUDGE = "|".join(SAYING), "|".join(JUDGING)
VERB = re.compile(
    rf"\b(?:(?P<source>[Aa]ccording to|[Ii]n the (?:words|view|eyes) of)|(?P<say>{_SAY})|(?P<judge>{_JUDGE}))\b"
)
VOUCHES = re.compile(
    r"\b(?:rightly|correctly|truthfully|admits?|admitted|acknowledged?s?|can|could|must|to|should|will|the"
    r"|this|that|no|any|of|[Ww]hatever(?: \w+){1,3})\s+$"
)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be|gets|got)\s+(?:\w+ly\s+)?$")
BY = re.compile(rf"\bby\s+(?P<name>{NAME})")
BEHIND = re.compile(rf"\s*(?:(?:the|a|her|his|its)\s[^,.;]{{1,60}}?,?\s)?(?P<name>{NAME})")
PRONOUN = re.compile(r"\b(?:he|she|He|She)\b")
ANY_NAME = re.compile(NAME)
FULL = re.compile(r"[A-Z][\w’'-]+(?:\s[A-Z]\.)?(?:\s(?:(?:de|von|van|al|la|bin|der)\s)?[A-Z][\w’'-]+)+")
TURN = re.compile(r", (?:and|but) (?:the|it|that|this) ")
INVERTED = ("said", "says", "wrote", "added")
NO_SPEAKERS = frozenset("The A An In On At But And If For When While It This That He She They We I You His Her".split())


REPORTING = frozenset({*SAYING, *JUDGING, "According", "according", "words", "view", "eyes"})
"""Words of which a sentence that reports has one."""

_WORD = re.compile(r"[A-Za-z]+")


def verbs_in(text: str, start: int, end: int) -> list[re.Match[str]]:
    """Find matches of VERB in text[start:end]; a word is looked up before the pattern is tried, which is far sooner."""
    if REPORTING.isdisjoint(_WORD.findall(text, start, end)):
        return []
    found = []
    for word in _WORD.finditer(text, start, end):
        if word.group() in REPORTING or text.startswith("n the ", word.start() + 1):
            verb = VERB.match(text, word.start(), end)
            if verb is not None:
                found.append(verb)
    return found


class Names:
    """Names of two words or more, to give a family name its given one and a pronoun its person."""

    def __init__(self, text: str, direct: list[tuple[int, int]]) -> None:
        self.text = text
        self.places: list[int] = []
        self.names: list[str] = []
        self.by_family: dict[str, str] = {}
        ends = [end for _, end in direct]
        for match in FULL.finditer(text):
            words = match.group().split()
            words = words[1:] if words[0] in NO_SPEAKERS and len(words) > 2 else words
            if words[0] not in NO_SPEAKERS:
                name = " ".join(words)
                inside = bisect_right(ends, match.start())
                if inside == len(direct) or match.start() < direct[inside][0]:  # a pronoun outside means nobody inside
                    self.places.append(match.start())
                    self.names.append(name)
                self.by_family.setdefault(words[-1], name)

    def full(self, name: str, place: int) -> str:
        """A name as it stands in full elsewhere; empty where a sentence but begins with a capital."""
        words = name.removesuffix("'s").removesuffix("’s").rstrip(".").split()
        words = words[1:] if words and words[0] in NO_SPEAKERS else words
        if len(words) != 1:
            return " ".join(words)
        is_first = place == 0 or self.text[place - 1] in "\n\"'"
        return self.by_family.get(words[0], "" if is_first else words[0])

    def last_person(self, place: int) -> str:
        """The name in full that stands last before a place."""
        last = bisect_right(self.places, place) - 1
        return self.names[last] if last >= 0 else ""
