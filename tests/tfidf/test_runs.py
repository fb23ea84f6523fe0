"""Vocabularies merged from runs are those of one fit on all texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.tfidf.fit import fit_vocabulary, limits_of
from classifier.tfidf.ngram_counts import EmptyVocabularyError
from classifier.tfidf.runs import Run, choose, counted_run, merge, vocabulary_of
from classifier.tfidf.tokenize import tokenize
from classifier.tfidf.vectorizer import FastTfidfVectorizer
from classifier.tfidf.vocabulary import Vocabulary

WORDS = ["harbour", "harbour2", "a\x01b", "ab", "abc", "zoo", "élan", "internationally", "internationalist", "x"]


def merged(texts: list[str], vectorizer: FastTfidfVectorizer, *, size: int = 3, memory: int = 4000) -> Vocabulary:
    parts = [texts[start : start + size] for start in range(0, len(texts), size)]
    tokens = [tokenize(part, analyzer=vectorizer.analyzer, lowercase=vectorizer.lowercase) for part in parts]
    limits = limits_of(len(texts), vectorizer)
    left = list(merge([counted_run(part, vectorizer) for part in tokens], limits, memory=memory))
    return vocabulary_of(*choose(left, limits), len(texts), vectorizer)


@pytest.mark.parametrize(
    "parameters",
    [
        {"ngram_range": (1, 2), "min_df": 2},
        {"ngram_range": (2, 2), "max_features": 7, "max_df": 0.9},
        {"analyzer": "char_wb", "ngram_range": (3, 5), "min_df": 2, "max_features": 40},
        {"stop_words": "english", "sublinear_tf": True},
    ],
)
@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from([*WORDS, "the", "of"]), min_size=4, max_size=12), min_size=4, max_size=14)
)
def test_merged_counts_give_the_vocabulary_of_one_fit(parameters: dict[str, object], texts: list[list[str]]) -> None:
    vectorizer, strings = FastTfidfVectorizer(dtype=np.float32, **parameters), [" ".join(words) for words in texts]
    try:
        whole, _ = fit_vocabulary(strings, vectorizer)
    except EmptyVocabularyError:
        with pytest.raises(EmptyVocabularyError):
            merged(strings, vectorizer)
        return
    got = merged(strings, vectorizer)
    assert got.blob == whole.blob
    assert whole.idf is not None and got.idf is not None and np.array_equal(got.idf, whole.idf)


def test_a_bound_on_memory_cuts_the_alphabet_into_ranges() -> None:
    vectorizer = FastTfidfVectorizer()
    texts = [f"word{number} word{number % 7} common" for number in range(400)]
    run = counted_run(tokenize(texts, analyzer="word", lowercase=True), vectorizer)
    parts = list(merge([run, run], limits_of(800, vectorizer), memory=20_000))
    assert len(parts) > 3
    assert b"".join(part.pool.tobytes() for part in parts) == run.pool.tobytes()
    assert np.concatenate([part.total for part in parts]).tolist() == (2 * run.total).tolist()


def test_nothing_to_count_is_an_empty_vocabulary() -> None:
    vectorizer = FastTfidfVectorizer(min_df=2)
    with pytest.raises(EmptyVocabularyError):
        merged(["one two", "three four"], vectorizer)
    assert len(counted_run(tokenize(["."], analyzer="word", lowercase=True), vectorizer)) == 0
    assert isinstance(counted_run(tokenize([], analyzer="word", lowercase=True), vectorizer), Run)


def test_counting_leaves_the_words_as_they_are() -> None:
    tokens, vectorizer = tokenize(["bb aa bb", "aa cc"], analyzer="word", lowercase=True), FastTfidfVectorizer()
    once, again = (counted_run(tokens, vectorizer).pool.tobytes() for _ in range(2))
    assert once == again == b"aa\nbb\ncc\n"
