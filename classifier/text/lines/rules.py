"""What tells the lines of a site, and sub-headings, from the lines of an article.

English has rules of its own in `clean.py`, with a quick look before its patterns; those of other languages are here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from classifier.text.languages.resource import Resource, resource_of
from classifier.text.languages.scripts import unspaced_words
from classifier.text.sentences.spans import FULL_MARKS

HEADING_WORDS = 8
"""A line of at most so many words without an end mark is a sub-heading (chosen on scraped articles)."""

HEADLINE_WORDS = 4
"""A line alone that has so many words behind "Video:" is a headline."""

PROSE_CHARACTERS = 120
"""A line this long, or one that ends like a sentence and has over HEADING_WORDS words, is prose."""

FURNITURE_CHARACTERS = 200
"""A line longer than this is never site furniture."""

TAIL_CHARACTERS = 60
"""A line of so many characters or more is no tail heading."""

PROSE_SENTENCE = 60
"""A sentence of over so many characters, and of over HEADING_WORDS words, is prose."""

BULLETS = "•·▪▫●○◦‣⁃►▶▸»*"
LEAD = rf"[\s{re.escape(BULLETS)}\-–—>|\[(]*"
_TIME = r"(?:,? ?(?:um |à |at |alle (?:ore )?|a las |às |om )?\d{1,2} ?[:.h] ?\d{2}(?: ?(?:uhr|h|uur))?)?"
_DATE = (
    r"(?:\w{2,12}\.?,? )?\d{1,4}(?:[./-]\d{1,2}[./-]\d{1,4}|\.? (?:de )?[^\W\d_]{3,10}\.?(?: (?:de )?\d{4})?)"
    rf"(?:[,|–-]?){_TIME}"
)
"""A date and perhaps a time, which patterns write as {date}."""

_ANY_LANGUAGE = (r"https?://\S+", r"www\.\S+", r"\S+@\S+\.\w+", r"©.*")


class SitePatterns(NamedTuple):
    """Patterns of a language's lines, matched against lower case.

    Without IGNORECASE Python skips, by its first letter, each alternative that cannot match, and is three times as
    fast.
    """

    pointer: re.Pattern[str]
    furniture: re.Pattern[str]
    tail: re.Pattern[str]


def site_patterns(resource: Resource, *more: str) -> SitePatterns:
    """Compile a language's patterns.

    Args:
        resource: of the language.
        more: further patterns of furniture.
    """
    furniture = [pattern.replace("{date}", _DATE) for pattern in (*resource.furniture, *more)]
    return SitePatterns(
        _compiled(resource.pointers, r"\s*(?:[:|»>].*|[\])]*\s*)$"),
        _compiled(furniture, r"\s*$"),
        _compiled(resource.tails, r"\s*:?\s*$"),
    )


def _compiled(patterns: Sequence[str], end: str) -> re.Pattern[str]:
    return re.compile(rf"{LEAD}(?:{'|'.join(patterns)}){end}" if patterns else r"(?!)")


CUES = frozenset(".!?…:;\"”’'»)]")
"""A line that ends in one of these is no heading."""

_OTHER_CUES = frozenset(f"{FULL_MARKS}：；…」』）》›")


class LineRules(NamedTuple):
    """What is asked of a language's lines.

    Attributes:
        is_furniture: whether a line belongs to the site.
        is_pointer: whether a line in lower case points to another article.
        is_tail: whether a line heads what stands behind an article.
        is_prose: whether a line is prose.
        is_heading: whether a line is a sub-heading.
        is_paragraph: whether a line is a whole paragraph.
    """

    is_furniture: Callable[[str], bool]
    is_pointer: Callable[[str], bool]
    is_tail: Callable[[str], bool]
    is_prose: Callable[[str], bool]
    is_heading: Callable[[str], bool]
    is_paragraph: Callable[[str], bool]


@cache
def rules_of(language: str) -> LineRules:
    """Give the rules of a language other than English.

    One without a file in `languages/resources` has no site lines but addresses.

    Args:
        language: ISO 639 code.
    """
    patterns = site_patterns(resource_of(language), *_ANY_LANGUAGE)
    return LineRules(
        lambda line: _is_furniture_of(patterns, line),
        lambda lower: patterns.pointer.match(lower) is not None,
        lambda line: len(line) < TAIL_CHARACTERS and patterns.tail.match(line.lower()) is not None,
        lambda line: len(line) >= PROSE_CHARACTERS or _is_long_sentence(line),
        lambda line: len(line) < PROSE_CHARACTERS and not _ends(line) and _words(line) <= HEADING_WORDS,
        lambda line: len(line) >= FURNITURE_CHARACTERS and _ends(line),
    )


def _is_furniture_of(patterns: SitePatterns, line: str) -> bool:
    if len(line) > FURNITURE_CHARACTERS:
        return False
    lower = line.lower()
    if patterns.pointer.match(lower):
        return True
    return patterns.furniture.match(lower) is not None and not _is_long_sentence(line)


def _is_long_sentence(line: str) -> bool:
    """Whether a line is a sentence of prose; words without blanks between them count by their letters."""
    is_long = len(line) > PROSE_SENTENCE or unspaced_words(line) > HEADING_WORDS
    return is_long and _ends(line) and _words(line) > HEADING_WORDS and not line[0].islower()


def _ends(line: str) -> bool:
    return line[-1] in CUES or line[-1] in _OTHER_CUES


def _words(line: str) -> int:
    return len(line.split()) + unspaced_words(line)
