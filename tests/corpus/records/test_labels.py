from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from classifier.corpus.records.labels import labels_of, one_or_list


@pytest.mark.parametrize("value", [1, "1", 1.0, np.int64(1), np.float32(1), " 1 ", {"name": "1"}, {"id": 1}, ["1", 1]])
def test_one_label_is_one_text_however_it_is_held(value: object) -> None:
    assert labels_of(value) == ["1"]


@pytest.mark.parametrize("value", [None, "", " ", float("nan"), np.nan, pd.NA, pd.NaT, [], [None, ""]])
def test_nothing_is_no_label(value: object) -> None:
    assert labels_of(value) == [] and one_or_list(value) is None


def test_several_labels_are_a_list() -> None:
    assert labels_of(["a", "b", "a"]) == labels_of(np.array(["a", "b"])) == labels_of("a| b", "|") == ["a", "b"]
    assert labels_of("a|b") == ["a|b"]
    assert labels_of([["news", "sport"], ["local"]]) == ["news/sport", "local"]
    assert labels_of({"x": 2}) == ['{"x": 2}']
