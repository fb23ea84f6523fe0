"""A corpus and a bundle for the tests of faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.faults import write_news


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_news(tmp_path_factory.mktemp("news"))


@pytest.fixture
def topic(bundles: dict[str, Path]) -> Path:
    return bundles["topic"]
