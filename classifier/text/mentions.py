"""Targets, the words that name them, and where a text mentions them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from classifier.text.names import HONORIFICS, OPENERS, is_organization, most_named, surname_of

MASK = "targetmention"
"""The word that stands in a masked sentence for the target."""

_PARTICLES = frozenset("of the and for de da do dos das van von der den bin ibn al el la le du di y & on in".split())
_SPOKEN = frozenset(
    """is are was were be been will would can could should must may might did does do has have had says said asked
    told not why how because his her its their he she it they we you""".split()
)
"""Words of a statement, also in a headline with capitals throughout."""

_PRONOUN = re.compile(r"[\"“'‘(\[]*(He|She|His|Her)\b")
_PREVIOUS = re.compile(r"(\S+)\s+$")
_HONORIFIC = re.compile(r"(?<!\w)(?:Mr|Mrs|Ms|Dr)\.? $")
_LONGEST_HONORIFIC = len("Mrs. ")


@dataclass(frozen=True)
class Target:
    """Whom or what a stance is toward.

    Attributes:
        name: as the answer shows it: a name or a claim.
        aliases: further words that name it, as given by the user.
        is_claim: the name is a statement and not a name.
    """

    name: str
    aliases: tuple[str, ...] = ()
    is_claim: bool = False


@lru_cache(maxsize=4096)
def parse_target(text: str) -> Target:
    """Read a target as written by a user: `NAME` or `NAME=ALIAS|ALIAS`.

    >>> parse_target("Donald Trump=the former president|the Republican").aliases
    ('the former president', 'the Republican')
    >>> parse_target("Vaccination should be mandatory").is_claim
    True
    """
    name, _, rest = text.partition("=")
    aliases = tuple(alias.strip() for alias in rest.split("|") if alias.strip())
    return Target(name.strip(), aliases, is_claim=_is_claim(name.strip()))


def find_mentions(text: str, target: Target) -> list[tuple[int, int]]:
    """Find where a text names a target: by its name, its aliases, its surname.

    A surname counts unless another first name stands before it ("Melania Trump" is
    no mention of Donald Trump).

    Args:
        text: with single spaces, as `normalize` leaves it.
        target: whom to find.

    Returns:
        (start, end) offsets into `text`, in order, not overlapping. None for a claim.

    >>> text = "Ann Lee spoke. Ms. Lee left with Bo Lee."
    >>> [text[a:b] for a, b in find_mentions(text, Target("Ann Lee"))]
    ['Ann Lee', 'Ms. Lee']
    """
    if target.is_claim or not target.name:
        return []
    spelled, text = _spelled(target), text.replace("’", "'")
    seen = _folded(text) if spelled.is_folded else text
    spans = [span for name in spelled.names for span in _occurrences(seen, name)]
    if spelled.surname:
        spans += _by_surname(text, spelled)
    return _longest_first(spans) if len(spans) > 1 else spans


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
    if " " not in target.name or "(" not in text:
        return target
    acronym = re.search(rf"{re.escape(target.name)}\s+\(([A-Z][A-Za-z.]{{1,9}})\)", text)
    return replace(target, aliases=(*target.aliases, acronym.group(1))) if acronym else target


def most_mentioned(text: str, *, most: int = 5) -> list[Target]:
    """The people and organisations that a text names most often, as targets; see `most_named`."""
    return [Target(name) for name in most_named(text, most=most)]


def mask(sentence: str, spans: list[tuple[int, int]]) -> str:
    """Put MASK in place of each span of the sentence."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [sentence[last:start], MASK]
        last = end
    return "".join([*pieces, sentence[last:]])


def _is_claim(name: str) -> bool:
    """Whether a target is a statement: it has words that no name has, or ends as a sentence does."""
    words = name.split()
    lower = [word for word in words if word[:1].islower() and word not in _PARTICLES]
    # "Ann Lee Jr." ends in a full stop too.
    ends = name.endswith(("!", "?")) or (name.endswith(".") and words[-1][0].islower())
    spoken = len(words) >= 4 and any(word.lower() in _SPOKEN for word in words[1:])
    return len(words) >= 3 and (len(lower) >= 2 or ends or spoken)


@dataclass(frozen=True)
class _Spelled:
    """How a text may name a target.

    Attributes:
        names: that are looked for, in lower case where `is_folded`.
        is_folded: upper and lower case are alike.
        surname: that may stand alone; empty: none may.
        first_names: the words before the surname.
    """

    names: tuple[str, ...]
    is_folded: bool
    surname: str
    first_names: frozenset[str]


@lru_cache(maxsize=4096)
def _spelled(target: Target) -> _Spelled:
    words = target.name.split()
    is_folded = target.name.islower() or len(words) > 1
    names = (" ".join(name.replace("’", "'").split()) for name in {target.name, *target.aliases})
    return _Spelled(
        tuple(sorted(_folded(name) if is_folded else name for name in names)),
        is_folded,
        (surname_of(target.name) or "").replace("’", "'"),
        frozenset(part.lower().strip(".") for part in words[:-1]),
    )


def _folded(text: str) -> str:
    """A text in lower case, of the same length."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _occurrences(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands as words of its own: by `find`, which is far sooner done than a pattern."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_is_of_a_word(text[start - 1 : start]) or _is_of_a_word(text[end : end + 1])):
            yield start, end
        start = text.find(name, start + 1)


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _by_surname(text: str, spelled: _Spelled) -> Iterator[tuple[int, int]]:
    """Where the surname stands alone, or after an honorific, which then belongs to the mention."""
    for start, end in _occurrences(text, spelled.surname):
        honorific = _HONORIFIC.search(text, max(0, start - _LONGEST_HONORIFIC), start)
        if honorific or _stands_alone(text, start, spelled.first_names):
            yield (honorific.start() if honorific else start), end


def _stands_alone(text: str, start: int, first_names: frozenset[str]) -> bool:
    """Whether no other person's first name stands before a surname."""
    before = _PREVIOUS.search(text[max(0, start - 40) : start])
    if before is None:
        return True
    word = before.group(1).lstrip("\"“'‘([")
    bare = word.strip(".").lower()
    if not word[:1].isupper() or (word[-1:] in '.,;:!?"”)' and bare not in HONORIFICS and bare not in first_names):
        return True
    bare = word.strip(".,").lower()
    return bare in HONORIFICS or bare in first_names or bare in OPENERS or word.isupper() or "-" in word or "'" in word


def _longest_first(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not chosen or start >= chosen[-1][1]:
            chosen.append((start, end))
    return chosen
