from __future__ import annotations

import pytest

from classifier.text.mentions import MASK, find_mentions, mask, most_mentioned, with_acronym
from classifier.text.names.named_text import NamedText
from classifier.text.targets import Target, parse_target


def found(text: str, target: str) -> list[str]:
    return [text[start:end] for start, end in find_mentions(text, parse_target(target))]


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        (
            "Donald Trump spoke. Mr. Trump left. Trump's plan",
            "Donald Trump",
            ["Donald Trump", "Mr. Trump", "Trump"],
        ),
        ("Melania Trump and President Trump", "Donald Trump", ["Trump"]),
        ("Ivanka Trump said so.", "Donald Trump", []),
        ("On Trump, the senator was silent.", "Donald Trump", ["Trump"]),
        ("He trumped the ace.", "Donald Trump", []),
        (
            "The former president left; the Republican won.",
            "Donald Trump=the former president",
            ["The former president"],
        ),
        ("The European Union met. Union leaders agreed.", "European Union", ["European Union"]),
        ("Vaccination should be mandatory, he said.", "Vaccination should be mandatory.", []),
        ("Ana de la Cruz met Cruz.", "Ana de la Cruz", ["Ana de la Cruz", "Cruz"]),
    ],
)
def test_mentions_by_name_surname_and_alias(text: str, target: str, expected: list[str]) -> None:
    assert found(text, target) == expected


def test_an_acronym_given_in_the_text_is_an_alias() -> None:
    text = "The Dockers' Union (DU) met. The DU voted."
    target = with_acronym(Target("Dockers' Union"), text)
    assert [text[a:b] for a, b in find_mentions(text, target)] == ["Dockers' Union", "DU", "DU"]


def test_the_mask_stands_for_the_target_alone() -> None:
    text = "Lee met Ann Lee's aunt."
    assert mask(text, find_mentions(text, Target("Ann Lee"))) == f"{MASK} met {MASK}'s aunt."


def test_most_mentioned_gives_people_and_organisations_and_no_places() -> None:
    text = (
        "Helen Strand praised Luis Ferreira in New York on Monday. Strand said Ferreira was fit. "
        "The United Nations sent nobody. Strand smiled. Ferreira left for North Carolina."
    )
    assert [target.name for target in most_mentioned(NamedText(text))] == ["Helen Strand", "Luis Ferreira"]
