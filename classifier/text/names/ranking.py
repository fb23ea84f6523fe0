"""People and organisations that a text names most, each once, under its fullest name."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from classifier.text.names.bearers import reads_as_a_person
from classifier.text.names.mended import mended_spans
from classifier.text.names.named_text import NamedText
from classifier.text.names.persons import BEHIND, CROWNED, JUNIOR, Person, may_be_same, person_of, without_titles
from classifier.text.names.tagging import Span
from classifier.text.names.words.spelling import fold

NO_TARGETS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december english french german spanish british american european african asian indian
    chinese russian ukrainian israeli palestinian democrat democrats republican republicans gop god islam christian
    christians muslim muslims jews americans christmas easter internet twitter facebook coronavirus covid-19 democratic
    congressional department university america""".split()
)
"""Single words, folded, that are no person and hardly ever who an article is about."""

MEMBERS = ("republican", "democrat")
"""Last words, folded, of what says which party a person is of: "Ohio Republican"."""

ACRONYM_LETTERS = 2
USUAL_SHARE = 0.2
"""Share of the full spellings of a name that the fullest has at least, lest a wrong cut be taken for it."""


@dataclass
class _Named:
    """One person or organisation: how often it is named, and by what spellings."""

    kind: str
    first: int
    person: Person | None = None
    spellings: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def add(self, spelling: str) -> None:
        self.spellings[spelling] += 1
        self.count += 1

    @property
    def name(self) -> str:
        """The fullest spelling that is usual."""
        if len(self.spellings) == 1:
            return next(iter(self.spellings))
        longest = max(len(spelling.split()) for spelling in self.spellings)
        full = sum(count for name, count in self.spellings.items() if len(name.split()) > 1) or self.count
        usual = [name for name, count in self.spellings.items() if count >= USUAL_SHARE * full]
        by_length = sorted(usual or self.spellings, key=lambda name: (-len(name.split()), -self.spellings[name]))
        return by_length[0] if longest > 1 else self.spellings.most_common(1)[0][0]


def most_named(named: NamedText, *, most: int) -> list[str]:
    """Give the people and organisations that a text names most often, most first.

    Those named but once are given where fewer than two are named more often.

    Args:
        named: the text.
        most: how many to give at the most.
    """
    found = mended_spans(named)
    everyone = _each_once(_persons(named, found), _organizations(named, found))
    ranked = sorted(everyone, key=lambda one: (-one.count, one.first))
    repeated = [one for one in ranked if one.count > 1]
    chosen = repeated if len(repeated) > 1 else ranked[:2]
    return [one.name for one in chosen[:most]]


def _each_once(persons: list[_Named], organizations: list[_Named]) -> list[_Named]:
    """Join an organisation to the person whose name it is, whole or behind a title: it was tagged in two ways."""
    known = {_folded(one.name): one for one in persons}
    for one in persons:
        if one.person is not None:
            known.setdefault(one.person.family, one)
    others = []
    for one in organizations:
        words = one.name.split()
        person = known.get(_folded(" ".join(without_titles(words))))
        if person is None:
            others.append(one)
        else:
            person.count += one.count
    return [*persons, *others]


def _folded(name: str) -> str:
    return " ".join(map(fold, name.split()))


def _persons(named: NamedText, found: list[Span]) -> list[_Named]:
    """People: named in full first, then each single word with the bearer named last before it."""
    spans = list(_person_spans(named, found))
    by_family: dict[str, list[_Named]] = {}
    by_given: dict[str, list[_Named]] = {}
    alone: dict[str, _Named] = {}
    for span, words in spans:
        person = person_of(words)
        if person.given:
            own = by_family.setdefault(person.family, [])
            one = next((other for other in own if other.person and may_be_same(other.person, person)), None)
            if one is None:
                one = _Named("PER", span.first, person)
                own.append(one)
                by_given.setdefault(person.given[0], []).append(one)
            one.add(_spelling(words))
    for span, words in spans:
        person = person_of(words)
        if person.given or fold(words[-1]) in NO_TARGETS:
            continue
        if bearers := by_family.get(person.family) or by_given.get(person.family):
            _last_before(bearers, span.first).count += 1
            continue
        alone.setdefault(person.family, _Named("PER", span.first)).add(_with_crown(named, span, words))
    for family, own in by_family.items():
        for place in named.places.get(family, []):
            is_free = place not in named.span_at and named.is_name(place) and not named.is_name(place + 1)
            if is_free and reads_as_a_person(named, place, is_named=True, has_title=False):
                _last_before(own, place).count += 1
    full = [one for own in by_family.values() for one in own]
    return [*full, *alone.values()]


def _last_before(bearers: list[_Named], place: int) -> _Named:
    """The bearer who was first named last before a place, else the first."""
    return bearers[max(bisect_right(bearers, place, key=lambda one: one.first) - 1, 0)]


def _person_spans(named: NamedText, spans: list[Span]) -> Iterator[tuple[Span, list[str]]]:
    """Names of people, and names taken for places whose last word is a person's elsewhere in the text."""
    families = {named.words[span.stop - 1] for span in spans if span.kind == "PER" and span.stop - span.first == 1}
    for span in spans:
        words = named.words[span.first : span.stop]
        if span.kind == "PER" or (len(words) > 1 and words[-1] in families and span.kind == "LOC"):
            own = list(without_titles(words))
            while len(own) > 1 and fold(own[-1]) in BEHIND and fold(own[-1]) not in JUNIOR:
                own.pop()
            yield span, own


def _organizations(named: NamedText, spans: list[Span]) -> list[_Named]:
    organizations: dict[str, _Named] = {}
    acronyms: dict[str, str] = {}
    places = Counter(_key(named, span) for span in spans if span.kind == "LOC")
    for span in spans:
        if span.kind != "ORG":
            continue
        words = named.words[span.first : span.stop]
        words = words[1:] if len(words) > 1 and words[0] == "The" else words
        key = " ".join(map(fold, words))
        if key in NO_TARGETS or fold(words[-1]) in MEMBERS:
            continue
        initials = "".join(word[0] for word in words if word[0].isupper()).lower()
        if len(words) > 1 and len(initials) >= ACRONYM_LETTERS:
            acronyms.setdefault(initials, key)
        organizations.setdefault(key, _Named("ORG", span.first)).add(" ".join(words))
    for key in list(organizations):
        long = acronyms.get(key.replace(".", ""))
        if long is not None and long != key:
            organizations[long].count += organizations.pop(key).count
    return [one for key, one in organizations.items() if places[key] <= one.count]


def _key(named: NamedText, span: Span) -> str:
    return " ".join(map(fold, named.words[span.first : span.stop]))


def _spelling(words: list[str]) -> str:
    return " ".join(words)


def _with_crown(named: NamedText, span: Span, words: list[str]) -> str:
    """A name of one word with the title that makes it a full one: Pope Francis, Prince Harry."""
    first = span.stop - len(words)
    if first and fold(named.words[first - 1]) in CROWNED:
        return f"{named.words[first - 1]} {words[-1]}"
    return " ".join(words)
