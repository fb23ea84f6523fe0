"""No shipped bundle is worse than it was, on the corpus that its floor was measured on."""

from __future__ import annotations

import pytest

from classifier.scoring.loaded import load_model, shipped_bundles
from tests.quality.floors import moved, read_floors
from tests.quality.judgements import SETS, corpus_hash, is_here, judged

CASES = [(bundle, name) for bundle, sets in SETS.items() for name in sets]


@pytest.mark.parametrize(("bundle", "name"), CASES)
def test_a_shipped_bundle_holds_its_floor(bundle: str, name: str) -> None:
    read, file = SETS[bundle][name]
    if bundle not in shipped_bundles():
        pytest.skip(f"no shipped bundle {bundle!r} here")
    if not is_here(file):
        pytest.skip(f"../shared/datasets has no {file} here")
    floor, corpus = read_floors()[f"{bundle}/{name}"], read(bundle)
    assert corpus_hash(corpus, bundle) == floor["corpus"], "another corpus: run python -m tests.quality.floors"
    found = judged(load_model(bundle), corpus)
    assert found["accuracy"] >= floor["accuracy"]
    assert found["f1_macro"] >= floor["f1_macro"]


OLD = {"corpus": "a", "n": 10, "accuracy": 0.8, "f1_macro": 0.7}


def test_a_floor_is_raised_freely_to_whole_percent() -> None:
    new, outcome = moved(OLD, {**OLD, "accuracy": 0.8199, "f1_macro": 0.7}, None)
    assert (new["accuracy"], new["f1_macro"], outcome) == (0.81, 0.7, "raised")


@pytest.mark.parametrize("worse", [{"accuracy": 0.78}, {"f1_macro": 0.5}, {"corpus": "b"}])
def test_a_floor_falls_with_a_reason_alone(worse: dict[str, float | str]) -> None:
    assert moved(OLD, {**OLD, **worse}, None) == (OLD, "refused")
    new, outcome = moved(OLD, {**OLD, **worse}, "trained on fewer sources")
    assert new.items() >= worse.items() and new["reason"] == "trained on fewer sources" and outcome == "lowered"
