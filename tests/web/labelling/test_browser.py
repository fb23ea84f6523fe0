"""The labelling page in a real browser: Debian's Chromium, driven by Playwright. Skips where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.label.makers import gold_of
from tests.web.chromium import CHROMIUM
from tests.web.labelling.harness import SCRIPT, Service, answer, visit

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, which this drives"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_twenty_articles_by_keys_an_undo_and_a_reload(service: Service, page: Any) -> None:
    visit(page, service.start())
    for _ in range(20):
        answer(page)
    rows = service.rows()
    assert len(rows) == 20
    assert all(row.labels == (gold_of(row.item),) for row in rows)
    assert [row.chosen for row in rows].count("random") == 4
    assert page.text_content("#quality b")
    title = page.text_content("#title")
    with page.expect_response(lambda response: "/api/undo" in response.url):
        page.keyboard.press("u")
    page.wait_for_selector("#saved:text-is('taken back')")
    assert page.text_content("#title") == f"Report {rows[-1].item[1:]}" != title
    answer(page, "s")
    assert [row.action for row in service.rows()[20:]] == ["undo", "skip"]
    page.reload()
    page.wait_for_selector("button.label")
    assert "20 answers" in page.text_content("#who")
    assert page.problems == []


def test_text_is_text_and_never_markup(service: Service, page: Any) -> None:
    visit(page, service.start())
    assert SCRIPT in page.text_content("#text")
    assert page.title() == "desk · labelling"
    assert page.locator("#text img, #text script").count() == 0


def test_a_kill_loses_nothing_and_counts_nothing_twice(service: Service, page: Any) -> None:
    address = service.start()
    service.keep_port(address)
    visit(page, address)
    for _ in range(3):
        answer(page)
    service.kill()
    page.keyboard.press("1")
    page.wait_for_selector("#saved.late")
    page.goto(service.start())
    page.wait_for_selector("#saved:text-is('saved')")
    answer(page)
    rows = service.rows()
    assert len(rows) == 5 == len({row.item for row in rows})
    assert "5 answers" in page.text_content("#who")


def test_space_accepts_a_search_finds_and_a_note_is_kept(service: Service, page: Any) -> None:
    visit(page, service.start())
    for _ in range(10):
        answer(page)
    page.wait_for_timeout(500)
    while not page.locator("button.suggested").count():
        answer(page)
    suggested = page.get_attribute("button.suggested", "data-label")
    page.wait_for_selector("#text mark.strong")
    page.keyboard.press("n")
    page.keyboard.type("1 note")
    page.keyboard.press("Enter")
    answer(page, " ")
    assert (service.rows()[-1].labels, service.rows()[-1].note) == ((suggested,), "1 note")
    page.keyboard.press("/")
    page.keyboard.type("goal")
    page.click("#hits button")
    page.wait_for_selector("#why:has-text('you searched')")
    answer(page)
    assert service.rows()[-1].chosen == "search"
    assert page.problems == []


def test_two_coders_at_once_and_one_is_asked_what_the_other_answered(service: Service, browser: Any, page: Any) -> None:
    visit(page, service.start("ann"))
    for _ in range(7):
        answer(page)
    other = browser.new_context().new_page()
    visit(other, service.start("bo"))
    for _ in range(7):
        answer(other, "1" if other.text_content("#why").startswith("overlap") else None)
    answer(page)
    assert {row.coder for row in service.rows()} == {"ann", "bo"}
    assert "overlap" in [row.chosen for row in service.rows()]
    other.context.close()


def test_on_a_phone_every_button_is_in_sight_and_nothing_is_cut(service: Service, page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    visit(page, service.start())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.locator("button.label, #skip, #undo").all():
        box = button.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844
        assert box["height"] >= 32
    page.click("button.label >> nth=0")
    page.wait_for_selector("#saved:text-is('saved')")
    assert len(service.rows()) == 1
