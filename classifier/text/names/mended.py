"""Names as they were tagged, with the cuts mended that a whole text shows to be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from classifier.text.names.named_text import NamedText
from classifier.text.names.persons import BELONGING, TITLES
from classifier.text.names.tagging import Span
from classifier.text.names.words.spelling import fold
from classifier.text.names.words.word_table import HABITS, word_table

JOINING = ("and", "&")
WEEKDAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
LEAST_FOLLOWED, MOST_FOLLOWED = 4, 6
"""Steps of a word that other names seldom stand behind, as of a family name, and of one that they mostly do."""
SELDOM, SOMETIMES, ALWAYS = 2, 3, 7
"""Steps of habits: under 3% of a word's uses, under 8%, and 70% or more."""

NO_GENDER = 255


def mended_spans(named: NamedText) -> list[Span]:
    """Give the names of a text, in order, not overlapping; a text keeps them.

    What has no capital is no name. A weekday at a name's edge is cut off, an office before it too; "Uber and Lyft" are
    two where one of them stands alone elsewhere; a name that pages glued behind itself ("Trump Donald", "Putin Putin")
    is the first word alone. A given name and one more word are a person.

    >>> named = NamedText("Uber and Lyft grew.\\nUber paid.\\nAnn Lee Friday said no.")
    >>> [" ".join(named.words[s.first : s.stop]) for s in mended_spans(named)][-1]
    'Ann Lee'
    """
    if named.mended is None:
        named.mended = _mended(named)
    return named.mended


def _mended(named: NamedText) -> list[Span]:
    words = named.words
    trimmed = [_trimmed(span, words) for span in named.tagged.spans if _has_capital(span, words)]
    alone = {words[first] for first, stop, _ in trimmed if stop - first == 1}
    mended: list[Span] = []
    for span in trimmed:
        if span.stop - span.first == 1:
            mended.append(span)
            continue
        for part in _parted(span, named, alone):
            is_person = part.stop - part.first == 2 and _is_a_person(*words[part.first : part.stop])
            mended.append(part._replace(kind="PER") if is_person else part)
    return mended


def _has_capital(span: Span, words: list[str]) -> bool:
    """Whether a word begins with a capital, as none does in "34-year-old"."""
    return words[span.first][0].isupper() or any(word[0].isupper() for word in words[span.first + 1 : span.stop])


def _trimmed(span: Span, words: list[str]) -> Span:
    first, stop, kind = span
    if stop - first == 1:
        return span
    while stop - first > 1 and words[stop - 1] in WEEKDAYS:
        stop -= 1
    while stop - first > 1 and words[first] in WEEKDAYS:
        first += 1
    if stop - first > 1 and kind != "PER" and _ends_an_office(words, first):
        first, kind = first + 1, "PER"
    return Span(first, stop, kind)


def _parted(span: Span, named: NamedText, alone: set[str]) -> Iterator[Span]:
    words = named.words
    first, stop, kind = span
    middle = next((place for place in range(first + 1, stop - 1) if words[place] == "and"), None)
    if middle is not None and _are_two(named, first, middle, stop, alone):
        yield Span(first, middle, kind)
        yield Span(middle + 1, stop, kind)
        return
    if kind == "PER" and _is_glued(words[first:stop], alone):
        stop = first + 1
    yield Span(first, stop, kind)


def _ends_an_office(words: list[str], place: int) -> bool:
    """Whether a word is the last of an office, as in "Secretary of State"."""
    is_office = place > 1 and words[place - 1] == "of" and fold(words[place - 2]) in TITLES
    return is_office and fold(words[place]) in TITLES


def _are_two(named: NamedText, first: int, middle: int, stop: int, alone: set[str]) -> bool:
    """Whether "A and B" are two names: one of them, a single word, stands alone elsewhere, tagged or not."""
    left, right = named.words[first:middle], named.words[middle + 1 : stop]
    if left == right:
        return False
    single = [part[0] for part in (left, right) if len(part) == 1]
    return any(word in alone or _is_seen_alone(named, word) for word in single)


def _is_seen_alone(named: NamedText, word: str) -> bool:
    """Whether a word stands somewhere with no "and" beside it, and with no capitalised word behind it."""
    words = named.words
    return any(
        words[place] == word
        and words[max(place - 1, 0)] not in JOINING
        and not named.is_name(place + 1)
        and words[place + 1 : place + 2] not in ([sign] for sign in JOINING)
        for place in named.places.get(fold(word), [])
    )


@lru_cache(maxsize=1 << 14)
def _is_a_person(first: str, last: str) -> bool:
    """Whether a name is "Mr." and one more word, or a given name with one more word, as few names of others are."""
    if first.lower() in BELONGING:
        return last[0].isupper()
    are_capital = all(part[:1].isupper() for part in last.split("-"))
    return (
        are_capital and _is_given(first) and _habit(last, "organization") <= SELDOM and _habit(last, "in") <= SOMETIMES
    )


def _is_given(word: str) -> bool:
    """Whether a word is a given name: mostly followed by a name, without an article, and with a gender."""
    table = word_table()
    row = table.row(word)
    if not row or table.genders[row] == NO_GENDER or table.capitals[row] < ALWAYS:
        return False
    is_alone = all(_habit(word, habit) <= SELDOM for habit in ("the", "in")) and _habit(word, "organization") == 1
    return is_alone and _habit(word, "capital behind") == ALWAYS


def _habit(word: str, name: str) -> int:
    table = word_table()
    return int(table.habits[HABITS.index(name)][table.row(word)])


def _is_glued(words: list[str], alone: set[str]) -> bool:
    """Whether a family name that also stands alone has itself or a given name behind it."""
    if words[0] == words[1]:
        return True
    if len(words) > 2 or words[0] not in alone or words[1] in alone:
        return False
    family, given = (_habit(word, "capital behind") for word in words)
    return 0 < family <= LEAST_FOLLOWED and given >= MOST_FOLLOWED
