"""Sentences of news as further lessons: marked by another tagger, and corrected by what annotated sentences teach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.names_parts.annotated import Sentence, Span
from benchmarks.names_parts.field import Examples, N, best_of, examples_of, learn, tags_of
from classifier.text.names.features import feature_count
from classifier.text.names.tokens import tokens_of
from classifier.text.names.word_table import WordTable
from classifier.text.sentences import sentence_spans

SENTENCES = 12_000
"""More of them (26,000) did not help the folds."""

ARTICLES, OF_EACH = 3_500, 4
SHORTEST, LONGEST = 30, 400
LEAST_CAPITALS = 2
SEED = 1

_SIZES = (N, N, N, N * N)
_OFFSETS = feature_count() + np.cumsum([0, *_SIZES[:-1]])

Marks = dict[str, list[Span]]
"""Names that another tagger marked, by sentence."""


def news_sentences(datasets: Path) -> list[str]:
    """Draw sentences from sets that may be shipped: current events, AllSides, NewsMTSC's training part."""
    rng = np.random.default_rng(SEED)
    events = pd.read_parquet(datasets / "wikipedia_current_events.parquet", columns=["text"])["text"]
    articles = pd.read_parquet(datasets / "allsides.parquet", columns=["content_original"])["content_original"]
    marked = pd.read_parquet(datasets / "newsmtsc.parquet", columns=["sentence", "split"])
    texts = [
        *_usable(events.drop_duplicates().sample(SENTENCES, random_state=SEED)),
        *_usable(marked.loc[marked["split"] == "train", "sentence"].drop_duplicates()),
    ]
    for text in articles.sample(ARTICLES, random_state=SEED):
        own = _usable(text[start:end].strip() for start, end in sentence_spans(text))
        texts += [own[i] for i in rng.permutation(len(own))[:OF_EACH]]
    return [texts[i] for i in rng.permutation(len(texts))[:SENTENCES]]


def _usable(texts: Iterable[str]) -> list[str]:
    return [
        text
        for text in texts
        if SHORTEST < len(text) < LONGEST
        and "\n" not in text
        and sum(word[0].isupper() for word in text.split()) >= LEAST_CAPITALS
    ]


def corrected(sentences: Sequence[Sentence], marks: dict[str, Marks], table: WordTable) -> Examples:
    """Mark news as annotated sentences would be: a field learns from these with the other tagger's marks beside.

    Args:
        sentences: annotated.
        marks: of `annotated`, those sentences among them, and of `news`.
        table: of words, without weights.
    """
    news = [Sentence(text, [], "news", 0, is_test=False) for text in marks["news"]]
    beside = examples_of(sentences, table, [_tags_beside(sentence, marks["annotated"]) for sentence in sentences])
    weights, transitions = learn(beside, feature_count() + sum(_SIZES))
    unmarked = examples_of(news, table, [_tags_beside(sentence, marks["news"]) for sentence in news])
    tags = best_of(unmarked, weights, transitions)
    return Examples(unmarked.features[:, : -len(_SIZES)], tags, unmarked.sizes)


def _tags_beside(sentence: Sentence, marks: Marks) -> Any:
    """The other tagger's tags of each token, the one before and the one behind it, as features."""
    names = [(start, end, kind) for start, end, kind in marks[sentence.text]]
    tags = np.array([0, *tags_of(tokens_of(sentence.text), names), 0])
    before, own, behind = tags[:-2], tags[1:-1], tags[2:]
    return np.stack([before, own, behind, own * N + behind], axis=1) + _OFFSETS
