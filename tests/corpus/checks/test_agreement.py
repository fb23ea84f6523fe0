"""Agreement, by worked examples that were published, and by laws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.corpus.checks.agreement import agreement, alpha, cohen, fleiss
from classifier.errors import CorpusError

KRIPPENDORFF = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    }
).map(lambda value: None if pd.isna(value) else str(int(value)))
"""Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: nominal 0.743, ordinal 0.815."""

FLEISS = np.array(
    [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ],
    dtype=float,
)
"""Ten subjects, fourteen raters, five categories, the usual worked example of Fleiss' kappa: 0.210."""


def test_alpha_of_the_published_example() -> None:
    found = agreement(KRIPPENDORFF, order=["1", "2", "3", "4", "5"], resamples=50)
    assert found.alpha.value == pytest.approx(0.743, abs=0.0005)
    assert found.alpha_ordinal is not None
    assert found.alpha_ordinal.value == pytest.approx(0.815, abs=0.0005)
    assert found.items == 11


def test_fleiss_kappa_of_the_worked_example() -> None:
    assert fleiss(FLEISS, 14) == pytest.approx(0.210, abs=0.0005)


def test_cohens_kappa_of_a_two_by_two_table() -> None:
    """50 grants, 20 twice yes, 15 twice no, 5 and 10 parted: observed 0.7, by chance 0.5, kappa 0.4."""
    pairs = [(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15
    assert cohen(np.array(pairs), 2) == pytest.approx(0.4)


def test_the_interval_holds_the_value_and_parted_articles_are_named() -> None:
    found = agreement(KRIPPENDORFF, resamples=200)
    assert found.alpha.low <= found.alpha.value <= found.alpha.high
    assert found.parted[0] == "5"
    assert set(found.by_label) == {"1", "2", "3", "4", "5"}


@given(st.lists(st.integers(0, 2), min_size=2, max_size=20))
def test_coders_who_agree_have_one(labels: list[int]) -> None:
    counts = 2 * np.eye(3)[labels]
    value = alpha(counts)
    assert np.isnan(value) or value == pytest.approx(1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20))
def test_the_order_of_coders_does_not_matter(rows: list[tuple[int, int, int]]) -> None:
    codes = np.array(rows)
    one, other = (cohen(part, 4) for part in (codes, codes[:, ::-1]))
    assert one == pytest.approx(other, nan_ok=True)


def test_one_coder_or_no_shared_article_is_refused() -> None:
    with pytest.raises(CorpusError, match="agreement needs two"):
        agreement(KRIPPENDORFF[["A"]])
    with pytest.raises(CorpusError, match="no article that two coders"):
        agreement(pd.DataFrame({"A": ["1", None], "B": [None, "1"]}))
    with pytest.raises(CorpusError, match="which --order lacks"):
        agreement(KRIPPENDORFF, order=["1", "2"])
