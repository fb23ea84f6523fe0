from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.text.names.features import PAD
from classifier.text.names.tagging import by_arrays, by_kernels, tag_names, tag_together
from classifier.text.names.words.word_table import word_table

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


@given(st.lists(st.one_of(WORDS, st.lists(st.text(min_size=1, max_size=4), max_size=30)), max_size=4))
def test_kernels_tag_as_arrays_do(texts: list[list[str]]) -> None:
    words = [*PAD, *(word for text in texts for word in (*text, *PAD)), *PAD]
    seen = word_table().seen
    arguments = seen.numbered(words), seen, word_table()
    for plain, compiled in zip(by_arrays(*arguments), by_kernels(*arguments), strict=True):
        np.testing.assert_array_equal(compiled, plain)
