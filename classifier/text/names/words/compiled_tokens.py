"""Words and signs of many texts at once, numbered: what `tokens_of` gives, by a compiled kernel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from classifier.string_table import Table, empty_table, strings_of
from classifier.text.names.words.seen_words import Numbers, SeenWords
from classifier.text.names.words.token_kernels import cut_tokens, with_strings
from classifier.text.names.words.tokens import ABBREVIATED, Tokens, kinds_of_characters
from classifier.utf8 import end_to_end, keys_of


class NumberedTokens(NamedTuple):
    """Tokens of a text, and the number of each one's word."""

    tokens: Tokens
    numbers: Numbers


def tokens_of_all(texts: Sequence[str], seen: SeenWords) -> list[NumberedTokens]:
    """Cut texts into words and signs.

    Args:
        texts: in any number.
        seen: numbers the words, and meets new ones.
    """
    with seen.lock:
        made = cut_tokens(_table_of(seen), *end_to_end(texts), kinds_of_characters(), _abbreviated())
        seen.table, (numbers, starts, ends) = Table(*made[0]), made[1:]
        for word in strings_of(seen.table, len(seen)):
            seen[word]  # a look-up numbers it, as the kernel did
    count = int(ends[-1]) if len(ends) else 0
    numbers, offsets = numbers[:count].copy(), starts[:count].tolist()
    words = list(map(seen.words.__getitem__, numbers.tolist()))
    bounds = pairwise([0, *ends.tolist()])
    return [NumberedTokens(Tokens(words[a:b], offsets[a:b]), numbers[a:b]) for a, b in bounds]


def _table_of(seen: SeenWords) -> Table:
    """The table of all words, with those that were met elsewhere."""
    table = empty_table() if seen.table is None else seen.table
    if table.size == len(seen):
        return table
    return Table(*with_strings(table, *end_to_end(seen.words[table.size :])))


@cache
def _abbreviated() -> Numbers:
    return keys_of(ABBREVIATED)
