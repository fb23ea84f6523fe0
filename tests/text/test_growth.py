"""Nothing that reads a text takes more than twice the time for twice the text, whatever it is made of.

Times are compared with one another, never with a number of seconds.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from resource import RUSAGE_SELF, getrusage
from statistics import median

import numpy as np
import pandas as pd
import pytest

from classifier.corpus.checks.duplicates import duplicate_clusters, similarity
from classifier.corpus.checks.overlap import overlapping
from classifier.corpus.checks.rules import text_problem
from classifier.corpus.checks.validate import find_problems
from classifier.corpus.prepare.articles import Article, toward_most_mentioned
from classifier.corpus.prepare.units import cut_units
from classifier.model.features.words import words_in
from classifier.scoring.alignment import ngram_spans, trace, word_spans
from classifier.scoring.highlight import words_of
from classifier.tasks import Task
from classifier.text.clean import body_spans, clean, normalize
from classifier.text.language import detect_language
from classifier.text.mentions import find_mentions, opening_pronoun, with_acronym
from classifier.text.names.named_text import NamedText
from classifier.text.names.persons import person_of
from classifier.text.names.ranking import most_named
from classifier.text.names.words.tokens import tokens_of
from classifier.text.sentences.spans import sentence_spans
from classifier.text.targets import Target, parse_target
from classifier.tfidf.vocabulary import Vocabulary

PATTERNS = (
    *(".", "!", "…", ". ", '."', '"', "“", "' ", "(", "[(", " ", "\n", "\t ", "\u00a0", "\u2028", "\r\n"),
    *("A-", "A&", "A&B-", "A.", "Aa Bb ", "The ", "NATO-", "NATO ", "Aa de ", "a-", "a'", "a", "A", "1.", "1,", "_"),
    *("&amp;", "amp;", "&#38;", "<p>", "<p ", "</", "Ã", "â€", "Ã©", "ï¿½", "\u200b", "\u0301\u0323", "•", "» ", "’s "),
    *(
        "Ann Lee ",
        "Lee ",
        "Ms. Lee. ",
        "Ann Lee (AL) ",
        "Ann   ",
        "Also read: x\n",
        "More stories\n",
        "Advertisement\n",
    ),
    *("by Ann Lee\n", "http://a.b/", "a@b.c ", "cookie policy ", "é", "İ", "中", "Mr. ", "x y z ", "Ann Lee won. "),
)
AFFIXES = (("", ""), ("Ann Lee met. ", ""), ("", "x"), (". &", " A"), ("Aa ", "."))
"""What stands before and behind a run of a pattern; each pattern has its turn with two of them."""

SIZES = (2500, 5000, 10_000)
"""Characters; at these a cost that grows as their square stands out, and nothing takes long."""

MOST_GROWTH = 2.3
"""Of the time, for a text twice as long."""

REPEATS, ROUNDS = 5, 5
RESOLUTION = 1e-3
"""Seconds of work; a ratio of shorter times says more of the machine than of the code, so that they count as this."""

LEE, CLAIM = parse_target("Ann Lee"), parse_target("Ann Lee should resign at once")


def units(unit: str, *targets: Target) -> Callable[[str], object]:
    return lambda text: cut_units([Article("a", "", text, targets)], Task("t", unit))  # type: ignore[arg-type]


def ngrams(analyzer: str, sizes: tuple[int, int]) -> Callable[[str], object]:
    vocabulary = Vocabulary(b"", None, analyzer=analyzer, ngram_range=sizes, lowercase=True)
    return lambda text: deque(ngram_spans(text, vocabulary), maxlen=0)


READERS: dict[str, Callable[[str], object]] = {
    "normalize": normalize,
    "clean": clean,
    "body_spans": body_spans,
    "sentence_spans": sentence_spans,
    "most_named": lambda text: most_named(NamedText(text), most=5),
    "tokens_of": tokens_of,
    "person_of": lambda text: person_of(text.split() or ["x"]),
    "find_mentions": lambda text: find_mentions(text, LEE),
    "with_acronym": lambda text: with_acronym(LEE, text),
    "opening_pronoun": lambda text: opening_pronoun(text, LEE),
    "detect_language": detect_language,
    "sentences": units("sentence"),
    "mentions": units("mention", LEE),
    "claims": units("mention", CLAIM),
    "most mentioned": lambda text: toward_most_mentioned(Article("a", "", text)),
    "text_problem": text_problem,
    "find_problems": lambda text: list(find_problems([{"id": "a", "text": text}])),
    "similarity": lambda text: similarity(text, text[1:]),
    "duplicate_clusters": lambda text: duplicate_clusters(pd.Series([text, text[1:]])),
    "overlapping": lambda text: overlapping([text], [text[1:]]),
    "words_in": words_in,
    "word_spans": word_spans,
    "word n-grams": ngrams("word", (1, 2)),
    "letter n-grams": ngrams("char_wb", (3, 4)),
    "trace": lambda text: trace(normalize(text), text, [(0, len(text))]),
    "words_of": lambda text: words_of(text, np.ones(len(text))),
}


@contextmanager
def without_collection() -> Iterator[None]:
    """Time without the garbage collector, which comes when it will."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def seconds(read: Callable[[str], object], text: str) -> float:
    start = getrusage(RUSAGE_SELF).ru_utime  # without the kernel's, whose paging grows with what other tests left
    read(text)
    return max(getrusage(RUSAGE_SELF).ru_utime - start, RESOLUTION)


def made(pattern: str, affix: tuple[str, str], size: int) -> str:
    return affix[0] + (pattern * size)[:size] + affix[1]


def grows_too_fast(read: Callable[[str], object], pattern: str, affix: tuple[str, str]) -> bool:
    """Look once; and where that seems too slow, whether the medians of some more looks say so every time."""
    short, _, long = (made(pattern, affix, size) for size in SIZES)
    if seconds(read, long) <= MOST_GROWTH**2 * seconds(read, short):
        return False
    return all(growth(read, short, long) > MOST_GROWTH**2 for _ in range(ROUNDS))


def growth(read: Callable[[str], object], short: str, long: str) -> float:
    """The median time of a long text as a multiple of that of a short one."""
    times = [(seconds(read, short), seconds(read, long)) for _ in range(REPEATS)]
    return median(time for _, time in times) / median(time for time, _ in times)


@pytest.mark.parametrize("name", READERS)
def test_time_grows_as_the_text_does(name: str) -> None:
    read, affixes = READERS[name], cycle(AFFIXES)
    read(made("Ann Lee won. ", AFFIXES[0], SIZES[0]))  # what is compiled or loaded once is
    with without_collection():
        slow = [
            (pattern, affix)
            for pattern in PATTERNS
            for affix in (next(affixes), next(affixes))
            if grows_too_fast(read, pattern, affix)
        ]
    assert not slow


def test_a_cost_that_grows_as_the_square_is_seen() -> None:
    def read(text: str) -> int:
        return sum(text.count("b", place) for place in range(0, len(text), 2))

    assert grows_too_fast(read, "a", AFFIXES[0])
