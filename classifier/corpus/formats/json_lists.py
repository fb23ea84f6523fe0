"""The items of a JSON list, each as soon as its text is there; a mistake costs the items that it is in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from classifier.corpus.records.limits import MAX_ROW_CHARACTERS

FALLOUT_CHARACTERS = 10 * MAX_ROW_CHARACTERS
"""Characters of a document that are read in vain, at the most, to find items behind mistakes."""

ESCAPE_CHARACTERS = 16
"""A mistake so near to the end of what was read may be a literal or an escape that goes on."""

BEHIND_CHARACTERS = 1 << 12
"""More of them behind the position, and a small part of the text, are cut off: the decoder counts the lines before
each mistake."""

_DECODER = json.JSONDecoder()
_BETWEEN_OBJECTS = re.compile(r"\}\s*,\s*(?=\{)")


def list_items(head: str, chunks: Iterator[str], on_mistake: Callable[[str], None]) -> Iterator[Any]:
    """Give the items of a list.

    Args:
        head: the beginning of the text, from its bracket on.
        chunks: the rest of it.
        on_mistake: gets a sentence about each item that is no JSON; it raises to stop.
    """
    text, number, names = _Text(head, chunks), 1, frozenset[str]()
    if text.mark() == "]":
        return
    value, problem = text.value()
    while True:
        if not problem:
            yield value
            names = frozenset(value) if isinstance(value, dict) else names
            mark = text.mark()
            if mark == "]":
                return
            if mark == ",":
                text.position += 1
                number += 1
                value, problem = text.value()
                continue
            problem = f"{mark!r} between two items of the list" if mark else "a list that does not end"
            number += 1
        value, is_there = text.next_like(names)
        rest = "The items behind it are read." if is_there else "No item is read behind it."
        on_mistake(f"item {number} is no JSON ({problem}). Mend it. {rest} For one object a line, name it .jsonl.")
        if not is_there:
            return
        number, problem = number + 1, ""


class _Text:
    """A document as far as it was read.

    Attributes:
        position: in the text, of what is read next.
    """

    def __init__(self, head: str, chunks: Iterator[str]) -> None:
        self.text, self.chunks, self.position = head, chunks, 1
        self.fallout = 0

    def mark(self) -> str:
        """The next sign that is no space; empty at the end."""
        while True:
            while self.position < len(self.text) and self.text[self.position] in " \t\r\n":
                self.position += 1
            if self.position < len(self.text) or not self._read():
                return self.text[self.position : self.position + 1]

    def value(self) -> tuple[Any, str]:
        """The value that stands next, or what is wrong with it; what was read of it is then behind."""
        try:
            self.mark()
            while True:
                try:
                    value, self.position = _DECODER.raw_decode(self.text, self.position)
                    return value, ""
                except json.JSONDecodeError as error:
                    is_open = error.msg.startswith("Unterminated") or error.pos + ESCAPE_CHARACTERS >= len(self.text)
                    if not is_open or not self._read():
                        self.fallout += (len(self.text) if is_open else error.pos) - self.position
                        return None, str(error)
        except (ValueError, RecursionError) as error:
            return None, str(error)

    def next_like(self, names: frozenset[str]) -> tuple[Any, bool]:
        """The next object with half of the names, and whether there is one: a mistake may end inside of another."""
        try:
            while self.fallout <= FALLOUT_CHARACTERS:
                if self.position > max(BEHIND_CHARACTERS, len(self.text) >> 6):
                    self.text, self.position = self.text[self.position :], 0
                between = _BETWEEN_OBJECTS.search(self.text, self.position)
                if between is None:
                    last = self.text.rfind("}", self.position)
                    self.position = len(self.text) if last < 0 else last
                    if not self._read():
                        break
                    continue
                self.position = between.end()
                value, problem = self.value()
                if problem:
                    continue
                if isinstance(value, dict) and 2 * len(names & value.keys()) >= len(names):
                    return value, True
        except ValueError:
            pass
        return None, False

    def _read(self) -> bool:
        """Read as much again, so that a long item is not parsed anew at each chunk; False: there is no more."""
        rest = self.text[self.position :]
        if len(rest) > MAX_ROW_CHARACTERS:
            raise ValueError(f"an item longer than {MAX_ROW_CHARACTERS:,} characters, which no article is")
        pieces, size = [rest], len(rest)
        while size <= 2 * len(rest) and (more := next(self.chunks, None)) is not None:
            pieces.append(more)
            size += len(more)
        self.text, self.position = "".join(pieces), 0
        return size > len(rest)
