"""Every value is escaped, wherever a template puts it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from markupsafe import Markup

import classifier
from classifier.html import render

HOSTILE = "<img src=x onerror=alert(1)>\"'&"


def facts(**values: object) -> str:
    return render("facts.html", **{"name": "", "notes": (), "facts": {}, "frames": ()} | values)


def test_a_text_is_escaped_in_every_place() -> None:
    frame = pd.DataFrame({HOSTILE: [HOSTILE]})
    page = facts(name=HOSTILE, notes=[HOSTILE], facts={HOSTILE: HOSTILE}, frames=[frame])
    assert "<img" not in page
    assert page.count("&lt;img") == 6


def test_markup_stands_as_it_is() -> None:
    assert "<b>bold</b>" in facts(name=Markup("<b>bold</b>"))


def test_numbers_are_shown_as_people_read_them() -> None:
    page = facts(facts={"count": 12345, "share": 0.12345, "yes": True, "none": float("nan")})
    assert "12,345" in page and "0.123" in page and "True" in page


def test_what_no_page_can_hold_is_replaced() -> None:
    assert "half \ud800".encode("utf-8", "replace").decode() in facts(name="half \ud800")


def test_templates_are_in_the_package() -> None:
    folder = Path(classifier.__file__).parent / "templates"
    assert {"page.html", "page.css", "words.css", "parts.html"} <= {path.name for path in folder.iterdir()}
