from __future__ import annotations

import pytest

from classifier.text.names.persons import may_be_same, person_of


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Donald Trump", "Donald J. Trump", True),
        ("Dan Strand", "Daniel Strand", True),
        ("D. Strand", "Daniel Strand", True),
        ("Keir Starmer", "Prime Minister Keir Starmer", True),
        ("Rishi Sunak", "Rishi Sunak MP", True),
        ("Bashar al-Assad", "Bashar Assad", True),
        ("Sean O'Brien", "Sean O’Brien", True),
        ("Ann Lee", "Robert E. Lee", False),
        ("George W. Bush", "George H.W. Bush", False),
        ("John F. Kennedy", "Robert F. Kennedy", False),
        ("Marine Le Pen", "Jean-Marie Le Pen", False),
        ("Ashley Olsen", "Mary-Kate Olsen", False),
        ("Usha Vance", "JD Vance", False),
        ("Robert De Niro", "Drena De Niro", False),
        ("Donald Trump", "Donald Trump Jr.", False),
    ],
)
def test_given_names_tell_bearers_of_a_family_name_apart(one: str, other: str, is_same: bool) -> None:
    assert may_be_same(person_of(one.split()), person_of(other.split())) is is_same


def test_a_particle_is_of_the_family_name() -> None:
    assert person_of("Ursula von der Leyen".split()).given == ("ursula",)
    assert person_of("Le Pen".split()).given == ()
    assert person_of("Ben Carson".split()).given == ("ben",)


def test_a_title_tells_the_gender_and_else_the_first_name() -> None:
    assert [person_of(name.split()).gender for name in ("Mrs. Strand", "Susan Strand", "Mr Strand", "Strand")] == [
        "f",
        "f",
        "m",
        "",
    ]
