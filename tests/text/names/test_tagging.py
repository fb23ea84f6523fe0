from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from classifier.text.names.tagging import tag_names, tag_together
from classifier.text.names.word_table import word_table

WORDS = st.lists(
    st.sampled_from("Ann Lee said . \n Bank of the England Mr. Trump in , al-Sadr U.S. 1999 zu".split(" "))
)


@given(WORDS)
def test_names_are_in_order_and_do_not_overlap(words: list[str]) -> None:
    spans = tag_names(words, word_table()).spans
    assert all(0 <= span.first < span.stop <= len(words) for span in spans)
    assert all(one.stop <= other.first for one, other in pairwise(spans))


@given(st.lists(WORDS, max_size=4))
def test_a_text_alone_is_tagged_as_among_others(texts: list[list[str]]) -> None:
    together = tag_together(texts, word_table())
    assert [tagged.spans for tagged in together] == [tag_names(words, word_table()).spans for words in texts]
