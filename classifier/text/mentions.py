"""Targets, the words that name them, and where a text mentions them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

MASK = "targetmention"
"""The word that stands in a masked sentence for the target."""

_HONORIFICS = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president chancellor premier minister secretary senator
    sen representative rep governor gov mayor king queen prince princess judge justice general gen colonel col
    captain chief director coach pope bishop archbishop cardinal imam rabbi sheikh chairman chairwoman ceo
    congressman congresswoman speaker candidate nominee leader ambassador commissioner councillor former ex""".split()
)
_PARTICLES = frozenset("of the and for de da do dos das van von der den bin ibn al el la le du di y & on in".split())
_OPENERS = frozenset(
    """a an the this that these those and but or so yet if as at by in on of to for from with while when where what
    who why how after before since until because although though even now then here there both either neither
    some many most few all last next first his her its their our my your he she it they we you i not no like
    unlike despite during under over among between according instead however meanwhile moreover still also only
    just once perhaps maybe yes is was were are will would can could should did does do has have had let says said
    asked told than against without within about into through""".split()
)
_SPOKEN = frozenset(
    """is are was were be been will would can could should must may might did does do has have had says said asked
    told not why how because his her its their he she it they we you""".split()
)
"""Words of a statement, also in a headline with capitals throughout."""

_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english french german spanish american british european african asian
    indian chinese russian ukrainian israeli palestinian democrat democrats republican republicans republican's
    christmas easter sign close breaking update read more internet god mr mrs ms dr""".split()
)
_BEFORE_NAMES = _OPENERS | _HONORIFICS | _NOT_NAMES
_PLACES = frozenset(
    """africa america asia europe australia antarctica north south east west northern southern eastern western
    united states kingdom u.s us u.k uk usa china russia ukraine israel gaza iran iraq syria india pakistan france
    germany italy spain japan korea brazil mexico canada nigeria kenya egypt turkey afghanistan greece poland
    washington london paris berlin moscow beijing brussels new york california texas florida chicago capitol
    house white wall street city county province island islands river lake mount bay valley avenue road square
    michigan pennsylvania carolina georgia virginia ohio arizona nevada wisconsin montreal toronto""".split()
)
_ORGANIZATION = re.compile(
    r"(?:Party|Union|Council|Bank|Inc|Corp|Corporation|Company|Ltd|University|Ministry|Commission|Agency|Institute|"
    r"Association|Federation|Committee|Court|Group|Foundation|Club|Airlines|Airways|Trust|Service|Services|Board|"
    r"Office|Department|Authority|Church|Motors|Bureau|Guard|Police|Front|Alliance|Coalition|Movement|Army|"
    r"United|Rovers|Athletic|Energy|Industries|Holdings|Systems|Partners|Society|Network|League|Labs|Media)$"
)
_NAME = re.compile(
    r"\b[A-ZÀ-ÖØ-Þ][\w&-]*\w(?:[ ](?:[A-ZÀ-ÖØ-Þ]\.|[A-ZÀ-ÖØ-Þ][\w&-]*\w|(?:de|da|van|von|der|bin|al|of|la)(?= [A-Z])))+"
    r"|\b[A-Z]{3,6}\b"
)
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
    found = None if _ORGANIZATION.search(target.name) else _PRONOUN.match(text)
    return [] if found is None else [found.span(1)]


def with_acronym(target: Target, text: str) -> Target:
    """Add the acronym that the text itself gives in brackets after the target's name.

    >>> with_acronym(Target("Harbour Workers Guild"), "The Harbour Workers Guild (HWG) met.").aliases
    ('HWG',)
    """
    if " " not in target.name or "(" not in text:
        return target
    found = re.search(rf"{re.escape(target.name)}\s+\(([A-Z][A-Za-z.]{{1,9}})\)", text)
    return replace(target, aliases=(*target.aliases, found.group(1))) if found else target


def mask(sentence: str, spans: list[tuple[int, int]]) -> str:
    """Put MASK in place of each span of the sentence."""
    pieces, last = [], 0
    for start, end in spans:
        pieces += [sentence[last:start], MASK]
        last = end
    return "".join([*pieces, sentence[last:]])


def most_mentioned(text: str, *, most: int = 5) -> list[Target]:
    """Give the people and organisations that a text names most often.

    A heuristic for where no target was asked for: runs of capitalised words that
    are no place, date or nationality; a surname alone counts for the fullest-named
    bearer of it; organisations are known by their last word or by being an acronym.

    Args:
        text: the article's own words.
        most: how many to give at the most.
    """
    full = Counter(_tidy(name) for name in _NAME.findall(text))
    full = Counter({name: count for name, count in full.items() if _may_be_target(name)})
    counts = _with_surnames(text, _without_variants(full))
    ranked = sorted(counts, key=lambda name: (-counts[name], text.find(name)))
    repeated = [name for name in ranked if counts[name] >= 2]
    return [Target(name) for name in (repeated or ranked[:2])[:most]]


def _without_variants(full: Counter[str]) -> Counter[str]:
    """Fold "Special Counsel Ann Lee" and "Ann Mary Lee" into "Ann Lee"."""
    folded: Counter[str] = Counter()
    for name, count in full.items():
        words = name.split()
        shorter = [" ".join(words[-2:]), f"{words[0]} {words[-1]}"] if len(words) > 2 else []
        folded[next((form for form in shorter if form in full), name)] += count
    return folded


def _with_surnames(text: str, full: Counter[str]) -> dict[str, int]:
    """Add the mentions by surname to the name that carries the surname most often."""
    counts = dict(full)
    bearers: dict[str, str] = {}
    for name, _ in full.most_common():
        surname = _surname(name)
        if surname is not None and surname not in bearers:
            bearers[surname] = name
            others = sum(count for other, count in full.items() if other != name and other.endswith(surname))
            counts[name] = max(full[name], text.count(surname) - others)
    return counts


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
        given: the words before the surname.
    """

    names: tuple[str, ...]
    is_folded: bool
    surname: str
    given: frozenset[str]


@lru_cache(maxsize=4096)
def _spelled(target: Target) -> _Spelled:
    words = target.name.split()
    is_folded = target.name.islower() or len(words) > 1
    names = (" ".join(name.replace("’", "'").split()) for name in {target.name, *target.aliases})
    return _Spelled(
        tuple(sorted(_folded(name) if is_folded else name for name in names)),
        is_folded,
        (_surname(target.name) or "").replace("’", "'"),
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
        if honorific or _stands_alone(text, start, spelled.given):
            yield (honorific.start() if honorific else start), end


def _surname(name: str) -> str | None:
    """The last word of a name of two to four capitalised words, unless it is an organisation's."""
    words = [word for word in name.split() if word.strip(".").lower() not in ("jr", "sr", "ii", "iii")]
    bare = [word for word in words if word.strip(".").lower() not in _HONORIFICS] or words
    if not 2 <= len(words) <= 4 or _ORGANIZATION.search(name) or words[0].lower() == "the":
        return None
    if any(word.lower() in ("of", "and", "for", "&", "the") for word in words):
        return None
    surname = bare[-1]
    return surname if len(surname) > 2 and (surname[0].isupper()) else None


def _stands_alone(text: str, start: int, given: frozenset[str]) -> bool:
    """Whether no other person's first name stands before a surname."""
    before = _PREVIOUS.search(text[max(0, start - 40) : start])
    if before is None:
        return True
    word = before.group(1).lstrip("\"“'‘([")
    bare = word.strip(".").lower()
    if not word[:1].isupper() or (word[-1:] in '.,;:!?"”)' and bare not in _HONORIFICS and bare not in given):
        return True
    bare = word.strip(".,").lower()
    return bare in _HONORIFICS or bare in given or bare in _OPENERS or word.isupper() or "-" in word or "'" in word


def _longest_first(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _tidy(name: str) -> str:
    """A name without the sentence opener or the honorific before it."""
    words = name.split()
    while len(words) > 1 and words[0].lower().strip(".") in _BEFORE_NAMES:
        words = words[1:]
    return " ".join(words)


def _may_be_target(name: str) -> bool:
    words = [word.lower() for word in name.split()]
    if any(word in _NOT_NAMES for word in words):
        return False
    if len(words) == 1:
        return name.isupper() and 3 <= len(name) <= 6
    if name.isupper():
        return False
    if _ORGANIZATION.search(name):
        return True
    return not any(word in _PLACES for word in words)
