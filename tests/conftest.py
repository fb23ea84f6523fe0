"""Fixtures that several tests share: the starter corpus, and one small bundle of each unit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from classifier.app.cli import main
from classifier.corpus.formats.read import read_corpus
from classifier.model.bundle.manifest import save
from classifier.model.training.settings import DEFAULTS
from classifier.model.training.train import Trained, train
from classifier.tasks import TASKS
from tests.places import ROOT

# A busy machine is no failure.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def starter() -> pd.DataFrame:
    return read_corpus(ROOT / "data" / "starter.jsonl")


@pytest.fixture(scope="session")
def trained(starter: pd.DataFrame) -> dict[str, Trained]:
    """A small model of each built-in task, trained on the starter corpus."""
    return {
        name: train(starter, task, settings=replace(DEFAULTS[task.unit], min_articles=3))
        for name, task in TASKS.items()
    }


@pytest.fixture(scope="session")
def bundles(trained: dict[str, Trained], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same, saved."""
    folder = tmp_path_factory.mktemp("bundles")
    return {name: save(model, folder / name) for name, model in trained.items()}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process: exit code, stdout, stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["classifier", *map(str, arguments)])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return command
