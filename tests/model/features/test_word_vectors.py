from __future__ import annotations

import numpy as np
import pytest

from classifier.corpus.prepare.articles import Article
from classifier.corpus.prepare.units import Units, cut_units
from classifier.model.features.known_words import extended_valences, valences, word_vectors
from classifier.model.features.word_vectors import (
    DIMENSIONS,
    MEANINGS,
    VECTOR_FEATURES,
    vector_rows,
    vector_scores,
    word_parts,
)
from classifier.model.features.words import words_of_units
from classifier.tasks import Task
from classifier.text.targets import Target


def mentions(*sentences: str) -> Units:
    articles = [Article(str(i), "", text, (Target("Ann Lee"),)) for i, text in enumerate(sentences)]
    return cut_units(articles, Task("tone", "mention"))


def dense(units: Units) -> np.ndarray:
    rows = vector_rows(words_of_units(units))
    table = np.zeros((len(units), len(VECTOR_FEATURES)), np.float32)
    for row, (start, end) in enumerate(zip(rows.indptr[:-1], rows.indptr[1:], strict=True)):
        table[row, rows.indices[start:end]] = rows.data[start:end]
    return table


def likeness(first: str, second: str) -> float:
    known = word_vectors()
    a, b = known.table[known.places[first]], known.table[known.places[second]]
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_words_of_one_meaning_are_near_each_other() -> None:
    assert likeness("senator", "congressman") > 0.5 > likeness("senator", "recipe")


def test_the_lexicon_is_extended_and_keeps_what_was_rated() -> None:
    extended = extended_valences()
    assert {word: extended[word] for word in valences()} == valences()
    assert "debacle" not in valences() and extended["debacle"] < 0
    assert len(extended) > len(valences()) + 1000


def test_a_unit_has_the_same_row_alone_and_in_its_batch() -> None:
    sentences = ("Ann Lee lied to voters.", "Nobody trusts Ann Lee now.", "Ann Lee.")
    together = dense(mentions(*sentences))
    for row, sentence in enumerate(sentences):
        np.testing.assert_allclose(together[row], dense(mentions(sentence))[0], rtol=1e-6)


def test_words_before_and_after_a_mention_are_told_apart() -> None:
    rows = dense(mentions("Critics attacked Ann Lee", "Ann Lee attacked critics"))
    before, after = rows[:, DIMENSIONS : 2 * DIMENSIONS], rows[:, 2 * DIMENSIONS : 3 * DIMENSIONS]
    assert before[0].any() and not before[1].any()
    assert after[1].any() and not after[0].any()


@pytest.mark.parametrize("text", ["", "zzqx vvkp", "12 34"])
def test_a_text_without_a_known_word_is_all_zeros(text: str) -> None:
    units = Units([0], [0], [len(text)], [text], [""], [""], [""], [""], [0], [None])
    assert not dense(units).any()


def test_no_units_give_no_rows() -> None:
    assert vector_rows(words_of_units(Units())).indptr.tolist() == [0]


def test_the_parts_of_words_add_up_to_the_mean_vectors_part() -> None:
    units = mentions("The reckless minister praised Ann Lee for a brave and honest plan.")
    column = np.random.default_rng(0).normal(size=MEANINGS)
    parts = word_parts(words_of_units(units), column)
    assert sum(map(np.sum, parts.values())) == pytest.approx(float(dense(units)[0, :MEANINGS] @ column), abs=1e-5)
    assert [len(parts[name]) for name in ("before", "after")] == [4, 6]
    assert np.count_nonzero(parts["text"]) > 5


def test_scores_without_rows_are_those_of_the_rows() -> None:
    units = mentions("Ann Lee lied to voters, and nobody trusts her.", "Café Ann Lee isn’t bad.", "Ann Lee.")
    coefficients = np.random.default_rng(0).normal(size=(len(VECTOR_FEATURES), 3)).astype(np.float32)
    expected = dense(units).astype(np.float64) @ coefficients
    np.testing.assert_allclose(vector_scores(words_of_units(units), coefficients), expected, atol=1e-5)
