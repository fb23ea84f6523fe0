"""Names of persons: titles, given names, family name; and whether two names may be of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifier.text.languages.resource import ENGLISH, resource_of
from classifier.text.names.words.seen_words import BEFORE
from classifier.text.names.words.spelling import JOINED, family_word, fold
from classifier.text.names.words.word_table import word_table

MEN = frozenset("mr. mr sir lord king prince".split())
WOMEN = frozenset("mrs. mrs ms. ms miss lady queen princess".split())
BELONGING = frozenset("mr. mr mrs. mrs ms. ms dr. dr".split())
"""Titles that are part of a mention."""

CROWNED = frozenset("pope king queen prince princess saint st. st emperor empress sultan sheikh emir".split())
"""Titles that make a name of one word a full one."""

TITLES = resource_of(ENGLISH).titles
"""Words before a person's name that are none of it, in lower case."""

BEHIND = frozenset("jr. jr sr. sr ii iii iv mp qc kc cbe obe mbe phd md esq".split())
"""Honours and numbers behind a name, in lower case."""

JUNIOR = frozenset("jr. jr ii iii iv".split())
SURE_WOMEN, SURE_MEN = 60, 20
"""Share of she among the pronouns behind a first name, in percent, that tells its gender."""

_PARTICLES = BEFORE | JOINED
_ALSO_GIVEN = frozenset("al ben van del abu".split())
_SHORTEST_NICKNAME = 3


@dataclass(frozen=True)
class Person:
    """A person's name.

    Attributes:
        given: given names and initials, folded.
        family: the last word of the family name, folded; empty where the name has but one word, which is given.
        is_junior: "Jr." or a number follows.
        gender: "m", "f" or empty, by title and first name.
        particle: that stands before the family name, folded, or empty.
    """

    given: tuple[str, ...]
    family: str
    is_junior: bool = False
    gender: str = ""
    particle: str = ""


def person_of(words: Sequence[str]) -> Person:
    """Read the words of a name, titles among them or not.

    >>> person_of("Secretary Hillary R. Clinton".split()).given
    ('hillary', 'r.')
    """
    return _person_of(tuple(words))


@lru_cache(maxsize=1 << 14)
def _person_of(words: tuple[str, ...]) -> Person:
    own = without_titles(words)
    titles = [fold(word) for word in words[: len(words) - len(own)]]
    name = [word for word in own if fold(word) not in BEHIND] or list(own)
    is_junior = any(fold(word) in JUNIOR for word in own[1:])
    given, particle = tuple(fold(word) for word in name[:-1]), ""
    while given and given[-1] in _PARTICLES and (len(given) > 1 or given[-1] not in _ALSO_GIVEN):
        given, particle = given[:-1], given[-1]
    return Person(given, family_word(name[-1]), is_junior, _gender(titles, name), particle)


def without_titles(words: Sequence[str]) -> Sequence[str]:
    """The words of a name behind its titles: at least its last."""
    first, last = 0, len(words) - 1
    while first < last and (fold(words[first]) in TITLES or (first and words[first] in ("of", "the"))):
        first += 1
    return words[first:]


def may_be_same(a: Person, b: Person) -> bool:
    """Whether two names with a family name in common may be of one person: no given name speaks against it."""
    if a.family != b.family or a.is_junior != b.is_junior:
        return False
    if not a.given or not b.given or a.given == (b.particle,) or b.given == (a.particle,):
        return True
    if a.given[0] in b.given or b.given[0] in a.given:  # "Prosecutor Lena Aldous" is Lena Aldous
        return _initials_agree(_behind(a, b), _behind(b, a))
    return _agree(a.given[0], b.given[0]) and _initials_agree(a.given[1:], b.given[1:])


def gender_of_title(title: str) -> str:
    """The gender that a title tells, or nothing."""
    folded = fold(title)
    return "m" if folded in MEN else "f" if folded in WOMEN else ""


def _behind(person: Person, other: Person) -> tuple[str, ...]:
    """The given names behind the one that both have first."""
    shared = other.given[0] if other.given[0] in person.given else person.given[0]
    return person.given[person.given.index(shared) + 1 :]


def _agree(a: str, b: str) -> bool:
    """Whether two given names may be one: the same, one the other's initial or its short form."""
    if a == b:
        return True
    short, long = sorted((a.replace(".", ""), b.replace(".", "")), key=len)
    return short == long[: len(short)] and (
        len(short) >= _SHORTEST_NICKNAME or (len(short) == 1 and (a[1:2] == "." or b[1:2] == "."))
    )


def _initials_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether middle names agree, as far as both are told, by their first letters."""
    left, right = (_letters(names) for names in (a, b))
    return left.startswith(right) or right.startswith(left)


def _letters(names: tuple[str, ...]) -> str:
    return "".join(name.replace(".", "") if "." in name else name[:1] for name in names if name not in _PARTICLES)


def _gender(titles: list[str], name: Sequence[str]) -> str:
    for title in titles:
        if told := gender_of_title(title):
            return told
    if len(name) < 2:
        return ""
    table = word_table()
    share = int(table.genders[table.row(name[0])])
    return "f" if SURE_WOMEN <= share <= 100 else "m" if share <= SURE_MEN else ""
