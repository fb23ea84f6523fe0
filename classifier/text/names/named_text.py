"""A text with its names: cut and tagged once, for all targets that are looked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from classifier.parallel import are_loaded, blocks_of
from classifier.text.function_words import FUNCTION_WORDS
from classifier.text.names.tagging import Span, Tagged, tag_names, tag_numbered
from classifier.text.names.words.seen_words import Numbers, SeenWords
from classifier.text.names.words.shapes import is_capital, shape_of
from classifier.text.names.words.spelling import family_word, fold
from classifier.text.names.words.tokens import Tokens, tokens_of
from classifier.text.names.words.word_table import word_table

_LEAST_CAPITALS = 2
_LONGEST_SHOUT = 60
"""Tokens; a longer run of capitals is no sentence."""


BLOCK_CHARACTERS = 1 << 17
"""Texts are tagged so many characters at a time, so that their features stay in the processor's cache."""


class NamedText:
    """A text, its tokens and its names.

    Attributes:
        text: with a line feed between sentences.
        mended: its names, once `mended_spans` has found them.
        cut: numbers of the tokens as written, and the words seen that they are of, where a kernel has cut the text.
    """

    def __init__(self, text: str) -> None:
        self.text: str = text
        self.mended: list[Span] | None = None
        self.cut: tuple[Numbers, SeenWords] | None = None

    @cached_property
    def tokens(self) -> Tokens:
        """Words and signs, as written."""
        return tokens_of(self.text)

    @cached_property
    def shouted(self) -> frozenset[int]:
        """The tokens of sentences that are all in capitals."""
        if not any(line.isupper() for line in self.text.split("\n")):
            return frozenset()
        words, start = self.tokens.words, 0
        places: set[int] = set()
        for end in [*(i for i, word in enumerate(words) if word == "\n"), len(words)]:
            if _is_shouted(words[start:end]):
                places.update(range(start, end))
            start = end + 1
        return frozenset(places)

    @cached_property
    def words(self) -> list[str]:
        """The tokens; those of a sentence all in capitals as they would be in a headline."""
        if not self.shouted:
            return self.tokens.words
        return [_as_in_a_headline(word) if i in self.shouted else word for i, word in enumerate(self.tokens.words)]

    def numbers(self, seen: SeenWords) -> Numbers:
        """The number of each token's word among those seen."""
        if self.cut is not None and self.cut[1] is seen and not self.shouted:
            return self.cut[0]
        return seen.numbered(self.words)

    @cached_property
    def tagged(self) -> Tagged:
        """The names among the tokens."""
        return tag_names(self.words, word_table())

    @cached_property
    def span_at(self) -> dict[int, Span]:
        """The name that each token is of, of those that are of one."""
        return {place: span for span in self.tagged.spans for place in range(span.first, span.stop)}

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each folded word of those that may be a name's stands; one with a joined particle also without it."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        words, own = self.words, self.tagged.places
        for place, folded in zip(own, map(fold, map(words.__getitem__, own)), strict=True):
            places[folded].append(place)
            if "-" in folded and (family := family_word(folded)) != folded:
                places[family].append(place)
        return places

    def places_where(self, holds: Callable[[str], bool]) -> list[int]:
        """The tokens of which something holds as they are written; the function is one of a module, or a set's own."""
        if self.cut is None:
            return [place for place, word in enumerate(self.tokens.words) if holds(word)]
        numbers, seen = self.cut
        return np.flatnonzero(seen.where(holds)[numbers]).tolist()

    def all_places(self, folded: str) -> list[int]:
        """Where a folded word stands, a name's or not."""
        return [place for place, word in enumerate(self.words) if fold(word) == folded]

    def is_name(self, place: int) -> bool:
        """Whether the token is written as names are."""
        return 0 <= place < len(self.words) and is_capital(shape_of(self.words[place]))

    def offsets(self, first: int, stop: int) -> tuple[int, int]:
        """First and last offset of tokens first to stop - 1."""
        tokens = self.tokens
        return tokens.starts[first], tokens.starts[stop - 1] + len(tokens.words[stop - 1])


def tag_all(texts: Sequence[NamedText]) -> None:
    """Find the names of many texts, some at once."""
    table = word_table()
    for block in blocks_of([named.text for named in texts], BLOCK_CHARACTERS):
        own, texts, seen = texts[: len(block)], texts[len(block) :], table.seen
        if are_loaded():
            _cut_all(own, seen)
        numbers = [named.numbers(seen) for named in own]
        for named, tagged in zip(own, tag_numbered(numbers, seen, table), strict=True):
            vars(named)["tagged"] = tagged  # where the cached property looks first


def _cut_all(texts: Sequence[NamedText], seen: SeenWords) -> None:
    """Cut texts into tokens by the compiled kernel."""
    from classifier.text.names.words.compiled_tokens import tokens_of_all

    for named, cut in zip(texts, tokens_of_all([named.text for named in texts], seen), strict=True):
        vars(named)["tokens"] = cut.tokens
        named.cut = cut.numbers, seen


def _is_shouted(words: list[str]) -> bool:
    if len(words) > _LONGEST_SHOUT:
        return False
    lettered = [word for word in words if word.upper() != word.lower()]
    return len(lettered) >= _LEAST_CAPITALS and all(word.isupper() or word in ("'s", "’s") for word in lettered)


def _as_in_a_headline(word: str) -> str:
    """A word of a sentence in capitals with small letters behind the first; function words in small letters."""
    if word.lower() in FUNCTION_WORDS:
        return word.lower()
    return word if "." in word[:-1] else "-".join(part.capitalize() for part in word.split("-"))
