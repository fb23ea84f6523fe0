"""The labelling page in a real browser: Debian's Chromium, driven by Playwright. Skips where there is none."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from classifier.label.store.store import open_store
from tests.label.makers import gold_of, pool
from tests.places import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, which this drives"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
KEYS = {"sport": "1", "trade": "2"}


class Service:
    """`classifier label` as a process of its own, which is killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store = folder, folder / "labels.sqlite"
        frame = pool(60)
        frame.loc[:, "text"] = frame["text"] + " " + SCRIPT
        frame.rename_axis("id").reset_index().to_json(folder / "pool.jsonl", orient="records", lines=True)
        self.port, self.processes = "0", []

    def start(self, coder: str = "ann", *more: str) -> str:
        """Start it, and give its address."""
        command = [sys.executable, "-m", "classifier", "label", str(self.folder / "pool.jsonl"), "--task", "desk"]
        options = ["--labels", "sport,trade", "--store", str(self.store), "--coder", coder, "--port", self.port]
        process = subprocess.Popen([*command, *options, *more], stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.processes.append(process)
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        return address

    def keep_port(self, address: str) -> None:
        """Start on the same port from now on."""
        self.port = re.search(r":(\d+)/", address).group(1)

    def kill(self) -> None:
        """Kill the latest process, as a power cut would."""
        process = self.processes.pop()
        process.send_signal(signal.SIGKILL)
        process.communicate()

    def stop(self) -> None:
        """Stop whatever still runs."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.communicate()

    def rows(self) -> list[Any]:
        """What is in the store."""
        with open_store(self.store) as store:
            return store.decisions()[0]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = Service(tmp_path)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    opened = context.new_page()
    opened.problems = []
    opened.on("console", lambda message: message.type == "error" and opened.problems.append(message.text))
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    yield opened
    context.close()


def visit(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("button.label")


def answer(page: Any, key: str | None = None) -> None:
    """Press the key of the right label, and wait until the answer is kept."""
    title = page.text_content("#title")
    with page.expect_response(lambda response: "/api/decide" in response.url):
        page.keyboard.press(key or KEYS[gold_of(f"a{title.split()[-1]}")])
    page.wait_for_selector("#saved:text-is('saved')")


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
