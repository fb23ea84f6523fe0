"""What is known of words from a large corpus of news, and the weights that tell names by it.

`benchmarks/names_model.py` makes the file. It holds words, small numbers and weights, and nothing of any text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.text.names.words.seen_words import AFFIXES, BEFORE, INSIDE, MOST_WORDS, Numbers, SeenWords
from classifier.text.names.words.shapes import CAPITALS, shape_of

FILE = Path(__file__).with_name("word_table.npz")

Floats = npt.NDArray[np.float32]

HABITS = ("title", "said", "in", "organization", "capital behind", "capital before", "the", "possessive", "comma")
"""What stands beside a word in news: a title before it, "said" behind it, … each in LEVELS steps."""

LEVELS = 8
GRAINS = (64, 256, 1024)
"""Numbers of clusters of words that stand in like places; number 0 is for what is in none."""

WORDS_BY_NAME = 3001
"""Words, the most frequent, that count by themselves; number 0 is for the rest."""


@dataclass(frozen=True)
class WordTable:
    """Words by their rows; row 0 is for words that are not known.

    Attributes:
        rows: of each word, as it is written inside a sentence.
        clusters: shape (3, n_rows), of each grain.
        habits: shape (len(HABITS), n_rows), steps.
        capitals: how often the word is capitalised inside a sentence, as a step, shape (n_rows,).
        numbers: of the most frequent words, else 0, shape (n_rows,).
        endings: a number for each first or last letters of a word that were learnt.
        weights: shape (n_features, n_tags).
        transitions: from tag to tag, shape (n_tags, n_tags).
        genders: share of women among bearers of a first name, in percent; 255: not known.
    """

    rows: dict[str, int]
    clusters: Numbers
    habits: Numbers
    capitals: Numbers
    numbers: Numbers
    endings: dict[str, int]
    weights: Floats
    transitions: Floats
    genders: npt.NDArray[np.uint8]

    @property
    def seen(self) -> SeenWords:
        """Words that were looked up before; who asks once for all that belongs together has the same numbers."""
        if len(self._seen[-1]) > MOST_WORDS:
            self._seen[:] = [SeenWords(self.columns)]
        return self._seen[-1]

    @cached_property
    def _seen(self) -> list[SeenWords]:
        return [SeenWords(self.columns)]

    def row(self, word: str) -> int:
        """The row of a word; a word in capitals has that of its usual spelling."""
        word = word.replace("’", "'")
        row = self.rows.get(word)
        if row is None and word.isupper() and len(word) > SHORT:
            row = self.rows.get(word.capitalize())
        return row or 0

    def columns(self, word: str) -> list[int]:
        """What the tagging asks of a word, in the order of the columns of `seen_words.py`."""
        shape, row = shape_of(word), self.rows.get(word, 0)
        if not row and shape == CAPITALS:
            row = self.row(word)
        lower = word.lower()
        capital = int(self.capitals[row or self.rows.get(lower, 0)])
        affixes = [0 if row else self.endings.get(kind + lower[part], 0) for kind, part in AFFIXES]
        return [shape, row, capital, word in INSIDE, word in BEFORE, *affixes]


SHORT = 4
"""Letters of a word in capitals that may be an acronym."""


@cache
def word_table() -> WordTable:
    """Read the table that comes with the package, once."""
    with np.load(FILE) as stored:
        return read_table({name: stored[name] for name in stored.files})


def read_table(stored: dict[str, npt.NDArray[Any]]) -> WordTable:
    """Put a table together from the arrays of its file."""
    words, endings = (stored[name].tobytes().decode().split("\n") for name in ("words", "endings"))
    wide = {name: stored[name].astype(np.int64) for name in ("clusters", "habits", "capitals", "numbers")}
    weights = np.zeros((int(stored["size"]), stored["weights"].shape[1]), np.float32)
    weights[np.cumsum(stored["steps"].astype(np.int64))] = stored["weights"] * np.float32(stored["unit"])
    return WordTable(
        rows={word: row for row, word in enumerate(words, start=1)},
        endings={ending: number for number, ending in enumerate(endings, start=1)},
        weights=weights,
        transitions=stored["transitions"],
        genders=stored["genders"],
        **wide,
    )
