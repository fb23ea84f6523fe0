from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.text.clean import _ENGLISH, _may_be_of_the_site, body_spans, clean, is_furniture, normalize

PARAGRAPH = (
    "The council met on Monday to discuss the bridge, which has been closed since the winter floods of last year."
)


@pytest.mark.parametrize(
    "line",
    [
        "• Also Read: Ten things to do this weekend",
        "Read more: What the vote means",
        "Advertisement",
        "Share this article on Facebook",
        "By Tessa Whitlock",
        "Photo: Lindiwe Maseko / Coastal Herald",
        "Getty Images",
        "Sign up for our morning newsletter",
        "© 2025 Danube Tribune. All rights reserved.",
        "Comments (214)",
        "https://example.org/story",
        "Reporting by Ana Petrov; editing by Lars Holm",
    ],
)
def test_site_furniture_is_left_out(line: str) -> None:
    assert is_furniture(line)
    assert clean(f"{PARAGRAPH}\n{line}\n{PARAGRAPH}") == f"{PARAGRAPH}\n{PARAGRAPH}"


@pytest.mark.parametrize(
    "line",
    [
        "Watch the company grow, and you will understand why investors are nervous about the autumn.",
        "By morning the river had risen by two metres and the road was gone.",
        "Share prices fell on Monday after the bank warned of lower profits in the second half.",
        "Photographs of the scene show smoke above the harbour and people running from the quay.",
        "Print sales rose by a tenth, and the paper hired four reporters for its local pages.",
    ],
)
def test_prose_that_begins_like_furniture_is_kept(line: str) -> None:
    assert not is_furniture(line)


def test_what_follows_a_tail_heading_is_dropped() -> None:
    text = f"{PARAGRAPH}\nMore Stories\nPenguin chick named\nFuel prices fall"
    assert clean(text) == PARAGRAPH


def test_prose_after_a_heading_in_the_middle_comes_back() -> None:
    longer = PARAGRAPH + " " + PARAGRAPH
    assert clean(f"{PARAGRAPH}\nMore Stories\nA headline\n{longer}") == f"{PARAGRAPH}\n{longer}"


def test_a_sub_heading_alone_on_a_line_is_dropped() -> None:
    assert clean(f"{PARAGRAPH}\nFiasco\n{PARAGRAPH}") == f"{PARAGRAPH}\n{PARAGRAPH}"


def test_a_headline_alone_is_kept() -> None:
    assert clean("Council backs bridge") == "Council backs bridge"


def test_mojibake_quotes_and_bullets_are_mended() -> None:
    assert normalize("• â€œWe won,â€ she said…") == '"We won," she said...'


def test_spans_cut_the_text_as_given() -> None:
    text = f"  {PARAGRAPH}\n\n  Advertisement\n{PARAGRAPH} "
    assert [text[start:end] for start, end in body_spans(text)] == [PARAGRAPH, PARAGRAPH]


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=300))
def test_spans_are_in_order_and_inside(text: str) -> None:
    last = 0
    for start, end in body_spans(text):
        assert last <= start < end <= len(text)
        last = end


@given(st.one_of(st.from_regex(re.compile(rf"\A{p.pattern}", p.flags)) for p in _ENGLISH))
def test_the_quick_look_passes_on_whatever_a_pattern_matches(line: str) -> None:
    assert _may_be_of_the_site(line.lower())
