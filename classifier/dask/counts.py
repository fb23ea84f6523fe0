"""Document frequencies of a Dask frame of texts, added up in a tree."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifier.tfidf.fit import limits_of
from classifier.tfidf.ngram_counts import Limits
from classifier.tfidf.runs import Run, choose, counted_run, merge, vocabulary_of
from classifier.tfidf.tokenize import tokenize
from classifier.tfidf.vectorizer import FastTfidfVectorizer
from classifier.tfidf.vocabulary import Vocabulary

FAN_IN = 8
"""Counts that one task adds up."""

TASK_BYTES = 1 << 28
"""Memory that adding up takes in a task, beside the counts themselves."""


def document_frequencies(texts: Any, vectorizer: FastTfidfVectorizer) -> Vocabulary:
    """Learn the vocabulary that the vectorizer would learn from all texts at once.

    Args:
        texts: Dask series.
        vectorizer: says what a term is, and which become columns.

    Raises:
        EmptyVocabularyError: there is no term to learn.
    """
    from dask import compute, delayed

    parts = [delayed(_counted)(part, vectorizer) for part in texts.to_delayed()]
    level, sizes = [part[0] for part in parts], [part[1] for part in parts]
    while len(level) > 1:
        groups = [level[start : start + FAN_IN] for start in range(0, len(level), FAN_IN)]
        level = [delayed(_added)(group) for group in groups]
    run, *counts = compute(level[0], *sizes)
    limits = limits_of(sum(counts), vectorizer)
    left = list(merge([run], limits, memory=TASK_BYTES))
    return vocabulary_of(*choose(left, limits), sum(counts), vectorizer)


def _counted(texts: Any, vectorizer: FastTfidfVectorizer) -> tuple[Run, int]:
    strings = [text if isinstance(text, str) else "" for text in texts]
    tokens = tokenize(strings, analyzer=vectorizer.analyzer, lowercase=vectorizer.lowercase)
    return counted_run(tokens, vectorizer), len(strings)


def _added(runs: list[Run]) -> Run:
    parts = list(merge(runs, Limits(1, np.inf), memory=TASK_BYTES)) or runs[:1]
    return Run(
        np.concatenate([part.pool for part in parts]),
        np.concatenate([part.frequency for part in parts]),
        np.concatenate([part.total for part in parts]),
    )
