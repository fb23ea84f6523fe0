"""What is measured of a bundle after training is written into it, and into its card."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from classifier.model.bundle.store import read_metrics
from classifier.review.record import record_elsewhere, record_promises, record_windows
from classifier.scoring.loaded import load_model


@pytest.fixture
def bundle(bundles: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundles["topic"], tmp_path / "topic"))


def test_figures_of_other_sets_stand_in_metrics_and_card(bundle: Path, starter: pd.DataFrame) -> None:
    before = load_model(bundle)
    figures = record_elsewhere(str(bundle), {"a set of ours": starter[starter["topic"].notna()]})
    assert read_metrics(bundle)["elsewhere"] == figures and figures["a set of ours"]["n"] > 0
    card = (bundle / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "Where it fails" in card and "a set of ours" in card
    assert (load_model(bundle).coefficients == before.coefficients).all()


def test_promises_are_stored_for_each_label_and_rise(bundle: Path, starter: pd.DataFrame) -> None:
    record_promises(str(bundle), starter[starter["topic"].notna()], split="all")
    model = load_model(bundle)
    promises = model.manifest["promises"]
    assert list(promises["thresholds"]) == list(model.task.labels)
    for thresholds in promises["thresholds"].values():
        assert thresholds == sorted(thresholds) and len(thresholds) == len(promises["precision"])
    assert load_model(bundle, precision=promises["precision"][0]).thresholds != ()


def test_windows_are_read_from_then_on(bundle: Path) -> None:
    record_windows(str(bundle), least=40, words=20, share=0.4)
    windows = load_model(bundle).windows
    assert windows is not None and (windows.least, windows.words, windows.share) == (40, 20, 0.4)
