"""Texts as the words that lexicons and word vectors know: each text is cut once for all of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from classifier.corpus.prepare.units import Units

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
        vocabulary: each different word.
        numbers: place in the vocabulary of each word in turn, shape (n_words,).
        sizes: number of words of each text, shape (n_texts,).
        is_compiled: whether kernels cut the texts, which then read the words on.
    """

    vocabulary: list[str]
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
    numbered: defaultdict[str, int] = defaultdict()
    numbered.default_factory = numbered.__len__
    numbers = np.array([numbered[word] for word in chain.from_iterable(cut)], np.int64)
    return Words(list(numbered), numbers, np.array([len(words) for words in cut], np.int64))


def compiled_words(texts: Sequence[str]) -> Words:
    """Cut texts into words, and number them, by the compiled kernels."""
    from classifier.tfidf.tokenize import strings_of, tokenize

    tokens = tokenize(texts, analyzer="lexical", lowercase=True)
    # A word begins with a letter, and a run of what words are made of may not.
    words = [run.lstrip("-'") for run in strings_of(tokens.table)]
    numbered = {word: number for number, word in enumerate(dict.fromkeys(filter(None, words)))}
    numbers = np.array([numbered.get(word, -1) for word in words], np.int64)[tokens.words]
    is_word = numbers >= 0
    counts = np.concatenate([[0], np.cumsum(is_word)])[np.concatenate([[0], tokens.ends])]
    return Words(list(numbered), numbers[is_word], np.diff(counts), is_compiled=True)


def words_of_units(units: Units, *, compiled: bool = False) -> UnitWords:
    """Cut the texts of units, and what is around their mentions, into words.

    Args:
        units: in any number.
        compiled: by the kernels.
    """
    parts = (units.text, units.left, units.right)
    place = {text: i for i, text in enumerate(dict.fromkeys(chain.from_iterable(parts)))}
    places = (np.array([place[text] for text in part], np.int64) for part in parts)
    return UnitWords(compiled_words(list(place)) if compiled else words_of(place), *places)
