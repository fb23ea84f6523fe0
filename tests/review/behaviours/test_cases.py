"""Behaviour cases as they are read from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.errors import InputError
from classifier.review.behaviours.cases import KINDS, read_cases
from classifier.tasks import TASKS
from tests.places import ROOT

SUITE = ROOT / "tests" / "behaviour"
HEAD = 'task = "stance"\nkind = "minimum"\ncapability = "denial"\n'


def read(folder: Path, text: str) -> object:
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return read_cases(folder, "stance", TASKS["stance"].labels)


def test_the_suite_has_enough_cases_of_every_kind() -> None:
    cases = [case for name in ("stance", "sentiment") for case in read_cases(SUITE, name, TASKS[name].labels)]
    assert len(cases) >= 250
    assert {case.kind for case in cases} == set(KINDS)
    assert len({case.id for case in cases}) == len(cases)


def test_about_a_third_is_put_aside_and_stays_there() -> None:
    cases = read_cases(SUITE, "stance", TASKS["stance"].labels)
    assert 0.25 < sum(case.is_aside for case in cases) / len(cases) < 0.42
    assert [case.id for case in cases] == [case.id for case in read_cases(SUITE, "stance", TASKS["stance"].labels)]


def test_an_invariance_case_has_an_article_a_value(tmp_path: Path) -> None:
    text = 'task = "stance"\nkind = "invariance"\ncapability = "names"\nvalues = ["Ann Lee", "Bo Hart"]\n'
    (case,) = read(tmp_path, text + 'cases = [{ target = "{value}", text = "{value} spoke. {family} left." }]')  # type: ignore[misc]
    assert [record["text"] for record in case.records()] == ["Ann Lee spoke. Lee left.", "Bo Hart spoke. Hart left."]
    assert [record["target"] for record in case.records()] == ["Ann Lee", "Bo Hart"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("cases = [", "is no TOML"),
        ('task = "stance"\ncases = []', "needs a kind"),
        (HEAD + 'cases = [{ target = "Ann Lee" }]', "case 1 has no text"),
        (HEAD + 'cases = [{ text = "Ann Lee left." }]', "case 1 lacks expect"),
        (HEAD + 'cases = [{ text = "Ann Lee left.", expect = "angry" }]', "no label"),
        (HEAD.replace("stance", "topic") + 'cases = [{ text = "x", expect = "y" }]', "no behaviour cases of the task"),
    ],
)
def test_a_file_that_is_not_as_it_has_to_be_is_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        read(tmp_path, text)


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no \.toml file"):
        read_cases(tmp_path, "stance", TASKS["stance"].labels)
