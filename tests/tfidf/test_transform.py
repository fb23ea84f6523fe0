"""Scores by the compiled kernels are those of the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.tfidf.tokenize import FOLDS_ELSEWHERE, Tokens, lower_case, tokenize
from classifier.tfidf.vectorizer import FastTfidfVectorizer

LEARNT = ["the vote was on Monday", "the vote failed, and the crowd left", "rain on the Monday crowd"]
WORDS = st.lists(st.sampled_from("the vote Monday crowd rain failed was on unknown a".split()), max_size=30)


@pytest.mark.parametrize("analyzer", ["word", "char_wb"])
@pytest.mark.parametrize("norm", ["l2", "l1", None])
@given(texts=st.lists(WORDS.map(" ".join), max_size=4), sublinear=st.booleans())
@settings(max_examples=25, deadline=None)
def test_scores_are_the_rows_times_the_coefficients(
    texts: list[str], sublinear: bool, norm: str | None, analyzer: str
) -> None:
    settings_of: dict[str, Any] = {"analyzer": analyzer, "norm": norm, "ngram_range": (1, 3), "sublinear_tf": sublinear}
    transform = FastTfidfVectorizer(**settings_of).fit(LEARNT).transform_
    coefficients = np.random.default_rng(0).normal(size=(len(transform.vocabulary), 3)).astype(np.float32)
    tokens = tokenize(texts, analyzer=analyzer, lowercase=True)
    rows = transform.compiled.rows(tokens)
    dense = np.zeros((len(texts), len(transform.vocabulary)))
    for i, (first, last) in enumerate(zip(rows.indptr[:-1], rows.indptr[1:], strict=True)):
        dense[i, rows.indices[first:last]] = rows.data[first:last]
    sums, known = transform.compiled.scores(tokens, coefficients)
    np.testing.assert_allclose(sums, dense @ coefficients, atol=1e-6)
    assert known.tolist() == np.diff(rows.indptr).tolist()


@pytest.mark.parametrize("analyzer", ["word", "char_wb"])
@given(texts=st.lists(st.text(st.characters(exclude_characters="".join(FOLDS_ELSEWHERE)), max_size=30), max_size=4))
@settings(max_examples=50)
def test_words_folded_afterwards_are_those_of_the_text_in_lower_case(texts: list[str], analyzer: str) -> None:
    folded = lower_case(tokenize(texts, analyzer=analyzer, lowercase=False), analyzer=analyzer)
    lower = tokenize(texts, analyzer=analyzer, lowercase=True)
    assert words_of(folded) == words_of(lower) and folded.ends.tolist() == lower.ends.tolist()


def words_of(tokens: Tokens) -> list[bytes]:
    table = tokens.table
    return [table.pool[table.ends[i] : table.ends[i + 1]].tobytes() for i in tokens.words]
