"""Many texts by the compiled kernels have the lines that each has alone."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.parallel import FEW_CHARACTERS
from classifier.text.clean import body_spans
from classifier.text.lines.compiled_lines import bodies
from tests.places import SHARED

DATASETS = SHARED / "datasets"
LONG = "The harbour was closed for the winter. " * (FEW_CHARACTERS // 30)
PIECES = [
    "More Stories",
    "• Also Read: Ten things to do",
    "By Tessa Whitlock",
    "Photo: a harbour / Coastal Herald",
    "“The council met on Monday to discuss the bridge”, said the mayor, who was there.",
    "Élan is what the town wanted, and nobody in the long queue was ready to say no.",
    "The council met on Monday to discuss the bridge, which has been closed since the floods.",
    "A heading of few words",
    "ad",
    "\u212aeep the boo\u212a",
    "© 2024",
    "COOKIE POLICY",
    "donʼt miss",
    "Don’t miss",
    "\u00a0\u3000",
    "x" * 130,
    "The council met. " * 13,
    "7 shares",
    "Video: the mayor opens the new bridge",
    "Hide Caption",
    "MUST WATCH",
    "(Photodisc)",
    "(Reporting by Ann Lee in Oslo; Editing by Tom Hall)",
    "Compiled by the staff of the Herald",
    "市议会周一投票否决了新大桥的计划。",
    "한국의 시의회는 월요일에 새 다리를 거부했다",
]


@given(st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=70)).map("\n".join), max_size=5))
@settings(max_examples=150)
def test_lines_of_many_texts_are_those_of_each(texts: list[str]) -> None:
    assert bodies([LONG, *texts])[1:] == [body_spans(text) for text in texts]


@pytest.mark.parametrize(("name", "column"), [("newsgroups20", "body"), ("reuters21578", "body")])
def test_lines_of_real_texts(name: str, column: str) -> None:
    if not DATASETS.exists():
        pytest.skip("needs ../shared/datasets")
    texts = pd.read_parquet(DATASETS / f"{name}.parquet", columns=[column])[column].fillna("").tolist()[:500]
    assert bodies(texts) == [body_spans(text) for text in texts]
