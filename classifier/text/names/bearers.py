"""Which of a text's names are of the bearer of a name: whole, by the family name alone, by another's name never."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from classifier.text.function_words import FUNCTION_WORDS
from classifier.text.names.named_text import NamedText
from classifier.text.names.persons import (
    BEHIND,
    BELONGING,
    TITLES,
    Person,
    gender_of_title,
    may_be_same,
    person_of,
    without_titles,
)
from classifier.text.names.words.spelling import fold
from classifier.text.names.words.word_table import HABITS, word_table

ALWAYS_CAPITAL = 6
"""Step of a word that is capitalised in 85% of its uses inside a sentence, or more."""

MOST_GIVEN = 3
"""Given names that are looked for before a name whose given names were not tagged."""

FOLLOWED_BY_NAMES = 6
"""Step of a word that stands before another capitalised one in 45% of its uses, or more."""

BONUS, SMALL_BONUS = 6.0, 2.5
"""Added to what speaks for a person where the text names one with this family name in full; the smaller for a word
that is often written in small letters."""


class Occurrence(NamedTuple):
    """A name in a text.

    Attributes:
        first, stop: its tokens, a title that belongs to it among them.
        person: its name; without a given name where the family name stands alone.
        title: of an office, that stands before it, folded, or empty.
    """

    first: int
    stop: int
    person: Person
    title: str = ""


def mentions_of(person: Person, named: NamedText) -> list[tuple[int, int]]:
    """Find where a text names a person: first tokens and those behind the last, in order.

    A family name alone is of the bearer who was named in full last before it, or of the first after it where none was;
    a title that tells a gender leaves out bearers of the other.
    """
    places = set(named.places.get(person.family, []))
    if person.given:
        places |= set(named.places.get(person.given[0], []))
    occurrences = [o for place in sorted(places) if (o := _occurrence(named, place, person)) is not None]
    bearers = _Bearers([o for o in occurrences if o.person.given], person)
    return [
        (o.first, o.stop)
        for o in occurrences
        if (may_be_same(o.person, person) if o.person.given else _is_meant(o, bearers, person, named))
    ]


class _Bearers:
    """Names in full, and those of them that a name of one word may stand for; each choice is made once."""

    def __init__(self, full: list[Occurrence], person: Person) -> None:
        self.full, self.person = full, person
        self.chosen: dict[Person, list[Occurrence]] = {}
        self.own: dict[Person, list[Occurrence]] = {}

    def of(self, alone: Person) -> list[Occurrence]:
        """Those whose given or family name, and gender, it may be."""
        if alone not in self.chosen:
            self.chosen[alone] = [o for o in self.full if _fits(alone, o.person)]
            self.own[alone] = [o for o in self.chosen[alone] if may_be_same(o.person, self.person)]
        return self.chosen[alone]


def _occurrence(named: NamedText, place: int, person: Person) -> Occurrence | None:
    """The name that a word of the person's name is of; None where it can be none of the person's."""
    if not named.is_name(place):
        return None
    span = named.span_at.get(place)
    first, stop = (span.first, span.stop) if span else (place, place + 1)
    words = named.words[first:stop]
    own = len(words) - len(without_titles(words))
    title = fold(named.words[first - (own == 0)]) if own or first else ""
    first += own
    earliest = first - MOST_GIVEN if not own else first
    while first > max(earliest, 0) and _is_given_name(named, first - 1, person):
        first -= 1
    core = [word for word in named.words[first:stop] if fold(word) not in BEHIND]
    if not core or place < first or "&" in core:
        return None
    spelled = person_of(named.words[first:stop])
    if len(core) > 1 and span is not None and spelled.family == person.family and spelled.given:
        if span.kind != "PER" and not may_be_same(spelled, person):
            return None
        return Occurrence(first, stop, spelled, title if title in TITLES else "")
    if span is not None and span.kind != "PER" and len(core) > 1 and place in named.shouted:
        first, core = place, [named.words[place]]
    return _alone(named, place, first, first + len(core), person)


def _is_given_name(named: NamedText, place: int, person: Person) -> bool:
    """Whether a word before a name is a given name that was not tagged: the person's, or one that names follow."""
    word = named.words[place]
    if not named.is_name(place) or fold(word) in TITLES or word.lower() in FUNCTION_WORDS:
        return False
    table = word_table()
    row = table.row(word)
    habit = int(table.habits[HABITS.index("capital behind")][row])
    is_unknown = row == 0 and word.lower() not in table.rows and not word.isupper()
    return (fold(word),) == person.given[:1] or is_unknown or habit >= FOLLOWED_BY_NAMES


def _alone(named: NamedText, place: int, first: int, stop: int, person: Person) -> Occurrence | None:
    """A name of one word, with what stands before it taken into account."""
    folded = fold(named.words[place])
    is_given = bool(person.given) and folded == person.given[0] and folded != person.family
    span = named.span_at.get(place)
    if stop - first > 1 and not (span is not None and _is_particle_and_family(named, first, stop, person)):
        return None
    if not span and _is_of_another_name(named, first, stop):
        return None
    title = fold(named.words[first - 1]) if first else ""
    gender = gender_of_title(title)
    first -= title in BELONGING
    given = (folded,) if is_given else ()
    office = title if title in TITLES and not gender and title not in BELONGING else ""
    alone = Person((), folded if is_given else person.family, gender=gender, particle="".join(given))
    return Occurrence(first, stop, alone, office)


def _is_particle_and_family(named: NamedText, first: int, stop: int, person: Person) -> bool:
    words = [fold(word) for word in named.words[first:stop]]
    return words[0] == person.particle or not person_of(named.words[first:stop]).given


def _is_of_another_name(named: NamedText, first: int, stop: int) -> bool:
    """Whether a word that is tagged as no name stands beside another capitalised one, as in "Clinton Road"."""
    behind = named.is_name(stop)
    before = first and named.is_name(first - 1) and fold(named.words[first - 1]) not in TITLES
    return bool(behind or (before and not named.words[first - 1].isupper() and _is_known_name(named, first - 1)))


def _is_known_name(named: NamedText, place: int) -> bool:
    table = word_table()
    return int(table.capitals[table.row(named.words[place])]) in (0, 7)


def _is_meant(occurrence: Occurrence, bearers: _Bearers, person: Person, named: NamedText) -> bool:
    """Whether a family name alone, or a given name alone, is the person's."""
    alone, place = occurrence.person, occurrence.stop - 1
    is_given = bool(alone.particle)
    full = bearers.of(alone)
    own = bearers.own[alone]
    if is_given and not (own and own[0].first < occurrence.first):
        return False
    has_title = bool(alone.gender or occurrence.title)
    if not reads_as_a_person(named, place, is_named=bool(full), has_title=has_title):
        return False
    if occurrence.title:
        # "President Trump" is nobody who was named without that office, unless it is the one who is asked for.
        return bool(own) or not full or _nearest(full, occurrence).title != occurrence.title
    if full:
        return may_be_same(_nearest(full, occurrence).person, person)
    return not bearers.full and not is_given and _may_have(alone.gender, person.gender)


def _nearest(full: list[Occurrence], occurrence: Occurrence) -> Occurrence:
    """The bearer who was named last before, else the first one named after."""
    return full[max(bisect_left(full, occurrence.first, key=lambda o: o.first) - 1, 0)]


def _fits(alone: Person, bearer: Person) -> bool:
    if alone.particle:
        return bearer.given[0] == alone.family
    return bearer.family == alone.family and _may_have(alone.gender, bearer.gender)


def _may_have(title: str, gender: str) -> bool:
    return not title or not gender or title == gender


def reads_as_a_person(named: NamedText, place: int, *, is_named: bool, has_title: bool) -> bool:
    """Whether a word alone is read as a person's name where it stands, by the field's weights."""
    span = named.span_at.get(place)
    if has_title or (span is not None and span.kind == "PER"):
        return True
    lead = named.tagged.lead_at(place)
    if lead is None:
        return True
    table = word_table()
    row = table.rows.get(named.words[place].lower(), 0) or table.row(named.words[place])
    step = int(table.capitals[row])
    bonus = (BONUS if step == 0 or step >= ALWAYS_CAPITAL else SMALL_BONUS) if is_named else 0.0
    return lead + bonus >= 0
