from __future__ import annotations

import unicodedata

import pytest

from classifier.text.mentions import find_mentions
from classifier.text.targets import parse_target

CASES = [
    ("Officials met Marine Le Pen.\nJean-Marie Le Pen died.", "Marine Le Pen", ["Marine Le Pen"]),
    ("General Robert E. Lee fought.\nThe crowd cheered Ann Lee.", "Ann Lee", ["Ann Lee"]),
    ("George H.W. Bush met his son George W. Bush.", "George W. Bush", ["George W. Bush"]),
    ("Voters like JD Vance.\nThe vice president praised Usha Vance.", "Usha Vance", ["Usha Vance"]),
    ("Fans met Mary-Kate Olsen and Ashley Olsen.", "Ashley Olsen", ["Ashley Olsen"]),
    ("The mayor met Donald Trump.\nThe house on Clinton Road was sold.", "Hillary Clinton", []),
    ("Shares of Johnson & Johnson fell.", "Boris Johnson", []),
    ("In May the bill passed.\nTheresa May said no.", "Theresa May", ["Theresa May"]),
    ("The company said Steve Jobs was ill.\nMany jobs went. Jobs were lost.", "Steve Jobs", ["Steve Jobs"]),
    ("Reporters met Hillary Clinton and Bill Clinton.\nMrs. Clinton spoke.", "Bill Clinton", ["Bill Clinton"]),
    (
        "Reporters met Hillary Clinton and Bill Clinton.\nMrs. Clinton spoke.",
        "Hillary Clinton",
        ["Hillary Clinton", "Mrs. Clinton"],
    ),
    ("Reporters met Joe Biden.\nPresident Biden left.", "Joe Biden", ["Joe Biden", "Biden"]),
    ("TRUMP SLAMS FED IN FURIOUS ATTACK.", "Donald Trump", ["TRUMP"]),
    ("They met Viktor Orbán on Friday.\nCritics of Orbán left.", "Viktor Orban", ["Viktor Orbán", "Orbán"]),
    ("They met Itamar Ben-Gvir.\nMr. Ben Gvir left.", "Itamar Ben Gvir", ["Itamar Ben-Gvir", "Ben Gvir"]),
    ("They met Ursula von der Leyen.\nHeiko von der Leyen left.", "Ursula von der Leyen", ["Ursula von der Leyen"]),
]


@pytest.mark.parametrize(("text", "target", "mentions"), CASES)
def test_another_bearer_is_no_mention(text: str, target: str, mentions: list[str]) -> None:
    assert [text[start:end] for start, end in find_mentions(text, parse_target(target))] == mentions


def test_the_bearer_named_last_before_decides() -> None:
    text = "Ann Lee spoke.\nLee left.\nBo Lee came.\nLee smiled."
    starts = [start for start, _ in find_mentions(text, parse_target("Ann Lee"))]
    assert starts == [0, text.index("Lee left")]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_target_is_found_in_either_form(form: str) -> None:
    target = parse_target(unicodedata.normalize(form, "José Müller"))
    assert len(find_mentions("They met José Müller.", target)) == 1


def test_five_thousand_names_are_read() -> None:
    text = "\n".join(f"They met Ann{chr(97 + i % 26)} Lee{chr(97 + i % 7)} on Friday." for i in range(5000))
    assert len(find_mentions(text, parse_target("Anna Leea"))) == 28
