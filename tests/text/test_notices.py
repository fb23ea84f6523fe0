"""Pages without an article are told from short news."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from classifier.text.clean import body_spans
from classifier.text.notices import is_article, is_notice
from tests.places import SHARED

HERE = Path(__file__).parent
NOTICES = [
    page
    for name in ("notices_learnt.txt", "notices_held_out.txt")
    for page in (HERE / name).read_text(encoding="utf-8").rstrip("\n").split("\n===\n")
]
NEWS = [
    "Google delays its ban on third-party cookies by a year",
    "Regulator fines two firms for sharing personal data without consent",
    "The town voted on Tuesday to close the library. Log in to your account to comment.",
    "Members of the club were denied access to the ground before the final.",
    "How do you prove that you are human? A new captcha puzzles readers and worries the blind, charities say today.",
    "Video: mayor opens the new bridge over the Esk",
    "Storm floods harbour",
]
RATE = 0.0015
"""Share of real news that may be taken for no article: headlines of one word, bylines alone."""


@pytest.mark.parametrize("page", NOTICES)
def test_a_notice_is_no_article(page: str) -> None:
    assert not is_article(page, "", body_spans(page))
    assert not is_article(page, "The council and the bridge", body_spans(page))


@pytest.mark.parametrize("text", NEWS)
def test_short_news_is_an_article(text: str) -> None:
    assert is_article(text, "", body_spans(text))


def test_a_notice_before_or_behind_an_article_leaves_it_one() -> None:
    news = "The council of Whitby voted on Monday to mend the bridge, which the flood of last winter had damaged. " * 4
    for page in NOTICES:
        for text in (f"{page}\n\n{news}", f"{news}\n\n{page}"):
            assert is_article(text, "", body_spans(text))


@pytest.mark.parametrize(
    "text", ["Hide Caption\n(Photodisc)", "MUST WATCH", "Photo: a harbour / Coastal Herald", "Rain"]
)
def test_furniture_alone_and_single_words_are_no_article(text: str) -> None:
    assert not is_article(text, "", body_spans(text))
    assert is_article("", "Rain stops play", [])


@pytest.mark.parametrize(
    ("name", "column", "rows"),
    [
        ("uci_news_aggregator", "title", 5000),
        ("wikipedia_current_events", "text", 5000),
        ("huffpost36k", "text", 5000),
        ("allsides", "content_original", 3000),
    ],
)
def test_real_news_is_an_article(name: str, column: str, rows: int) -> None:
    if not SHARED.exists():
        pytest.skip("needs ../shared/datasets")
    table = pd.read_parquet(SHARED / f"datasets/{name}.parquet", columns=[column])
    texts = table[column].fillna("").sample(rows, random_state=0).tolist()
    lines = [body_spans(text) for text in texts]
    assert sum(not is_article(text, "", own) for text, own in zip(texts, lines, strict=True)) <= RATE * rows
    assert sum(map(is_notice, texts, lines)) <= 1


def test_a_sentence_without_blanks_between_words_is_an_article() -> None:
    text = "市议会星期一否决了这座桥。"
    assert is_article(text, "", [(0, len(text))])
