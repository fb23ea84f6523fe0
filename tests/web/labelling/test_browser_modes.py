"""The page's other uses in a real browser: several labels, adjudication, an audit. Skips where there is no browser."""

from __future__ import annotations

from typing import Any

import pytest

from classifier.label.corpora.export import ledger_of
from classifier.label.store.store import open_store
from tests.label.makers import gold_of, labelled, pool, store_in
from tests.web.chromium import CHROMIUM
from tests.web.labelling.harness import Service, answer, visit

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, which this drives"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def decide(page: Any, *keys: str) -> None:
    """Press keys, of which the last one sends the answer."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_response(lambda response: "/api/decide" in response.url):
        page.keyboard.press(keys[-1])
    page.wait_for_selector("#saved:text-is('saved')")


def test_an_article_gets_several_labels_or_none(service: Service, page: Any) -> None:
    visit(page, service.start("ann", "--multi-label"))
    decide(page, "1", "2", "Enter")
    decide(page, "1", "1", "2", "Enter")  # the first key twice takes it back
    decide(page, "Enter")
    decide(page, "m", "2")  # from now on a key is an answer
    rows = service.rows()
    assert [set(row.labels) for row in rows] == [{"sport", "trade"}, {"trade"}, set(), {"trade"}]
    assert page.problems == []


def test_what_coders_part_on_is_settled(service: Service, page: Any) -> None:
    with store_in(service.folder) as store:
        for item in ("a1", "a2", "a3"):
            other = "sport" if item != "a3" else gold_of(item)
            for coder, label in (("ann", gold_of(item)), ("bo", other)):
                store.record(labelled(item, label, coder=coder), {"title": f"Report {item[1:]}", "text": "x"})
    visit(page, service.start("eva", "--adjudicate"))
    assert "adjudication" in page.text_content("#task")
    assert page.text_content("#title") == "Report 1"
    assert {row.text_content() for row in page.locator("#coders li").all()} == {"ann: trade", "bo: sport"}
    answer(page, "2")
    page.wait_for_selector("#title:text-is('Nothing is left to ask')")
    settled = service.rows()[-1]
    assert (settled.item, settled.labels, settled.chosen) == ("a1", ("trade",), "adjudication")
    with open_store(service.store) as store:
        assert ledger_of(store).parted() == []
    assert page.problems == []


def test_an_audit_is_gone_through_by_keys_and_the_corpus_stays(service: Service, page: Any) -> None:
    corpus = service.folder / "corpus.jsonl"
    frame = pool(60).assign(desk=[gold_of(f"a{n}") for n in range(60)])
    frame.loc["a7", "desk"] = "sport"
    frame.rename_axis("id").reset_index().to_json(corpus, orient="records", lines=True)
    before = corpus.read_bytes()
    visit(page, service.run("corpus", "audit", str(corpus), "--label-column", "desk", "--page", "--coder", "ann"))
    assert page.text_content("#title") == "Report 7"
    assert page.get_attribute("button.suggested", "data-label") == "trade"
    decide(page, " ")
    assert (service.rows()[-1].item, service.rows()[-1].labels) == ("a7", ("trade",))
    assert corpus.read_bytes() == before
    assert page.problems == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
