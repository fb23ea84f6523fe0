"""Words are counted by the kernel as `str.split` cuts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifier.tfidf.tokenize import counted_words
from classifier.tfidf.word_counts import word_counts

BLANKS = " \t\n\x0b\x1c\x85\xa0\u1680\u2003\u2028\u202f\u3000"
TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(BLANKS + "aé語😀\u200b\ud800")), max_size=40)


@given(st.lists(TEXTS, min_size=1))
def test_words_are_counted_as_python_splits_them(texts: list[str]) -> None:
    expected = [len(text.split()) for text in texts]
    assert counted_words(texts).tolist() == word_counts(texts).tolist() == expected


def test_no_texts_have_no_counts() -> None:
    assert word_counts([]).tolist() == []
