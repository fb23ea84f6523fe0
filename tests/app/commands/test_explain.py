"""`classifier explain` in a terminal, as a page, as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from classifier.app.cli import app
from classifier.errors import BundleError, InputError

ARTICLE = "Brave nurses won a prize\n\nThe brave nurses of Leith won a prize on Friday, and Ann Lee was delighted."


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "nurses.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return str(path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


def test_text_names_the_answer_and_its_terms(article: str, bundles: dict[str, Path]) -> None:
    printed = run(article, "--model", bundles["topic"]).output
    assert "topic: " in printed
    assert "brave nurses of Leith" in " ".join(printed.split())
    assert re.search(r"[+-]\d\.\d{3} █", printed)


def test_json_parts_add_up_and_offsets_quote_the_text(article: str, bundles: dict[str, Path]) -> None:
    found = json.loads(run(article, "--model", bundles["sentiment"], "--format", "json").output)
    assert sum(term["contribution"] for term in found["terms"]) + found["intercept"] == pytest.approx(found["score"])
    for term in found["terms"]:
        if term["kind"] == "words" and " " not in term["term"]:
            assert all(ARTICLE[a:b].lower() == term["term"] for a, b in term["spans"])


def test_html_is_one_page_with_the_words_marked(article: str, bundles: dict[str, Path], tmp_path: Path) -> None:
    page = tmp_path / "why.html"
    result = run(article, "--model", bundles["stance"], "--target", "Ann Lee", "--html", page)
    assert result.exit_code == 0
    written = page.read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>")
    assert "<mark" in written
    assert not re.search(r"<script|src=|https?://", written)


def test_one_article_of_many_is_chosen_by_its_id(bundles: dict[str, Path], tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps({"id": f"a{i}", "text": f"{ARTICLE} {i}."}) + "\n" for i in range(8)))
    chosen = json.loads(run(many, "--model", bundles["topic"], "--id", "a3", "--format", "json").output)
    assert chosen["id"] == "a3"
    error = run(many, "--model", bundles["topic"], "--id", "b3").exception
    assert isinstance(error, InputError)
    assert "no article 'b3': its ids are a0, a1, a2, a3, a4, …" in str(error)


def test_control_characters_of_an_article_are_shown_and_not_obeyed(bundles: dict[str, Path], tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.jsonl"
    hostile.write_text(json.dumps({"id": "a", "title": "red \x1b[31m", "text": f"{ARTICLE} \x1b]8;;http://x\x07"}))
    printed = run(hostile, "--model", bundles["topic"]).output
    assert "\x1b" not in printed and "\\x1b" in printed


def test_global_lists_terms_of_each_label(bundles: dict[str, Path]) -> None:
    found = json.loads(run(bundles["leaning"], "--global", "--format", "json", "--most", 3).output)
    assert set(found) == {"left", "center", "right"}
    assert all(len(terms) == 3 for terms in found.values())
    assert "left" in run(bundles["leaning"], "--global").output


def test_bad_input_is_one_clear_line(article: str, bundles: dict[str, Path], tmp_path: Path) -> None:
    assert isinstance(run(article).exception, InputError)
    assert isinstance(run(article, "--task", "lunch").exception, BundleError)
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    assert isinstance(run(empty, "--model", bundles["topic"]).exception, InputError)
    nobody = tmp_path / "nobody.txt"
    nobody.write_text("it rained all day and the river rose over the meadows near the mill, they said.")
    error = run(nobody, "--model", bundles["stance"]).exception
    assert isinstance(error, InputError)
    assert "--target" in str(error)
