"""Word vectors as directions: the package's in English pools, those that the settings name elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.label.pool.meanings import Meanings, meanings_of
from classifier.model.features.estimator import UnitFeatures
from classifier.model.features.vector_files import write_vectors
from classifier.model.training.settings import DEFAULTS, Block, with_vectors
from classifier.model.vectors.learn import learn_vectors
from classifier.tasks import Task
from tests.model.vectors.articles import articles

LETTERS: Block = {"field": "text", "analyzer": "char_wb", "ngram_range": (1, 3)}


@pytest.fixture(scope="module")
def pool() -> pd.DataFrame:
    """Articles in words of a language that nobody knows."""
    frame = pd.DataFrame(articles(150)).set_index("id")
    return frame.assign(text=frame["text"].str.replace("e", "q").str.replace("o", "x"))


@pytest.fixture
def file(pool: pd.DataFrame, tmp_path: Path) -> Path:
    write_vectors(learn_vectors(pool.to_dict("records"), dimensions=7), tmp_path / "own.npz")
    return tmp_path / "own.npz"


def meanings(pool: pd.DataFrame, blocks: tuple[Block, ...]) -> Meanings | None:
    features = UnitFeatures(list(blocks))
    matrix = features.fit_transform(cut_units(articles_of(pool), Task("tone", "article")))
    return meanings_of(features.features_, matrix)


def test_the_packages_vectors_do_not_know_another_language(pool: pd.DataFrame) -> None:
    assert meanings(pool, DEFAULTS["article"].blocks) is None


def test_vectors_of_the_settings_know_it(pool: pd.DataFrame, file: Path) -> None:
    found = meanings(pool, with_vectors(DEFAULTS["article"], file, "article").blocks)
    assert found is not None and found.vectors.shape[1] == 7 and found.vectors.any()


def test_a_block_of_vectors_is_no_block_of_words(pool: pd.DataFrame, file: Path) -> None:
    letters = replace(DEFAULTS["article"], blocks=(LETTERS,))
    assert meanings(pool, with_vectors(letters, file, "article").blocks) is None
