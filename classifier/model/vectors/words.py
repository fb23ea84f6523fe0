"""Articles as numbered words in a file, so that a corpus is read once and need not fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from classifier.string_table import strings_of
from classifier.tfidf.plain_transform import analyze
from classifier.tfidf.tokenize import tokenize
from classifier.tfidf.vocabulary import Vocabulary

Numbers = npt.NDArray[np.int64]

MOST_WORDS = 2_000_000
"""Different words that are numbered, in the order of their coming: a word that comes later is rare."""

NONE = -1
"""Stands in the file for a word that has no number, and between articles."""


@dataclass
class NumberedWords:
    """Words of articles, numbered in the order of their coming, and counted.

    Args:
        cut: how a text is cut into words; a vocabulary without terms.
        file: that gets the words of each article, int32, and behind them `gap` times NONE.
        gap: words between two articles.

    Attributes:
        places: number of each word.
        frequency: articles with each word, shape (n_words,).
        articles: that were read.
        words: that were read, one that comes twice counted twice.
    """

    cut: Vocabulary
    file: BinaryIO
    gap: int
    places: dict[str, int] = field(default_factory=dict)
    frequency: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    articles: int = 0
    words: int = 0

    def add(self, texts: Sequence[str]) -> None:
        """Number the words of some articles, and write them."""
        numbers, sizes = self._numbered(texts)
        owners = np.repeat(np.arange(len(texts)), sizes)
        is_known = numbers != NONE
        pairs = np.unique(owners[is_known] * len(self.places) + numbers[is_known])
        grown = np.bincount(pairs % max(1, len(self.places)), minlength=len(self.places))
        grown[: len(self.frequency)] += self.frequency
        self.frequency = grown
        places = np.arange(len(numbers)) + owners * self.gap
        spaced = np.full(len(numbers) + len(texts) * self.gap, NONE, np.int32)
        spaced[places] = numbers
        self.file.write(spaced.tobytes())
        self.articles += len(texts)
        self.words += len(numbers)

    def _numbered(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """The number of each word of each text in turn, and how many words each text has."""
        if self.cut.analyzer == "word":
            tokens = tokenize(texts, analyzer="word", lowercase=self.cut.lowercase)
            return self._places_of(strings_of(tokens.table))[tokens.words], np.diff(tokens.ends, prepend=0)
        runs = [list(analyze(text, self.cut)) for text in texts]
        return self._places_of(chain.from_iterable(runs)), np.array([len(run) for run in runs], np.int64)

    def _places_of(self, words: Iterable[str]) -> Numbers:
        places, found = self.places, []
        for word in words:
            place = places.get(word, NONE)
            if place == NONE and len(places) < MOST_WORDS:
                places[word] = place = len(places)
            found.append(place)
        return np.array(found, np.int64)

    def commonest(self, most: int, least: int) -> tuple[list[str], Numbers]:
        """Choose the words that are in the most articles; of equals the first of the alphabet.

        Args:
            most: words.
            least: articles that a word is in.

        Returns:
            The words in the order of the alphabet, and the number of each.
        """
        words = [(-int(self.frequency[place]), word) for word, place in self.places.items()]
        chosen = sorted(pair for pair in words if -pair[0] >= least)[:most]
        alphabet = sorted((word for _, word in chosen), key=lambda word: word.encode("utf-8", "surrogatepass"))
        return alphabet, np.array([self.places[word] for word in alphabet], np.int64)
