"""Names of people and organisations: which ones a text names most, and their parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

HONORIFICS = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady president chancellor premier minister secretary senator
    sen representative rep governor gov mayor king queen prince princess judge justice general gen colonel col
    captain chief director coach pope bishop archbishop cardinal imam rabbi sheikh chairman chairwoman ceo
    congressman congresswoman speaker candidate nominee leader ambassador commissioner councillor manager former
    ex""".split()
)
OPENERS = frozenset(
    """a an the this that these those and but or so yet if as at by in on of to for from with while when where what
    who why how after before since until because although though even now then here there both either neither
    some many most few all last next first his her its their our my your he she it they we you i not no like
    unlike despite during under over among between according instead however meanwhile moreover still also only
    just once perhaps maybe yes is was were are will would can could should did does do has have had let says said
    asked told than against without within about into through""".split()
)
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english french german spanish american british european african asian
    indian chinese russian ukrainian israeli palestinian democrat democrats republican republicans republican's
    christmas easter sign close breaking update read more internet god mr mrs ms dr""".split()
)
_BEFORE_NAMES = OPENERS | HONORIFICS | _NOT_NAMES
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
_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_NAME = re.compile(
    rf"\b(?P<name>{_CAPITAL}[\w&-]++(?<=\w)"
    rf"(?:[ ](?:{_CAPITAL}\.|{_CAPITAL}[\w&-]*\w|(?:de|da|van|von|der|bin|al|of|la)(?= [A-Z])))+)"
    rf"|\b{_CAPITAL}[\w&-]*+"
)
"""A name of two words or more; or, so that no part of it is looked at twice, the rest of a word that begins none."""

_ACRONYM = re.compile(r"\b[A-Z]{3,6}\b")

MOST_NAMES = 200
"""Names, the most frequent, that are ranked; an article of ordinary length has fewer."""


def is_organization(name: str) -> bool:
    """Whether a name ends as an organisation's does.

    >>> is_organization("Harbour Workers Union"), is_organization("Ann Lee")
    (True, False)
    """
    return _ORGANIZATION.search(name) is not None


def most_named(text: str, *, most: int) -> list[str]:
    """Give the people and organisations that a text names most often.

    A heuristic for where no target was asked for: runs of capitalised words that
    are no place, date or nationality; a surname alone counts for the fullest-named
    bearer of it; organisations are known by their last word or by being an acronym.

    Args:
        text: the article's own words.
        most: how many to give at the most.
    """
    full = Counter(_tidy(name) for name in _names_in(text))
    full = Counter({name: count for name, count in full.items() if _may_be_target(name)})
    counts = _with_surnames(text, _without_variants(full))
    ranked = sorted(counts, key=lambda name: (-counts[name], text.find(name)))
    repeated = [name for name in ranked if counts[name] >= 2]
    return (repeated or ranked[:2])[:most]


def surname_of(name: str) -> str | None:
    """The last word of a name of two to four capitalised words, unless it is an organisation's."""
    words = [word for word in name.split() if word.strip(".").lower() not in ("jr", "sr", "ii", "iii")]
    bare = [word for word in words if word.strip(".").lower() not in HONORIFICS] or words
    if not 2 <= len(words) <= 4 or is_organization(name) or words[0].lower() == "the":
        return None
    if any(word.lower() in ("of", "and", "for", "&", "the") for word in words):
        return None
    surname = bare[-1]
    return surname if len(surname) > 2 and (surname[0].isupper()) else None


def _names_in(text: str) -> Iterator[str]:
    """Runs of capitalised words, and acronyms, in the order of the text."""
    for match in _NAME.finditer(text):
        if match["name"] is not None:
            yield match["name"]
        else:
            yield from _ACRONYM.findall(text, *match.span())


def _without_variants(full: Counter[str]) -> Counter[str]:
    """Fold "Special Counsel Ann Lee" and "Ann Mary Lee" into "Ann Lee"."""
    folded: Counter[str] = Counter()
    for name, count in full.items():
        words = name.split()
        shorter = [" ".join(words[-2:]), f"{words[0]} {words[-1]}"] if len(words) > 2 else []
        folded[next((form for form in shorter if form in full), name)] += count
    return folded


def _with_surnames(text: str, full: Counter[str]) -> dict[str, int]:
    """Add the mentions by surname to the name that carries the surname most often, of MOST_NAMES names."""
    ranked = dict(full.most_common(MOST_NAMES))
    counts = {name: count for name, count in full.items() if name in ranked}
    bearers: dict[str, str] = {}
    for name in ranked:
        surname = surname_of(name)
        if surname is not None and surname not in bearers:
            bearers[surname] = name
            others = sum(count for other, count in full.items() if other != name and other.endswith(surname))
            counts[name] = max(full[name], text.count(surname) - others)
    return counts


def _tidy(name: str) -> str:
    """A name without the sentence opener or the honorific before it."""
    words = name.split()
    first = next((i for i, word in enumerate(words) if word.lower().strip(".") not in _BEFORE_NAMES), len(words) - 1)
    return " ".join(words[first:])


def _may_be_target(name: str) -> bool:
    words = [word.lower() for word in name.split()]
    if any(word in _NOT_NAMES for word in words):
        return False
    if len(words) == 1:
        return name.isupper() and 3 <= len(name) <= 6
    if name.isupper():
        return False
    if is_organization(name):
        return True
    return not any(word in _PLACES for word in words)
