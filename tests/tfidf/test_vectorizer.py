from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.estimator_checks import estimator_checks_generator

from classifier.corpus.formats.read import read_corpus
from classifier.parallel import FEW_CHARACTERS
from classifier.tfidf.vectorizer import FastTfidfVectorizer
from tests.places import ROOT

ALLSIDES = ROOT.parent / "shared" / "datasets" / "allsides.parquet"

PARAMETERS: list[dict[str, Any]] = [
    {},
    {"ngram_range": (1, 2), "min_df": 2, "sublinear_tf": True, "dtype": np.float32},
    {"ngram_range": (2, 3), "max_df": 0.5, "norm": "l1"},
    {"ngram_range": (1, 2), "max_features": 50, "binary": True},
    {"stop_words": "english", "ngram_range": (1, 2), "smooth_idf": False},
    {"lowercase": False, "use_idf": False, "norm": None},
    {"min_df": 0.02, "max_df": 0.6, "ngram_range": (1, 3)},
    {"analyzer": "char_wb", "ngram_range": (2, 4), "min_df": 2},
    {"analyzer": "char_wb", "ngram_range": (1, 3), "max_features": 40, "sublinear_tf": True},
]


def texts() -> list[str]:
    corpus = read_corpus(ROOT / "data" / "starter.jsonl")
    return (corpus["title"] + "\n" + corpus["text"]).tolist()


def check_same(texts: list[str], parameters: dict[str, Any], others: list[str] | None = None) -> None:
    ours, theirs = FastTfidfVectorizer(**parameters), TfidfVectorizer(**parameters)
    try:
        expected = theirs.fit_transform(texts)
    except ValueError:
        with pytest.raises(ValueError, match=r"empty vocabulary|max_df corresponds to|no terms remain"):
            ours.fit_transform(texts)
        return
    found = ours.fit_transform(texts)
    assert ours.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()
    assert ours.vocabulary_ == theirs.vocabulary_
    if parameters.get("use_idf", True):
        np.testing.assert_allclose(ours.idf_, theirs.idf_, atol=1e-6)
    np.testing.assert_allclose(found.toarray(), expected.toarray(), atol=1e-6)
    unseen = others if others is not None else texts
    np.testing.assert_allclose(ours.transform(unseen).toarray(), theirs.transform(unseen).toarray(), atol=1e-6)
    assert found.dtype == expected.dtype and found.has_sorted_indices


@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
def test_the_numbers_are_those_of_scikit_learn(parameters: dict[str, Any]) -> None:
    articles = texts()
    check_same(articles[:120], parameters, articles[100:])


@pytest.mark.parametrize("parameters", PARAMETERS[1:2] + PARAMETERS[7:8], ids=str)
def test_many_texts_by_kernels_are_as_few_by_python(parameters: dict[str, Any]) -> None:
    articles = texts()
    fitted = FastTfidfVectorizer(**parameters).fit(articles)
    few, many = articles[:5], articles * (1 + FEW_CHARACTERS // sum(map(len, articles)))
    assert sum(map(len, few)) < FEW_CHARACTERS < sum(map(len, many))
    np.testing.assert_allclose(fitted.transform(few).toarray(), fitted.transform(many)[:5].toarray(), atol=1e-6)


@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.lists(st.text(max_size=30), max_size=3))
def test_any_unicode_is_read_as_scikit_learn_reads_it(
    parameters: dict[str, Any], some: list[str], others: list[str]
) -> None:
    check_same(some, parameters, [*some, *others])


TRICKY = [
    "İstanbul İSTANBUL istanbul i̇stanbul",
    "ΟΔΥΣΣΕΥΣ Σ ΣΑΣ ΟΔΟΣ. ΟΔΟΣ",
    "straße STRASSE ẞ ﬁne Ǆ ǅ",
    "co-op don't U.S. 3rd x_y _ __ é e\u0301 ﷺ",
    "中文字符 日本語 한국어 ไทย हिन्दी",
    "a\u00a0b\u2003c\x1cd\u200be\ufefff\x00g",
    "\ud800 lone \udfff surrogates",
    "𝒜𝒷𝒸 𐐀𐐨 🙂 emoji🙂text",
    "",
    "  ",
]


# Words are read eight bytes at a time, and told apart by their first sixteen and what is behind.
EDGES = [
    " ".join("abcdefghijklmnopqrst"[:size] for size in range(1, 21)),
    "abcdefghijklmnop1 abcdefghijklmnop2 abcdefghijklmnop abcdefgh abcdefgX abcdefg",
    "a\x00 a a\x00\x00 abcdefgh\x00 abcdefgh \x00abcdefgh abcdefghijklmnop\x00",
    "é éé 中 中文 𝒜 𝒜𝒷 xé éx ÀÉÎÕÜÀÉÎÕÜ àéîõüàéîõ 中文中文中 中文中文中文 ÿ\x7f\x80",
    "end",
    "e",
]


@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
def test_words_of_all_lengths_at_the_edges_of_eight_and_sixteen_bytes(parameters: dict[str, Any]) -> None:
    check_same(EDGES * 2, parameters | {"min_df": 1, "max_df": 1.0}, [*EDGES, *TRICKY])


@pytest.mark.parametrize("analyzer", ["word", "char_wb"])
def test_more_words_than_a_table_begins_with(analyzer: str) -> None:
    many = [" ".join(f"{'pneumonoultramicroscopic' * (k % 2)}{k}" for k in range(i, 12_000, 3)) for i in range(3)]
    check_same(many, {"analyzer": analyzer, "ngram_range": (1, 2)}, [*many, "12001 12002 3 4"])


@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
def test_letters_that_change_in_lower_case_and_odd_spaces(parameters: dict[str, Any]) -> None:
    check_same(TRICKY * 2, parameters | {"min_df": 1, "max_df": 1.0})


@pytest.mark.skipif(not ALLSIDES.exists(), reason="../shared/datasets is absent")
@pytest.mark.parametrize("parameters", [PARAMETERS[1], PARAMETERS[7]], ids=str)
def test_real_articles(parameters: dict[str, Any]) -> None:
    import pandas as pd

    column = pd.read_parquet(ALLSIDES, columns=["content_original"])["content_original"]
    check_same(column.iloc[::400].tolist(), parameters, column.iloc[1::2000].tolist())


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"analyzer": "char"}, ValueError),
        ({"analyzer": str.split}, ValueError),
        ({"norm": "max"}, ValueError),
        ({"tokenizer": str.split}, TypeError),
        ({"preprocessor": str.lower}, TypeError),
        ({"token_pattern": "x"}, TypeError),
    ],
    ids=str,
)
def test_what_is_not_supported_names_the_way_out(parameters: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error, match="TfidfVectorizer"):
        FastTfidfVectorizer(**parameters)


def test_clones_pickles_and_says_when_it_is_not_fitted() -> None:
    vectorizer = FastTfidfVectorizer(ngram_range=(1, 2), dtype=np.float32)
    copy = clone(vectorizer)
    assert copy.get_params() == vectorizer.get_params() and copy is not vectorizer
    with pytest.raises(NotFittedError):
        vectorizer.transform(["text"])
    vectorizer.fit(texts())
    again = pickle.loads(pickle.dumps(vectorizer))
    np.testing.assert_array_equal(again.transform(texts()).toarray(), vectorizer.transform(texts()).toarray())


@pytest.mark.parametrize("wrong", ["one text", b"one text", [1, 2], [None]], ids=str)
def test_what_is_no_list_of_texts_is_refused_as_scikit_learn_does(wrong: Any) -> None:
    for vectorizer in (FastTfidfVectorizer(), TfidfVectorizer()):
        with pytest.raises((ValueError, AttributeError)):
            vectorizer.fit(wrong)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_passes_the_checks_that_scikit_learn_has_for_text_transformers() -> None:
    checks = list(estimator_checks_generator(FastTfidfVectorizer()))
    assert checks
    for estimator, check in checks:
        check(estimator)


def test_two_threads_count_as_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    articles, parameters = texts(), PARAMETERS[1]
    one = FastTfidfVectorizer(**parameters)
    expected = one.fit_transform(articles)
    monkeypatch.setattr("classifier.tfidf.tokenize.BLOCK_CHARACTERS", 1 << 12)
    monkeypatch.setattr("classifier.tfidf.tokenize.PARALLEL_ENTRIES", 1 << 8)
    monkeypatch.setattr("classifier.tfidf.tokenize.n_cores", lambda: 3)
    three = FastTfidfVectorizer(**parameters)
    found = three.fit_transform(articles)
    assert three.vocabulary_ == one.vocabulary_
    np.testing.assert_array_equal(found.toarray(), expected.toarray())
    np.testing.assert_array_equal(three.transform(articles * 3).toarray(), one.transform(articles * 3).toarray())
