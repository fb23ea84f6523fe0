"""Where a text mentions a target, and the sentence with the target masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from classifier.text.languages.resource import ENGLISH
from classifier.text.names.bearers import mentions_of
from classifier.text.names.named_text import NamedText
from classifier.text.names.persons import BEHIND, may_be_same, person_of
from classifier.text.names.ranking import most_named
from classifier.text.names.words.spelling import fold
from classifier.text.names.words.tokens import tokens_of
from classifier.text.names.written import has_no_capitals, written_in
from classifier.text.surnames import family_mentions
from classifier.text.targets import Target

MASK = "targetmention"
"""The word that stands in a masked sentence for the target."""

MOST_NAME_WORDS = 5
"""Words of a person's name; what is longer is read word by word."""

_ORGANIZATION = re.compile(
    r"(?:Party|Union|Council|Bank|Inc|Corp|Corporation|Company|Ltd|University|Ministry|Commission|Agency|Institute|"
    r"Association|Federation|Committee|Court|Group|Foundation|Club|Airlines|Airways|Trust|Service|Services|Board|"
    r"Office|Department|Authority|Church|Motors|Bureau|Guard|Police|Front|Alliance|Coalition|Movement|Army|"
    r"United|Rovers|Athletic|Energy|Industries|Holdings|Systems|Partners|Society|Network|League|Labs|Media|Guild)\.?$"
)
_NEVER_OF_PERSONS = frozenset("of and for & the".split())
_ACRONYM = re.compile(r" \(([A-Z][A-Za-z.]{1,9})\)")
_PRONOUN = re.compile(r"[\"“'‘(\[]*(He|She|His|Her)\b")


def is_organization(name: str) -> bool:
    """Whether a name ends as an organisation's does.

    >>> is_organization("Harbour Workers Union"), is_organization("Ann Lee")
    (True, False)
    """
    return _ORGANIZATION.search(name) is not None


def find_mentions(text: str, target: Target) -> list[tuple[int, int]]:
    """Find where a text names a target: by its name, its aliases, its family name.

    Args:
        text: with single spaces, as `normalize` leaves it; a line feed may stand between sentences.
        target: whom to find.

    Returns:
        (start, end) offsets into `text`, in order, not overlapping. None for a claim.

    >>> text = "Ann Lee spoke. Ms. Lee left with Bo Lee."
    >>> [text[a:b] for a, b in find_mentions(text, Target("Ann Lee"))]
    ['Ann Lee', 'Ms. Lee']
    """
    return mentions_in(NamedText(text), target)


def mentions_in(named: NamedText, target: Target, *, language: str = ENGLISH) -> list[tuple[int, int]]:
    """The same, in a text that was cut into names already.

    Args:
        language: ISO 639 code. In another language than English a name counts wherever its words stand as written, and
            a family name by `family_mentions`; names in writings without capital letters always count as written.
    """
    if target.is_claim or not target.name:
        return []
    names = (target.name, *target.aliases)
    if language == ENGLISH:
        spans = _english_mentions(named, target, [name for name in names if not has_no_capitals(name)])
        names = tuple(name for name in names if has_no_capitals(name))
    else:
        spans = [] if is_organization(target.name) else list(family_mentions(named.text, target.name, language))
    return _longest_first([*spans, *(span for name in names for span in written_in(named.text, name))])


def _english_mentions(named: NamedText, target: Target, names: list[str]) -> list[tuple[int, int]]:
    """Where a text mentions a target by the rules of English."""
    places = [place for name in names for place in _by_words(named, name)]
    if _is_person(target.name):
        places += mentions_of(person_of(target.name.split()), named)
    if not places and target.name in names and " " not in target.name:
        return list(_in_compounds(named.text, target.name))
    return [named.offsets(*place) for place in places]


def opening_pronoun(text: str, target: Target) -> list[tuple[int, int]]:
    """Find the pronoun that a sentence opens with, if it can stand for the target.

    Whoever reads a sentence on from one that names the target takes it for the target.

    >>> opening_pronoun("She left early.", Target("Ann Lee"))
    [(0, 3)]
    """
    pronoun = None if is_organization(target.name) else _PRONOUN.match(text)
    return [] if pronoun is None else [pronoun.span(1)]


def with_acronym(target: Target, text: str) -> Target:
    """Add the acronym that the text itself gives in brackets after the target's name.

    >>> with_acronym(Target("Harbour Workers Guild"), "The Harbour Workers Guild (HWG) met.").aliases
    ('HWG',)
    """
    if " " not in target.name:
        return target
    place = text.find(f"{target.name} (")
    acronym = _ACRONYM.match(text, place + len(target.name)) if place >= 0 else None
    return replace(target, aliases=(*target.aliases, acronym.group(1))) if acronym else target


def most_mentioned(named: NamedText, *, most: int = 5) -> list[Target]:
    """The people and organisations that a text names most often, as targets; see `most_named`."""
    return [Target(name) for name in most_named(named, most=most)]


def mask(sentence: str, spans: list[tuple[int, int]]) -> str:
    """Put MASK in place of each span of the sentence."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [sentence[last:start], MASK]
        last = end
    return "".join([*pieces, sentence[last:]])


def _is_person(name: str) -> bool:
    """Whether a name may be a person's: of two to five words, none of which only organisations have."""
    words = name.split()
    if not 2 <= len(words) <= MOST_NAME_WORDS or is_organization(name):
        return False
    return not any(fold(word) in _NEVER_OF_PERSONS for word in words) and any(word[0].isupper() for word in words)


def _in_compounds(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a single word stands joined to another by a hyphen, as in "the Strand-Lee meeting"."""
    start = text.find(name)
    while start >= 0:
        before, behind = text[start - 1 : start], text[start + len(name) : start + len(name) + 1]
        if "-" in (before, behind) and not (before.isalnum() or behind.isalnum()):
            yield start, start + len(name)
        start = text.find(name, start + len(name))


def _by_words(named: NamedText, name: str) -> Iterator[tuple[int, int]]:
    """Where the words of a name stand in turn; a single word also has to be written as the name is."""
    words, folded = _words_of(name)
    firsts = named.places.get(folded[0], []) if words[0][0].isupper() else named.all_places(folded[0])
    if not firsts and len(words) > 1:  # names of texts all in small letters
        firsts = named.all_places(folded[0])
    for first in firsts:
        stop = first + len(words)
        if fold(named.words[first]) != folded[0] or [fold(word) for word in named.words[first:stop]] != folded:
            continue
        if len(words) == 1 and words[0][0].isupper() and not named.is_name(first):
            continue
        if (place := _within(named, first, stop)) is not None:
            yield place


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[list[str], list[str]]:
    """The words of a name without an article before them, and as they are compared."""
    words = tokens_of(name).words
    words = words[1:] if len(words) > 1 and words[0] == "The" else words
    return words, [fold(word) for word in words]


def _within(named: NamedText, first: int, stop: int) -> tuple[int, int] | None:
    """The place of a name, with a person's given name where it is of one; None where it is part of another name."""
    span = named.span_at.get(first)
    if span is None or (span.first, span.stop) == (first, stop) or span.stop < stop:
        return first, stop
    if span.kind == "PER":
        core = span.stop
        while core > stop and fold(named.words[core - 1]) in BEHIND:
            core -= 1
        if stop - first > 1:
            own, whole = (person_of(named.words[a:b]) for a, b in ((first, stop), (span.first, span.stop)))
            return (first, stop) if own.family != whole.family or may_be_same(own, whole) else None
        # A single word may be the given name as well as the family name.
        return (span.first, stop) if core == stop else (first, stop) if first == span.first else None
    is_edge = first == span.first or stop == span.stop
    return (first, stop) if is_edge and span.kind == "ORG" and "&" not in named.words[span.first : span.stop] else None


def _longest_first(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return chosen
