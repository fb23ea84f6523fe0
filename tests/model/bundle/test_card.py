"""The model card: what it says, and that labels and sources of strangers do nothing in it."""

from __future__ import annotations

import pandas as pd
import pytest

from classifier.model.bundle.card import escaped, model_card
from classifier.model.bundle.manifest import save
from classifier.model.bundle.store import read_card, read_manifest, read_metrics
from classifier.model.training.train import train
from classifier.scoring.loaded import shipped_bundles
from classifier.tasks import Task

EVIL = "<script>alert(1)</script>"
LINK = "[click](http://evil.example)"


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> str:
    labels = [EVIL, LINK]
    rows = [
        {"text": f"{'storm wind' if i % 2 else 'goal match'} number {i}.", "kind": labels[i % 2]} for i in range(60)
    ]
    trained = train(pd.DataFrame(rows), Task("kind"))
    folder = save(trained, tmp_path_factory.mktemp("card") / "kind", sources=["A | B\n# Heading", "<img src=x>"])
    return read_card(folder)


def test_labels_and_sources_have_no_effect(card: str) -> None:
    assert "\\<script\\>alert(1)\\</script\\>" in card and "\\[click\\]" in card
    assert "<script" not in card.replace("\\<", "") and "\n# Heading" not in card
    assert "A \\| B \\# Heading" in card and "\\<img src=x\\>" in card


@pytest.mark.parametrize("name", shipped_bundles())
def test_a_shipped_card_says_what_the_bundle_is(name: str) -> None:
    card = read_card(shipped_bundles()[name])
    _, manifest = read_manifest(shipped_bundles()[name])
    figure = read_metrics(shipped_bundles()[name])["validation"]["f1_macro"]
    assert card.startswith(f"# {name}\n")
    assert f"{manifest['corpus']['rows']:,} labelled articles" in card
    assert f"{figure:.3f}" in card
    for heading in ("What it is for, and not for", "Data", "How good it is", "Known failures", "How it was trained"):
        assert f"## {heading}" in card


def test_a_card_is_written_from_manifest_and_metrics() -> None:
    folder = shipped_bundles()["topic"]
    card = model_card(read_manifest(folder)[1], read_metrics(folder))
    assert card.count("## ") >= 6


def test_plain_texts_are_left_as_they_are() -> None:
    assert escaped("arts, culture and media (UK)") == "arts, culture and media (UK)"
    assert escaped({"a*b": ["c|d", 3, None]}) == {"a\\*b": ["c\\|d", 3, None]}
