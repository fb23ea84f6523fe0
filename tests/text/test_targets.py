from __future__ import annotations

import pytest

from classifier.errors import TargetError
from classifier.text.targets import check_targets, make_target, parse_target


def test_a_claim_is_told_from_a_name() -> None:
    assert parse_target("Taxes on the rich should rise").is_claim
    assert parse_target("Harbour Workers Say They Will Strike").is_claim
    assert not parse_target("Martin Strand Lee Jr.").is_claim
    assert not parse_target("Bank of England").is_claim
    assert not parse_target("vaccination").is_claim


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "names nobody"),
        ("?!", "names nobody"),
        ("of the and", "function words"),
        ("a" * 10_000, "10,000 characters"),
    ],
)
def test_a_target_that_cannot_be_found_is_refused_in_one_short_line(name: str, problem: str) -> None:
    with pytest.raises(TargetError, match=problem) as refusal:
        check_targets([make_target(name)])
    assert len(str(refusal.value)) < 200


def test_an_alias_of_two_targets_is_refused_and_of_one_twice_is_not() -> None:
    check_targets([make_target("Ann Lee", ["Lee", "lee"]), make_target("Bo Strand")])
    with pytest.raises(TargetError, match="'Ann Lee' and 'Bo Lee' share the name 'LEE'"):
        check_targets([make_target("Ann Lee", ["Lee"]), make_target("Bo Lee", ["LEE"])])
