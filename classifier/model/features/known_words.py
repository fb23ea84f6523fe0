"""The words that a sentiment lexicon, word vectors or a list of negations know, each under one number.

The lexicon's words and their valence are VADER's (Hutto & Gilbert 2014; MIT licence, package vaderSentiment). The
vectors, and the valences that extend the lexicon, are those of `benchmarks/word_vectors.py`, which says what they were
counted on; they come with the package, because they serve every task that reads sentences or mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from classifier.string_table import Table

_NEGATIONS = frozenset(
    """not no never none nobody nothing neither nor nowhere without cannot cant dont doesnt didnt isnt arent wasnt
    werent wont wouldnt shouldnt couldnt hasnt havent hadnt hardly rarely seldom barely despite fails failed lack
    lacks lacked denied denies deny refused refuses""".split()
)
"""Without their apostrophes."""

_FILE = Path(__file__).parent / "word_vectors.npz"


@dataclass(frozen=True)
class WordVectors:
    """The words that vectors know.

    Attributes:
        places: row of each word.
        table: shape (n_words, n_dimensions), float32; a frequent word's is short.
    """

    places: dict[str, int]
    table: npt.NDArray[np.float32]


@dataclass(frozen=True)
class KnownWords:
    """Every word that something is known of, those with vectors first, by their rows.

    Attributes:
        places: number of each word.
        negates: whether it turns the words behind it, shape (n_words + 2,): behind the words, one that is not known,
            and one that is a negation but for its apostrophes.
    """

    places: Mapping[str, int]
    negates: npt.NDArray[np.bool_]

    @property
    def unknown(self) -> int:
        """The number of words of which nothing is known."""
        return len(self.places)

    def numbers(self, words: Iterable[str]) -> npt.NDArray[np.int64]:
        """Give the number of each word; `numbered_words` does the same in a kernel."""
        words = list(words)
        numbers = np.fromiter(map(self.places.get, words, repeat(self.unknown)), np.int64, len(words))
        for i in [i for i, word in enumerate(words) if "'" in word and numbers[i] == self.unknown]:
            numbers[i] += self.negates[self.places.get(words[i].replace("'", ""), self.unknown)]
        return numbers

    @cached_property
    def table(self) -> Table:
        """The words as the kernels look them up."""
        from classifier.tfidf.compiled_transform import string_table

        return string_table(list(self.places))

    def rated(self, lexicon: Mapping[str, float]) -> npt.NDArray[np.float64]:
        """The valence of each word by its number, 0 where the lexicon has none, shape (n_words + 2,)."""
        return np.array([*map(lexicon.get, self.places, repeat(0.0)), 0.0, 0.0], np.float64)


@cache
def known_words() -> KnownWords:
    """All of them, numbered once."""
    words = dict.fromkeys([*word_vectors().places, *valences(), *sorted(_NEGATIONS)])
    negates = [word.replace("'", "") in _NEGATIONS for word in words]
    return KnownWords({word: i for i, word in enumerate(words)}, np.array([*negates, False, True]))


@cache
def ratings() -> npt.NDArray[np.float64]:
    """VADER's valence of each known word, by its number."""
    return known_words().rated(valences())


@cache
def extended_ratings() -> npt.NDArray[np.float64]:
    """The same, with the words that VADER lacks; see `extended_valences`."""
    return known_words().rated(extended_valences())


@cache
def valences() -> dict[str, float]:
    """Valence of each word, -4 to 4, from VADER's lexicon file; the package's code is not imported."""
    spec = find_spec("vaderSentiment")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("vaderSentiment is not installed")
    path = Path(spec.submodule_search_locations[0]) / "vader_lexicon.txt"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: float(row[1]) for row in rows if len(row) > 1}


@cache
def word_vectors() -> WordVectors:
    """The vectors that come with the package."""
    with np.load(_FILE) as stored:
        return WordVectors(
            {word: place for place, word in enumerate(_words(stored))}, stored["codes"] * stored["scale"]
        )


@cache
def extended_valences() -> dict[str, float]:
    """VADER's valence of each word, and of the words it lacks the one that their vectors suggest."""
    with np.load(_FILE) as stored:
        pairs = zip(_words(stored), stored["valence"].tolist(), strict=True)
        return {word: value for word, value in pairs if value} | valences()


def _words(stored: Any) -> list[str]:
    return bytes(stored["words"]).decode().split("\n")
