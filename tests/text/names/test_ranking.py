from __future__ import annotations

import pytest

from classifier.text.names.named_text import NamedText
from classifier.text.names.persons import person_of
from classifier.text.names.ranking import _each_once, _Named, most_named


def named(text: str, most: int = 5) -> list[str]:
    return most_named(NamedText(text), most=most)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("US President Donald Trump spoke on Friday.\nMr Trump said he would go.", {"Donald Trump"}),
        ("The crowd cheered as Pope Francis prayed.\nLater Pope Francis said he would rest.", {"Pope Francis"}),
        ("On Friday Prince Harry smiled.\nHe and Prince Harry left.", {"Prince Harry"}),
        ("On Friday President Obama spoke.\nLater Obama said he would go.", {"Obama"}),
        ("The lawsuit against Google was filed.\nOn Monday Google said it would appeal.", {"Google"}),
        ("The opposition said President Bashar al-Assad fled.\nThe crimes of Assad were many.", {"Bashar al-Assad"}),
        ("The founder Jack Ma spoke.\nMr. Ma said so.", {"Jack Ma"}),
        ("President Xi Jinping spoke.\nOn Friday Xi said so.", {"Xi Jinping"}),
        ("Leaders met Bill de Blasio.\nMr. de Blasio left.", {"Bill de Blasio"}),
    ],
)
def test_a_person_or_an_organisation_is_named_once_with_all_mentions(text: str, names: set[str]) -> None:
    assert names <= set(named(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("On Monday Uber and Lyft grew.\nLater Uber paid.\nThe drivers of Uber and Lyft left.", {"Uber", "Lyft"}),
        ("The trial of Smith & Wesson began.\nLawyers of Smith & Wesson left.", {"Smith & Wesson"}),
        ("Aide David Pressman Friday said so.\nOn Friday David Pressman left.", {"David Pressman"}),
        (
            "Secretary of State Hillary Clinton spoke.\nClinton left.\nSecretary of State Hillary Clinton was tired.",
            {"Hillary Clinton"},
        ),
        ("Hillary Clinton met voters.\nOn Monday Clinton said no.\nLater Hillary Clinton left.", {"Hillary Clinton"}),
        ("Lawyers of Goldman Sachs left.\nOn Monday Goldman Sachs said no.", {"Goldman Sachs"}),
        ("Critics say Trump Donald lied.\nOn Monday Trump said no.\nLater Trump Donald left.", {"Trump"}),
        ("The Democratic leader left.\nA Democratic bill passed.\nThe Democratic plan failed.", set()),
    ],
)
def test_wrong_cuts_are_mended(text: str, names: set[str]) -> None:
    assert set(named(text)) == names


def test_spellings_of_one_person_are_one_under_the_fullest() -> None:
    text = "Voters like Donald J. Trump.\nDonald Trump won.\nPresident Trump said so.\nMr. Trump left."
    assert named(text, most=1) == ["Donald J. Trump"]


def test_a_name_that_is_tagged_in_two_ways_is_one() -> None:
    ann, firm = _Named("PER", 0, person_of(["Ann", "Gilead"])), _Named("ORG", 4)
    for _ in range(3):
        ann.add("Ann Gilead")
    for spelling in ("Mrs. Gilead", "Gilead"):
        firm.add(spelling)
    other = _Named("ORG", 9)
    other.add("Gilead Sciences")
    assert [(one.name, one.count) for one in _each_once([ann], [firm, other])] == [
        ("Ann Gilead", 5),
        ("Gilead Sciences", 1),
    ]


def test_an_acronym_is_its_organisation() -> None:
    text = "The Food and Drug Administration said so.\nThe FDA said no.\nOfficials at the FDA declined to comment."
    assert "FDA" not in named(text)


@pytest.mark.parametrize("text", ["Hide Caption", "Monday and Tuesday were cold.", "", "...", '"'])
def test_furniture_and_days_are_nobody(text: str) -> None:
    assert named(text) == []


def test_names_do_not_run_over_sentences() -> None:
    text = "Officials praised Ann Lee\nBo Strand left.\nAnn Lee said no.\nBo Strand agreed."
    assert set(named(text)) == {"Ann Lee", "Bo Strand"}
