"""Who says direct speech in other languages than English: the name beside a verb of speech, by the language's file.

What is reported without quotation marks is left to the author: that takes a language's grammar.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from classifier.text.languages.resource import Resource, resource_of
from classifier.text.sentences.spans import CAPITALS

REACH = 80
"""Characters between a verb and its subject, at the most."""

_CAPITAL = f"[A-ZÀ-ÖØ-ÞА-Я{CAPITALS}]"
_WORD = rf"{_CAPITAL}[\w’'-]*\.?"
_PARTICLE = r"(?:(?:de|da|do|dos|das|di|del|della|du|la|le|von|van|der|den|ten|ter|zu|al|bin|y|e)\s){0,2}"
_NAME = rf"{_WORD}(?:\s{_PARTICLE}{_WORD}){{0,4}}"
_SIGNS = " \t\n,.;:!?\"'“”„«»‹›‘’‚–—-"

Spans = list[tuple[int, int]]


class SpeechWords(NamedTuple):
    """Words of a language by which speakers are told.

    Attributes:
        verb: matches a verb of speech.
        others: words that are no part of a name, in lower case: titles and function words.
        titles: of these, the titles.
    """

    verb: re.Pattern[str]
    others: frozenset[str]
    titles: frozenset[str]


@cache
def speech_words(language: str) -> SpeechWords | None:
    """Give the words of a language, or None where its file has no verbs of speech.

    Args:
        language: ISO 639 code.
    """
    resource: Resource = resource_of(language)
    if not resource.speech_verbs:
        return None
    verbs = "|".join(sorted(map(re.escape, resource.speech_verbs), key=len, reverse=True))
    others = resource.titles | resource.function_words
    return SpeechWords(re.compile(rf"\b(?:{verbs})\b", re.IGNORECASE), others, resource.titles)


class SpokenText:
    """A text in another language, in which somebody speaks.

    Attributes:
        text: that is read.
        words: of its language.
        by_family: the name in full that a family name alone stands for: the first with it.
    """

    def __init__(self, text: str, words: SpeechWords) -> None:
        self.text, self.words = text, words
        self.by_family: dict[str, str] = {}
        for match in re.finditer(_NAME, text):
            name, _ = self._own(match.group())
            if len(name) > 1:
                self.by_family.setdefault(name[-1], " ".join(name))

    def speaker(self, start: int, end: int, direct: Spans) -> str:
        """Give who says the direct speech of the sentence text[start:end], or nothing where it does not tell.

        Args:
            direct: offsets of the direct speech in the sentence.
        """
        for verb in self.words.verb.finditer(self.text, start, end):
            if any(a <= verb.start() < b for a, b in direct):
                continue
            first = max([start, verb.start() - REACH, *(b for _, b in direct if b <= verb.start())])
            last = min([end, verb.end() + REACH, *(a for a, _ in direct if a >= verb.end())])
            before, behind = self.text[first : verb.start()], self.text[verb.end() : last]
            names = [self._named(match.group()) for match in re.finditer(_NAME, before)][::-1]
            names += [self._named(match.group()) for match in re.finditer(_NAME, behind)]
            if name := next(filter(None, names), ""):
                return name
        return ""

    def _named(self, words: str) -> str:
        """The name in some words with capitals: of two or more, or one that is known or has a title before it."""
        name, has_title = self._own(words)
        if len(name) != 1:
            return " ".join(name)
        return self.by_family.get(name[0], name[0] if has_title else "")

    def _own(self, words: str) -> tuple[list[str], bool]:
        """The words of a name behind titles and function words, and whether the last of these is a title."""
        own, has_title = [word.strip(_SIGNS) for word in words.split()], False
        while own and (before := self._no_name(own[0])):
            has_title = before in self.words.titles
            own = own[1:]
        return [word for word in own if word], has_title

    def _no_name(self, word: str) -> str:
        """A title or function word as the language's file writes it, with its full stop; nothing for a name."""
        written = (word.lower(), f"{word.lower()}.")
        return next((form for form in written if form in self.words.others), "")
