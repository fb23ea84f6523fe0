"""Sentences of news with one or more names marked, the other names read by a first model: a lesson in news.

NewsMTSC (Hamborg & Donnay 2021) marks mentions of people and organisations, and says not which of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.names_parts.annotated import Sentence, Span
from classifier.text.function_words import FUNCTION_WORDS
from classifier.text.names.features import runs_of
from classifier.text.names.persons import without_titles
from classifier.text.names.ranking import NO_TARGETS
from classifier.text.names.tagging import TAGS, best_tags, spans_of
from classifier.text.names.tokens import Tokens, tokens_of
from classifier.text.names.word_table import WordTable

LEAST_WORDS = 2
"""Words that one of a sentence's marked names has at least: they teach where names begin and end."""

CERTAIN = 50.0
"""Added to what speaks for the tags that a mark allows."""

BEGINS = [i for i, tag in enumerate(TAGS) if tag in ("B-PER", "B-ORG")]
CONTINUES = [i for i, tag in enumerate(TAGS) if tag in ("I-PER", "I-ORG")]
ENDS = [i for i, tag in enumerate(TAGS) if tag[0] != "I"]


def news(path: Path, table: WordTable) -> Iterator[Sentence]:
    """Give the training sentences of `newsmtsc.parquet`, with all names that the table finds beside the marked ones."""
    frame = pd.read_parquet(path)
    for text, rows in frame[frame["split"] == "train"].groupby("sentence", sort=True):
        marks = list(zip(rows["from"], rows["to"], strict=True))
        if all(len(text[start:end].split()) < LEAST_WORDS for start, end in marks):
            continue
        yield Sentence(str(text), _names(str(text), marks, table), "newsmtsc", 0, False)


def _names(text: str, marks: list[tuple[int, int]], table: WordTable) -> list[Span]:
    tokens = tokens_of(text)
    runs = runs_of(tokens.words, table)
    if not len(runs.starts):
        return []
    scores = table.weights[runs.features].sum(axis=0)
    sizes = runs.ends - runs.starts
    first = np.cumsum(sizes) - sizes
    places = (np.repeat(runs.starts - first, sizes) + np.arange(len(scores))).tolist()
    for start, end in marks:
        _require(scores, places, _marked(tokens, start, end))
    tags = best_tags(scores, first, sizes, table.transitions).tolist()
    ends = [start + len(word) for start, word in zip(tokens.starts, tokens.words, strict=True)]
    return [(tokens.starts[span.first], ends[span.stop - 1], span.kind) for span in spans_of(tags, places)]


def _marked(tokens: Tokens, start: int, end: int) -> list[int]:
    """The tokens of a marked name, without titles and the article before it."""
    own = [i for i, at in enumerate(tokens.starts) if at < end and at + len(tokens.words[i]) > start]
    while own and tokens.words[own[-1]] in ("'s", "’s", ".", ","):
        own = own[:-1]
    if own and tokens.words[own[0]].lower() == "the":
        own = own[1:]
    words = [tokens.words[i] for i in own]
    # Pronouns and words such as "Republicans" are marked too; annotated sentences have them as no names.
    if any(word.lower() in FUNCTION_WORDS | NO_TARGETS for word in words):
        return []
    return own[len(own) - len(without_titles(words)) :] if own else []


def _require(scores: np.ndarray, places: list[int], own: list[int]) -> None:
    """Let no other tags than a name's win on a name's tokens, where all of them may be a name's."""
    known = {place: i for i, place in enumerate(places)}
    if any(place not in known for place in own):
        return
    if not own:
        return
    scores[known[own[0]], BEGINS] += CERTAIN
    for place in own[1:]:
        scores[known[place], CONTINUES] += CERTAIN
    if (behind := known.get(own[-1] + 1)) is not None:
        scores[behind, ENDS] += CERTAIN
