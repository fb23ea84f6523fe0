"""A text with its names: cut and tagged once, for all targets that are looked for."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from classifier.text.function_words import FUNCTION_WORDS
from classifier.text.names.shapes import is_capital, shape_of
from classifier.text.names.spelling import family_word, fold
from classifier.text.names.tagging import Span, Tagged, tag_names
from classifier.text.names.tokens import Tokens, tokens_of
from classifier.text.names.word_table import word_table

_LEAST_CAPITALS = 2


class NamedText:
    """A text, its tokens and its names.

    Attributes:
        text: with a line feed between sentences.
    """

    def __init__(self, text: str) -> None:
        self.text: str = text

    @cached_property
    def tokens(self) -> Tokens:
        """Words and signs, as written."""
        return tokens_of(self.text)

    @cached_property
    def words(self) -> list[str]:
        """The tokens; those of a sentence all in capitals as they would be in a headline."""
        words = self.tokens.words
        if not any(line.isupper() for line in self.text.split("\n")):
            return words
        spelled, start = list(words), 0
        for end in [*(i for i, word in enumerate(words) if word == "\n"), len(words)]:
            if _is_shouted(words[start:end]):
                spelled[start:end] = map(_as_in_a_headline, words[start:end])
            start = end + 1
        return spelled

    @cached_property
    def tagged(self) -> Tagged:
        """The names among the tokens."""
        return tag_names(Tokens(self.words, self.tokens.starts), word_table())

    @cached_property
    def span_at(self) -> dict[int, Span]:
        """The name that each token is of, of those that are of one."""
        return {place: span for span in self.tagged.spans for place in range(span.first, span.stop)}

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each folded word stands; a word with a joined particle also without it."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self.words):
            folded = fold(word)
            places[folded].append(place)
            if "-" in folded and (family := family_word(word)) != folded:
                places[family].append(place)
        return places

    def is_name(self, place: int) -> bool:
        """Whether the token is written as names are."""
        return 0 <= place < len(self.words) and is_capital(shape_of(self.words[place]))

    def offsets(self, first: int, stop: int) -> tuple[int, int]:
        """First and last offset of tokens first to stop - 1."""
        tokens = self.tokens
        return tokens.starts[first], tokens.starts[stop - 1] + len(tokens.words[stop - 1])


def _is_shouted(words: list[str]) -> bool:
    lettered = [word for word in words if word.upper() != word.lower()]
    return len(lettered) >= _LEAST_CAPITALS and all(word.isupper() or word in ("'s", "’s") for word in lettered)


def _as_in_a_headline(word: str) -> str:
    """A word of a sentence in capitals with small letters behind the first; function words in small letters."""
    if word.lower() in FUNCTION_WORDS:
        return word.lower()
    return word if "." in word[:-1] else "-".join(part.capitalize() for part in word.split("-"))
