"""Words that were met, each looked up once: what the tagging asks of a word is an array's column afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from classifier.string_table import Table

Numbers = npt.NDArray[np.int64]

MOST_WORDS = 1 << 16
"""Words that are remembered, some 20 MB; with more, others are remembered in their place."""

INSIDE = frozenset("of the for and & de da do di du la le el al van von der den bin ibn ben y dos das del".split())
"""Words in lower case that stand inside names."""

BEFORE = frozenset("de da di du la le el al van von der den bin ibn ben abu del dos".split())
"""Words in lower case that a family name may begin with."""

AFFIXES = (("3", slice(-3, None)), ("2", slice(-2, None)), ("p", slice(3)))
"""Letters at a word's end or beginning that are looked at, each with a sign of its own."""

SHAPE, ROW, CAPITAL, IS_INSIDE, IS_BEFORE, FIRST_AFFIX = range(6)
"""Columns: of a word's shape, its row in the table, how often it is capitalised as a step, told by its lower case
where its own spelling is not known, whether it is of INSIDE and of BEFORE, and from FIRST_AFFIX on the numbers of its
AFFIXES, which are 0 for words with a row."""

_COLUMNS = FIRST_AFFIX + len(AFFIXES)


class SeenWords(dict[str, int]):
    """Numbers of words in the order in which they were met, and what is known of them; none is forgotten.

    Attributes:
        look_up: gives what is known of a word, by columns.
        lock: of threads that meet a new word at once.
        known: shape (n_room, n_columns), a row a word.
        words: by number.
        table: of the first of them, for `compiled_tokens.py`; None: not yet made.
    """

    def __init__(self, look_up: Callable[[str], list[int]]) -> None:
        self.look_up: Callable[[str], list[int]] = look_up
        self.lock = Lock()
        self.known: Numbers = np.zeros((1024, _COLUMNS), np.int64)
        self.words: list[str] = []
        self.table: Table | None = None
        self._masks: dict[Callable[[str], bool], tuple[int, npt.NDArray[np.bool_]]] = {}

    def __missing__(self, word: str) -> int:
        number = len(self)
        if number == len(self.known):
            self.known = np.concatenate([self.known, np.zeros_like(self.known)])
        self.known[number] = self.look_up(word)
        self.words.append(word)
        self[word] = number
        return number

    def numbered(self, words: Sequence[str]) -> Numbers:
        """Give the numbers of words, shape (n_words,)."""
        with self.lock:
            return np.fromiter(map(self.__getitem__, words), np.int64, len(words))

    def where(self, holds: Callable[[str], bool]) -> npt.NDArray[np.bool_]:
        """Tell of which numbers' words something holds, shape (n_room,); each word is asked for once."""
        with self.lock:
            size, (asked, mask) = len(self), self._masks.get(holds, (0, np.zeros(0, np.bool_)))
            if asked < size:
                mask = np.concatenate([mask, np.zeros(len(self.known) - len(mask), np.bool_)])
                mask[asked:size] = [holds(word) for word in self.words[asked:]]
                self._masks[holds] = size, mask
            return mask
