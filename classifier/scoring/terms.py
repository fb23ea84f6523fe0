"""Terms: the features that a decision score is a sum of, and how a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.scoring.alignment import Span
from classifier.text.languages.resource import resource_of
from classifier.text.mentions import MASK

WORDS, LETTERS, MEANING, LEXICON, NUMBER = "words", "letters", "meaning", "lexicon", "number"
"""Kinds of terms: n-grams of words, n-grams of letters, words by their vectors, words by the sentiment lexicon,
and numbers about a unit."""

WHOLE = ("title+text", "text")
"""Fields that are the whole unit."""

NUMBERS = {"lexicon": "lexicon", "vectors": "extended lexicon", "claim": "claim"}
"""What the numbers of a field are about."""

MIN_LETTERS = 3
"""An n-gram of fewer letters tells a reader nothing."""


@dataclass(frozen=True)
class Term:
    """A feature's part of a decision score.

    Attributes:
        term: as the vocabulary has it.
        field: of the unit that it was read from.
        kind: WORDS, LETTERS, MEANING, LEXICON or NUMBER.
        contribution: its part of the score.
        spans: where its words stand in the text as given; empty for what stands nowhere.
        title_spans: where they stand in the title.
    """

    term: str
    field: str
    kind: str
    contribution: float
    spans: tuple[Span, ...] = ()
    title_spans: tuple[Span, ...] = ()

    def is_function(self, language: str) -> bool:
        """Whether it holds nothing but function words of an article's language, or too few letters to be read."""
        if self.kind == NUMBER:
            return False
        words = self.term.lower().replace("’", "'").replace("'", " ").split()
        is_short = self.kind == LETTERS and sum(map(str.isalnum, self.term)) < MIN_LETTERS
        return is_short or all(word in resource_of(language).function_words for word in words)


def shown_term(term: Term) -> str:
    """Name a term as a person reads it, with the part it was read from where that is not the whole unit.

    The mask is [target], and blanks in n-grams of letters are dots.

    >>> shown_term(Term("brave plan", "title", "words", 0.2))
    'brave plan (title)'
    """
    if term.kind == NUMBER:
        name = term.term.removeprefix("extended ")
        return f"{NUMBERS.get(term.field, term.field)}: {name}"
    shown = term.term.replace(MASK, "[target]")
    shown = f"…{shown.replace(' ', '·')}…" if term.kind == LETTERS else shown
    notes = [term.kind] * (term.kind in (MEANING, LEXICON)) + [term.field] * (term.field not in WHOLE)
    return f"{shown} ({', '.join(notes)})" if notes else shown


def ranked(terms: Sequence[Term], language: str) -> list[Term]:
    """The terms that say something in an article's language, the strongest first."""
    return sorted((term for term in terms if not term.is_function(language)), key=lambda term: -abs(term.contribution))
