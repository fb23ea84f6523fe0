"""Equal words are found by difflib in short texts, and alike in linear time in long ones."""

from __future__ import annotations

import pytest

from classifier.text import equal_runs as module
from classifier.text.equal_runs import equal_runs

TEXT = [f"word{n}" for n in range(40)]


def pairs(new: list[str], old: list[str]) -> list[tuple[int, int]]:
    return [pair for a, b, c, d in equal_runs(new, old) for pair in zip(range(a, b), range(c, d), strict=True)]


@pytest.fixture(params=["difflib", "anchors"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEW_PAIRS", 10_000 if request.param == "difflib" else 0)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("new", "old"),
    [
        (TEXT, [*TEXT[:10], "dropped", *TEXT[10:]]),
        ([*TEXT[:10], "added", *TEXT[10:]], TEXT),
        ([*TEXT[:10], "changed", *TEXT[11:]], TEXT),
        (TEXT[25:], TEXT),
        (TEXT[:15], TEXT),
        (TEXT[:5] + TEXT[30:], TEXT),
    ],
    ids=["dropped", "added", "changed", "only the end", "only the beginning", "a long gap"],
)
def test_every_word_that_both_have_is_matched(new: list[str], old: list[str]) -> None:
    expected = [(i, old.index(word)) for i, word in enumerate(new) if word in old]
    assert pairs(new, old) == expected


@pytest.mark.usefixtures("way")
def test_runs_are_in_the_order_of_both_texts() -> None:
    matched = pairs("the dam and the mill and the dam".split(), "the mill and the dam by the mill".split())
    assert matched == sorted(set(matched))
    assert [old for _, old in matched] == sorted(old for _, old in matched)


@pytest.mark.usefixtures("way")
def test_texts_without_a_common_word_have_no_pair() -> None:
    assert pairs(["a", "b"], ["c", "d", "e"]) == []
