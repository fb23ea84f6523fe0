"""The page in a real browser: Debian's Chromium, driven by Playwright. Skips where there is none."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.places import ROOT, STARTER
from tests.web.chromium import CHROMIUM

STATIC = ROOT / "classifier" / "web" / "service" / "static"
SCRIPT = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
browses = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, which this drives"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
in_browser = lambda test: browses[0](browses[1](browses[2](test)))  # noqa: E731
TOKEN = "a-token-of-some-length"
ARABIC = (
    "المجلس يرفض الجسر\n\nرفض المجلس خطة الجسر الجديد يوم الاثنين (BBC). وقال محمد صلاح إن القرار خاطئ ومضر بالمدينة."
)


def serving(*options: str) -> Iterator[str]:
    command = [sys.executable, "-m", "classifier", "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    yield process.stdout.readline().strip()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A service of the shipped bundles."""
    yield from serving()


@pytest.fixture(scope="module")
def guarded(bundles: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("token") / "token"
    file.write_text(TOKEN)
    yield from serving("--token-file", str(file), "--model", str(bundles["topic"]))


@pytest.fixture
def reading_arabic(bundles: dict[str, Path], tmp_path: Path) -> Path:
    """The topic bundle as if it had been trained on Arabic."""
    folder = Path(shutil.copytree(bundles["topic"], tmp_path / "topic"))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["corpus"] |= {"language": "ar", "languages": {"ar": 1.0}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def example(page: Any, address: str, name: str = "ceo layoffs") -> None:
    page.goto(address)
    page.click(f"#examples button:text-is('{name}')")
    page.wait_for_selector(".answer")


@in_browser
def test_an_example_is_one_click_away_and_nobody_else_is_asked(page: Any, address: str) -> None:
    example(page, address)
    assert page.text_content("#title").startswith("Ferrostahl boss")
    assert page.locator(".answer").count() >= 4
    assert page.locator("mark.evidence").count()
    assert "unsure" in page.text_content("#answers")
    assert page.hosts == {address.split("/")[2]} and page.problems == []


@in_browser
def test_an_answer_shows_its_words_and_evidence_scrolls_to_its_place(page: Any, address: str) -> None:
    example(page, address)
    page.click(".answer:has-text('sentiment') h3 button")
    page.wait_for_selector(".words li")
    assert page.locator("mark.for").count() and page.locator("mark.against").count()
    page.click(".answer:has-text('sentiment') .quotes button >> nth=0")
    page.wait_for_selector("mark.here")
    quote = page.text_content(".answer:has-text('sentiment') .quotes button >> nth=0")
    assert "".join(page.locator("mark.here").all_text_contents()) == quote
    page.keyboard.press("Escape")
    assert page.locator(".words, mark.for").count() == 0
    assert page.problems == []


@in_browser
def test_keys_alone_are_enough_and_targets_are_asked_for(page: Any, address: str) -> None:
    page.goto(address)
    page.focus("#source")
    page.keyboard.insert_text("Ines Okafor is a liar, said the union. Nobody in Elmsford should trust Okafor again.")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("Ines Okafor; Viktor Brandauer")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer:has-text('toward Ines Okafor')")
    assert "does not mention" in page.text_content(".answer:has-text('toward Viktor Brandauer')")
    assert page.problems == []


@in_browser
def test_text_is_text_and_never_markup(page: Any, address: str) -> None:
    page.goto(address)
    page.fill("#source", f"A {SCRIPT} headline\n\nThe council voted on Monday to close the bridge. {SCRIPT}")
    page.click("#go")
    page.wait_for_selector(".answer")
    assert SCRIPT in page.text_content("#text")
    assert page.title() == "news-classifier" and page.locator("article img, article script").count() == 0


@in_browser
def test_a_file_of_many_is_a_table_that_is_filtered_and_downloaded(page: Any, address: str) -> None:
    page.goto(address)
    page.set_input_files("#file", STARTER)
    page.wait_for_selector("#many:not([hidden])")
    rows = len(STARTER.read_text(encoding="utf-8").splitlines())
    assert page.text_content("#count") == f"{rows} of {rows}"
    page.fill("#filter", "museum")
    shown = page.locator("#many tbody tr:visible")
    assert 0 < shown.count() < rows
    title = shown.nth(0).locator("button").text_content()
    shown.nth(0).locator("button").click()
    assert page.text_content("#title") == title
    with page.expect_download() as download:
        page.click("#jsonl")
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == rows and "topic" in json.loads(lines[0])
    with page.expect_download() as download:
        page.click("#csv")
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("id,title,language,topic,")
    assert page.problems == []


@in_browser
def test_what_cannot_be_read_is_said(page: Any, address: str) -> None:
    page.goto(address)
    page.click("#go")
    assert "Paste an article" in page.text_content("#status")
    page.fill("#source", "<html><body></body></html>")
    page.click("#go")
    page.wait_for_selector("#status.wrong:has-text('no article')")


@in_browser
def test_a_phone_cuts_nothing_and_buttons_can_be_touched(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    example(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for button in page.locator("#go, #choose").all():
        assert button.bounding_box()["height"] >= 40


@in_browser
def test_arabic_is_shown_from_right_to_left(page: Any, reading_arabic: Path, run: Any, tmp_path: Path) -> None:
    directions = "nodes => nodes.map((node) => getComputedStyle(node).direction)"
    with contextlib.contextmanager(serving)("--model", str(reading_arabic)) as address:
        page.goto(address)
        page.fill("#source", ARABIC)
        page.click("#go")
        page.wait_for_selector(".answer")
        assert page.eval_on_selector_all("#source, #title, #text", directions) == ["rtl"] * 3
        assert page.eval_on_selector_all(".bars bdi", directions)[0] == "ltr"
    (tmp_path / "a.txt").write_text(ARABIC, encoding="utf-8")
    why = tmp_path / "why.html"
    assert run("explain", tmp_path / "a.txt", "--model", reading_arabic, "--html", why)[0] == 0
    page.goto(why.as_uri())
    assert set(page.eval_on_selector_all(".words", directions)) == {"rtl"}
    assert page.problems == []


@in_browser
def test_a_token_is_asked_for_and_kept_in_the_tab(page: Any, guarded: str) -> None:
    page.goto(guarded)
    page.wait_for_selector("#ask:not([hidden])")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_selector("#examples button")
    page.goto("about:blank")
    page.goto(f"{guarded}#token={TOKEN}")
    page.wait_for_selector("#examples button")
    assert TOKEN not in page.url


def test_files_of_the_page_hold_no_markup_from_texts_and_ask_nobody_else() -> None:
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "innerHTML" not in text and "insertAdjacentHTML" not in text
        assert "style=" not in text and "onclick" not in text
        assert "https://" not in text and "//cdn" not in text
