"""Texts as the words that lexicons and word vectors know: each text is cut once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units
from classifier.model.features.known_words import known_words

if TYPE_CHECKING:
    from classifier.string_table import Table

Numbers = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]

DECAY_WORDS = 4.0
"""A word so far from the mention weighs 1/e of one beside it (chosen on NewsMTSC's training folds)."""

WORD = re.compile(r"[a-z][a-z'-]*")
"""A word of a text in lower case with straight apostrophes."""


def words_in(text: str) -> list[str]:
    """The words of a text, in lower case.

    >>> words_in("They don’t know 3 well-kept secrets.")
    ['they', "don't", 'know', 'well-kept', 'secrets']
    """
    return WORD.findall(text.lower().replace("’", "'"))


@dataclass(frozen=True)
class Words:
    """Texts as numbered words.

    Attributes:
        known: number among `known_words` of each different word, shape (n_different,).
        numbers: place among the different words of each word in turn, shape (n_words,).
        sizes: number of words of each text, shape (n_texts,).
        is_compiled: whether kernels cut the texts, which then read the words on.
    """

    known: Numbers
    numbers: Numbers
    sizes: Numbers
    is_compiled: bool = False

    @cached_property
    def owners(self) -> Numbers:
        """The text of each word."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def before(self) -> Numbers:
        """How many words of its text stand before each word."""
        return np.arange(len(self.numbers)) - (np.cumsum(self.sizes) - self.sizes)[self.owners]

    @cached_property
    def behind(self) -> Numbers:
        """How many words of its text stand behind each word."""
        return self.sizes[self.owners] - 1 - self.before

    @cached_property
    def decay_from_start(self) -> Weights:
        """1 of each text's first word, and less the farther behind it a word stands."""
        return self.decay[self.before]

    @cached_property
    def decay_before_end(self) -> Weights:
        """1 of each text's last word, and less the farther before it a word stands."""
        return self.decay[self.behind]

    @cached_property
    def decay(self) -> Weights:
        """The weight of a word by its distance from an end, up to that of the longest text."""
        weights: Weights = np.exp(-np.arange(self.sizes.max(initial=0) + 1) / DECAY_WORDS)
        return weights


@dataclass(frozen=True)
class UnitWords:
    """The words of some units: those of a sentence's mentions and neighbours are often the same.

    Attributes:
        words: of each different text.
        text, left, right: place among those texts of each unit's, shape (n_units,).
    """

    words: Words
    text: Numbers
    left: Numbers
    right: Numbers


def words_of(texts: Iterable[str]) -> Words:
    """Cut texts into words, and number them: in plain Python, for a few; `compiled_words` does the same for many."""
    cut = [words_in(text) for text in texts]
    place = {word: i for i, word in enumerate(dict.fromkeys(chain.from_iterable(cut)))}
    numbers = np.array([place[word] for word in chain.from_iterable(cut)], np.int64)
    return Words(known_words().numbers(place), numbers, np.array([len(words) for words in cut], np.int64))


def compiled_words(texts: Sequence[str]) -> tuple[Table, Words]:
    """Cut texts into words, and number them, by the compiled kernels; give the different words too."""
    from classifier.model.features.word_kernels import numbered_words
    from classifier.string_table import empty_table
    from classifier.tfidf.tokenize import tokenize

    tokens, every = tokenize(texts, analyzer="lexical", lowercase=True), known_words()
    room = empty_table(tokens.table.size + 1, int(tokens.table.ends[tokens.table.size]))
    words, numbers, known = numbered_words(tokens.table, room, every.table, every.negates)
    numbers = numbers[tokens.words]
    is_word = numbers >= 0
    counts = np.concatenate([[0], np.cumsum(is_word)])[np.concatenate([[0], tokens.ends])]
    return words, Words(known, numbers[is_word], np.diff(counts), is_compiled=True)


def words_of_units(units: Units, *, compiled: bool = False) -> UnitWords:
    """Cut the texts of units, and what is around their mentions, into words.

    Args:
        units: in any number.
        compiled: by the kernels.
    """
    parts = (units.text, units.left, units.right)
    place = {text: i for i, text in enumerate(dict.fromkeys(chain.from_iterable(parts)))}
    places = (np.array([place[text] for text in part], np.int64) for part in parts)
    return UnitWords(compiled_words(list(place))[1] if compiled else words_of(place), *places)
