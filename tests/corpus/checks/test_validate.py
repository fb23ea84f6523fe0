from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from classifier.corpus.checks.rules import text_problem, twin_labels
from classifier.corpus.checks.validate import CHECKS, Rules, find_problems, validate
from classifier.corpus.records.dates import parse_date

PROSE = "The council met on Monday and voted for the new bridge, number {}, over the river."


def row(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"a{number}", "title": "", "text": PROSE.format(number), "topic": "politics", **more}


def found(*rows: dict[str, Any], **rules: Any) -> list[tuple[str, int | None]]:
    problems = find_problems(rows, Rules(**{"label_column": "topic", "min_articles": 1, **rules}))
    return [(problem.check, problem.row) for problem in problems]


def test_a_good_corpus_has_no_problems() -> None:
    assert found(row(1), row(2, published="2024-05-01")) == [("missing dates", None)]
    assert found(row(1), row(2)) == []


@pytest.mark.parametrize(
    ("check", "more"),
    [
        ("duplicate id", {"id": "a1"}),
        ("missing id", {"id": ""}),
        ("empty text", {"text": " \n"}),
        ("empty text", {"text": "…!"}),
        ("empty text", {"text": None}),
        ("short text", {"text": "The bridge closed."}),
        ("not text", {"text": "The council\x00met on Monday and voted"}),
        ("not text", {"text": "12 4 88 | 1,22 | 33.1 | 99 00 12 44 5 | 12 88 9 | 4 a"}),
        ("markup", {"text": "<p>The council met</p> <p>on Monday and voted for it.</p>"}),
        ("lost characters", {"text": "The councilâ€™s bridge over the river is to be closed."}),
        ("only furniture", {"text": "Sign up for our newsletter to get the best of the week\nAdvertisement"}),
        ("wrong language", {"text": "Der Stadtrat hat für die neue Brücke über den Fluss gestimmt."}),
        ("missing label", {"topic": None}),
        ("missing label", {"topic": []}),
        ("no date", {"published": "yesterday-ish"}),
        ("date out of range", {"published": "0001-11-30"}),
        ("ambiguous date", {"published": "6/7/14"}),
        ("repeated text", {"text": PROSE.format(1).upper()}),
        ("conflicting labels", {"text": PROSE.format(1), "topic": "sport"}),
    ],
)  # fmt: skip
def test_each_problem_is_found_in_its_row(check: str, more: dict[str, Any]) -> None:
    assert (check, 2) in found(row(1, published="2024-05-01"), row(2, **{"published": "2024-05-01", **more}))


def test_one_text_about_two_targets_is_no_conflict() -> None:
    assert found(row(1, target="Ann Lee"), row(2, text=PROSE.format(1), target="Bo Day", topic="sport")) == []


def test_labels_are_looked_at_as_a_whole() -> None:
    rows = [row(1, topic="Sport"), row(2, topic="sports"), row(3, topic=["sport", "health"])]
    checks = [check for check, place in found(*rows, min_articles=2) if place is None]
    assert checks.count("thin label") == 4 and checks.count("label spelled twice") == 3


def test_a_corpus_without_any_id_is_one_warning() -> None:
    assert found(row(1, id=""), row(2, id="")) == [("no id column", None)]


def test_texts_that_name_their_outlet_are_counted() -> None:
    named = row(
        1,
        text="BRIDGE CITY (Harbour Courier) The council met on Monday and voted.",
        outlet="Harbour Courier - News",
    )
    [problem] = find_problems([named, row(2, outlet="Vox")], Rules())
    assert problem.check == "outlet in text" and problem.message.startswith("1 of 2")


def test_lines_of_the_site_are_named_with_their_count() -> None:
    rows = [row(i) for i in range(30)]
    for each in rows[:25]:
        each["text"] += (
            "\n" + "\n".join(f"Line {i} of {each['id']}." for i in range(8)) + "\nGet the Courier by mail every day"
        )
    [problem] = find_problems(rows, Rules())
    assert problem.check == "repeated line" and problem.message.startswith("25 texts")
    assert "Get the Courier" in problem.message


def test_a_frame_gives_a_table_with_the_severity_of_each_check() -> None:
    frame = pd.DataFrame([row(1), row(1)]).set_index("id")
    table = validate(frame)
    assert list(table["check"]) == ["duplicate id", "repeated text"]
    assert [CHECKS[check] for check in table["check"]] == list(table["severity"]) == ["error", "warning"]


def test_labels_that_differ_by_a_number_are_no_twins() -> None:
    assert twin_labels(["top 10", "top 20", "colour", "color", "war", "law"]) == [("color", "colour")]


@pytest.mark.parametrize("value", ["2024-05-01", "2024-05-01T10:00:00+02:00", "May 1, 2024", "1 May 2024 10:00"])
def test_dates_are_read_in_the_forms_that_news_has(value: str) -> None:
    date = parse_date(value)
    assert date is not None and (date.year, date.month, date.day) == (2024, 5, 1) and date.tzinfo is not None


def test_prose_with_figures_is_text() -> None:
    assert text_problem("Sales rose 12.5% to 3,400 units in 2024, the firm said.") is None
