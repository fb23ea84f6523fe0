from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from classifier.corpus.recipe import build_corpus, read_recipe
from classifier.errors import CorpusError, InputError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "recipes").mkdir()
    frame = pd.DataFrame({"id": range(8), "text": [f"text {i}" for i in range(8)], "score": [-2, -1, 0, 0, 1, 2, 3, 3], "story": list("aabbccdd")})
    frame.to_parquet(tmp_path / "s.parquet")
    path = tmp_path / "recipes" / "r.toml"
    path.write_text(
        'task = "tone"\n[[source]]\nfile = "s.parquet"\ncolumns = { label = "score" }\n'
        "cuts = { negative = -0.5, positive = 0.5 }\ngroup = 'story'\nlimit_per_label = 2\n",
        encoding="utf-8",
    )
    return path


def test_a_recipe_cuts_numbers_and_keeps_limits(recipe: Path, tmp_path: Path) -> None:
    corpus = build_corpus(read_recipe(recipe), tmp_path)
    assert corpus["tone"].value_counts().to_dict() == {"negative": 2, "neutral": 2, "positive": 2}
    assert corpus.index[0] == "s/0" and "group" in corpus


def test_the_same_recipe_gives_the_same_corpus(recipe: Path, tmp_path: Path) -> None:
    first, second = (build_corpus(read_recipe(recipe), tmp_path, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_a_wrong_key_and_a_wrong_column_are_named(recipe: Path, tmp_path: Path) -> None:
    text = recipe.read_text(encoding="utf-8")
    recipe.write_text(text.replace("limit_per_label", "limit"), encoding="utf-8")
    with pytest.raises(InputError, match="'limit'"):
        read_recipe(recipe)
    recipe.write_text(text.replace('label = "score"', 'label = "grade"'), encoding="utf-8")
    with pytest.raises(CorpusError, match="'grade'"):
        build_corpus(read_recipe(recipe), tmp_path)


@pytest.mark.parametrize("path", sorted((ROOT / "data" / "recipes").glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_recipe_is_readable_and_its_maps_are_there(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe.task == path.stem
    for source in recipe.sources:
        assert source.licence and (source.label_map is None or (recipe.folder / source.label_map).exists())
