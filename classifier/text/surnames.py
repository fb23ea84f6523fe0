"""Family names alone, in languages whose names are not tagged: whose they are by the names in full before them.

A family name alone is of the bearer who was named in full last before it, or of the target where a title of the
language's file stands before it and nobody with this name was named yet. A capitalised word right before it is
another bearer's given name, unless it is such a title or a function word; one right behind it makes it a part of
another name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.text.languages.resource import Resource, resource_of
from classifier.text.names.written import written_in

MOST_NAME_WORDS = 5
_BEFORE = re.compile(r"([\w’'-]+\.?) $")
_BEHIND = re.compile(r" (\w)")
_LONGEST_WORD = 40
"""Characters of a word before a name that are looked at."""


def family_mentions(text: str, name: str, language: str) -> Iterator[tuple[int, int]]:
    """Find where a text names somebody by the family name alone.

    Args:
        text: with single spaces.
        name: in full, given names first.
        language: of the text, ISO 639 code.

    Yields:
        (start, end) offsets into `text`, in order.

    >>> text = "Frau Brandt kam. Anna Brandt ging. Brandt schwieg."
    >>> [start for start, _ in family_mentions(text, "Angela Brandt", "de")]
    [5]
    """
    words = name.split()
    if not (2 <= len(words) <= MOST_NAME_WORDS and words[0][0].isupper() and words[-1][0].isupper()):
        return
    resource, bearer = resource_of(language), ""
    for start, end in written_in(text, words[-1]):
        before = _BEFORE.search(text, max(0, start - _LONGEST_WORD), start)
        word = _of_the_same_sentence(before[1] if before else "", resource)
        if _is_given_name(word, resource):
            bearer = word
        elif not _goes_on(text, end) and (bearer in words or (not bearer and word.lower() in resource.titles)):
            yield start, end


def _of_the_same_sentence(word: str, resource: Resource) -> str:
    """The word before a name; nothing where it ends a sentence, which an initial and an abbreviated title do not."""
    ends = word.endswith(".") and len(word) > len("J.") and word.lower() not in resource.titles
    return "" if ends else word


def _is_given_name(word: str, resource: Resource) -> bool:
    return word[:1].isupper() and word.lower() not in resource.titles | resource.function_words


def _goes_on(text: str, end: int) -> bool:
    behind = _BEHIND.match(text, end)
    return behind is not None and behind[1].isupper()
