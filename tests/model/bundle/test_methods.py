"""A paragraph for a paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.model.bundle.methods import methods_paragraph
from classifier.model.bundle.store import read_manifest, read_metrics
from classifier.scoring.loaded import shipped_bundles

LABELLING = {
    "labels": 120,
    "random_draws": 30,
    "coders": ["ann", "bo"],
    "policy": "mixture",
    "pool": 5000,
    "agreement": {"items": 15, "alpha": 0.7},
}


@pytest.mark.parametrize("folder", shipped_bundles().values(), ids=lambda folder: folder.name)
def test_it_says_what_was_done_and_how_good_it_is(folder: Path) -> None:
    manifest, metrics = read_manifest(folder)[1], read_metrics(folder)
    paragraph = methods_paragraph(manifest, metrics)
    assert "\n" not in paragraph
    for part in (
        *manifest["task"]["labels"],
        f"C = {manifest['parameters']['C']:g}",
        f"{manifest['corpus']['rows']:,}",
    ):
        assert part in paragraph
    assert f"{metrics['validation']['f1_macro']:.3f}" in paragraph


def test_labelling_is_told() -> None:
    folder = next(iter(shipped_bundles().values()))
    manifest = {**read_manifest(folder)[1], "labelling": LABELLING}
    paragraph = methods_paragraph(manifest, {})
    assert "2 coders labelled 120 articles that train, chosen by the policy mixture from 5,000 unlabelled" in paragraph
    assert "30 simple random draws that judge. They agree with Krippendorff's alpha 0.70 on 15." in paragraph
