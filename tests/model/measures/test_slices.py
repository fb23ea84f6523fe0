"""Parts of a corpus, and which of them a model fails on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from classifier.model.measures.slices import slice_columns, slice_table


def corpus() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": ["word " * 30] * 40 + ["word " * 300] * 20,
            "outlet": ["Ledger"] * 40 + ["Post"] * 15 + [None] * 5,
            "published": [*["2024-05-01"] * 30, *["2024-06-01"] * 29, "no date"],
            "language": ["en"] * 60,
        },
        index=[f"a{i}" for i in range(60)],
    )


def test_each_article_is_in_one_slice_of_each_way() -> None:
    found = slice_columns(corpus())
    assert list(found) == ["outlet", "month", "length", "language"]
    assert found.loc["a0"].tolist() == ["Ledger", "2024-05", "under 50 words", "en"]
    assert found.loc["a59"].tolist() == ["", "", "200-499 words", "en"]


def test_a_language_that_is_not_named_is_detected() -> None:
    german = pd.DataFrame({"text": ["Der Minister sagte am Montag, dass das Gesetz nicht durch den Bundestag kommt."]})
    assert slice_columns(german)["language"].tolist() == ["de"]


def test_a_slice_that_is_clearly_worse_is_flagged() -> None:
    gold = np.eye(2)[[0] * 60]
    answered = np.eye(2)[[0] * 40 + [1] * 20]
    found = {row["slice"]: row for row in slice_table(slice_columns(corpus()), gold, answered)}
    assert found["Ledger"]["accuracy"] == 1.0
    assert not found["Ledger"]["is_worse"]
    assert found["Post"]["is_worse"]
    assert found["Post"]["n"] == 15
    assert "en" not in found  # the one language there is slices nothing
