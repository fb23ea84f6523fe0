"""What decisions add up to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifier.label.store.decisions import ADJUDICATION, Decision, Ledger
from tests.label.makers import labelled


def ledger(*rows: Decision) -> Ledger:
    made = Ledger()
    made.add(rows)
    return made


def test_an_undo_takes_back_one_decision_and_the_one_before_stands() -> None:
    first, second = labelled("a1", "sport", at="1"), labelled("a1", "trade", at="2")
    rows = ledger(first, second, Decision("u", "a1", "undo", coder="ann", undoes=second.token))
    assert rows.gold()["a1"].labels == ("sport",)
    assert rows.last_of("ann") == first


def test_most_coders_win_and_a_tie_has_no_gold() -> None:
    rows = [labelled("a1", "sport"), labelled("a1", "trade", coder="bo")]
    assert ledger(*rows).gold() == {}
    assert ledger(*rows).parted() == ["a1"]
    assert ledger(*rows, labelled("a1", "trade", coder="cy")).gold()["a1"].labels == ("trade",)


def test_an_adjudicated_label_settles_it() -> None:
    rows = [labelled("a1", "sport"), labelled("a1", "trade", coder="bo")]
    settled = ledger(*rows, labelled("a1", "sport", coder="dee", chosen=ADJUDICATION))
    assert settled.gold()["a1"].coder == "dee"
    assert settled.parted() == []


def test_a_skip_is_no_label() -> None:
    rows = ledger(Decision("t", "a1", "skip", coder="ann"))
    assert rows.gold() == {}
    assert list(rows.by_item()) == ["a1"]


@given(st.lists(st.sampled_from(["sport", "trade"]), max_size=8), st.integers(0, 8))
def test_undoing_all_leaves_nothing(labels: list[str], extra: int) -> None:
    rows = Ledger()
    for number, label in enumerate(labels):
        rows.add([labelled(f"a{number}", label, at=str(number))])
    for number in range(len(labels) + extra):
        last = rows.last_of("ann")
        if last is not None:
            rows.add([Decision(f"u{number}", last.item, "undo", coder="ann", undoes=last.token)])
    assert rows.gold() == {}
