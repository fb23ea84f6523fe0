from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from classifier.errors import CorpusError
from classifier.model.features.own_vectors import Vectors
from classifier.model.vectors import learn
from classifier.model.vectors.learn import learn_vectors
from classifier.model.vectors.pairs import counted_pairs, information
from classifier.model.vectors.words import NumberedWords
from classifier.tfidf.vocabulary import Vocabulary
from tests.model.vectors.articles import HEALTH, SPORT, articles


def likeness(vectors: Vectors, first: str, second: str) -> float:
    terms = vectors.vocabulary.terms
    a, b = vectors.table[terms.index(first)], vectors.table[terms.index(second)]
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_words_that_stand_near_the_same_words_are_alike() -> None:
    vectors = learn_vectors(articles(), dimensions=5)
    alike = np.mean([likeness(vectors, first, second) for first in SPORT[:4] for second in SPORT[4:8]])
    apart = np.mean([likeness(vectors, first, second) for first in SPORT[:4] for second in HEALTH[:4]])
    assert alike > 0.5 > 0 > apart


def test_the_same_articles_give_the_same_vectors_and_others_do_not() -> None:
    first, again, other = (learn_vectors(articles(seed=seed), dimensions=4) for seed in (0, 0, 1))
    assert first.sha256 == again.sha256 != other.sha256
    assert first.about == again.about
    assert first.about["articles_sha256"] != other.about["articles_sha256"]


def test_it_says_what_they_were_learnt_from() -> None:
    about = learn_vectors(articles(), dimensions=4, vocabulary=20).about
    assert (about["articles"], about["words"], about["dimensions"]) == (120, 20, 4)
    assert "mutual information" in about["method"] and about["versions"]["numpy"]


def test_words_without_blanks_between_them_are_runs_of_letters() -> None:
    chinese = ({"text": text} for text in ["市议会否决了新的大桥计划。", "医院里的医生给病人开了药。"] * 60)
    vectors = learn_vectors(chinese, dimensions=3)
    assert vectors.vocabulary.analyzer == "char_wb" and vectors.vocabulary.ngram_range == (2, 2)
    assert "医生" in vectors.vocabulary.terms


@pytest.mark.parametrize("records", [[], list(articles(20)), [{"text": "a b c"}] * 200])
def test_too_little_to_learn_from_is_said_in_one_line(records: list[dict[str, Any]]) -> None:
    with pytest.raises(CorpusError, match=r"^[^\n]*are the least[^\n]*$"):
        learn_vectors(records)


def test_pairs_are_the_same_however_the_corpus_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = learn_vectors(articles(), dimensions=4)
    monkeypatch.setattr(learn, "STRETCH", 500)
    monkeypatch.setattr(learn, "BATCH", 7)
    cut = learn_vectors(articles(), dimensions=4)
    assert whole.vocabulary.blob == cut.vocabulary.blob
    np.testing.assert_array_equal(whole.vocabulary.idf, cut.vocabulary.idf)
    np.testing.assert_allclose(whole.table, cut.table, atol=0.02)


def test_pairs_weigh_by_distance_and_do_not_reach_past_a_gap() -> None:
    def stretches() -> Iterator[Any]:
        yield np.array([0, 1, 2, -1, -1, -1, -1, -1, 3])

    pairs = counted_pairs(stretches(), 4).toarray()
    assert pairs[0, 1] == pairs[1, 0] == 1.0 and pairs[0, 2] == pytest.approx(0.8)
    assert not pairs[3].any()


def test_of_too_many_pairs_the_commonest_stay() -> None:
    numbers = np.array([0, 1] * 50 + [-1] * 5 + [2, 3] + [-1] * 5 + [4, 5])
    pairs = counted_pairs(iter([numbers]), 6, most=3, kept=2)
    assert pairs[0, 1] > 0 and pairs[2, 3] == pairs[4, 5] == 0


def test_information_is_above_0_for_words_that_meet_more_often_than_by_chance() -> None:
    pairs = counted_pairs(iter([np.array([0, 1, -1, -1, -1, -1, -1, 2, 3])]), 4)
    assert information(pairs)[0, 1] > 0 and information(pairs)[0, 2] == 0


def test_words_beyond_the_bound_have_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("classifier.model.vectors.words.MOST_WORDS", 3)
    file = io.BytesIO()
    words = NumberedWords(Vocabulary(b"", None), file, gap=2)
    words.add(["one two three four one", "four"])
    words.add(["one four"])
    assert np.frombuffer(file.getvalue(), np.int32).tolist() == [0, 1, 2, -1, 0, -1, -1, -1, -1, -1, 0, -1, -1, -1]
    assert words.frequency.tolist() == [2, 1, 1] and words.words == 8
    assert words.commonest(2, 1)[0] == ["one", "three"]
