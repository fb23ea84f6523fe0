from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from classifier.corpus.fetch.public import DATA_SETS
from classifier.corpus.formats.read import read_corpus
from classifier.corpus.formats.write import write_corpus
from classifier.corpus.prepare.fingerprint import fingerprint
from classifier.corpus.prepare.recipe import build_beside, build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.errors import CorpusError, InputError
from tests.places import ROOT, SHARED


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "recipes").mkdir()
    frame = pd.DataFrame(
        {
            "id": range(8),
            "text": [f"text {i}" for i in range(8)],
            "score": [-2, -1, 0, 0, 1, 2, 3, 3],
            "story": list("aabbccdd"),
        }
    )
    frame.to_parquet(tmp_path / "s.parquet")
    path = tmp_path / "recipes" / "r.toml"
    path.write_text(
        'task = "tone"\n[[source]]\nfile = "s.parquet"\ncolumns = { label = "score" }\n'
        "cuts = { negative = -0.5, positive = 0.5 }\ngroup = 'story'\nlimit_per_label = 2\n",
        encoding="utf-8",
    )
    return path


def test_a_recipe_cuts_numbers_and_keeps_limits(recipe: Path, tmp_path: Path) -> None:
    corpus = build_corpus(read_recipe(recipe), tmp_path).corpus
    assert corpus["tone"].value_counts().to_dict() == {"negative": 2, "neutral": 2, "positive": 2}
    assert corpus.index[0] == "s/0" and "group" in corpus


def test_the_same_recipe_gives_the_same_corpus(recipe: Path, tmp_path: Path) -> None:
    first, second = (build_corpus(read_recipe(recipe), tmp_path, seed=3).corpus for _ in range(2))
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
    assert path.stem in (recipe.task, *DATA_SETS), "a recipe is named by its task, or by its data set"
    for source in recipe.sources:
        assert source.licence and (source.label_map is None or (recipe.folder / source.label_map).exists())


NEWS = "The council of {0} met on Monday and voted for bridge {0} over the river {0}, they said."


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Two sources: articles with labels of their own, and headlines with numbers for labels."""
    rows = [
        {"nr": f"{i:03}", "body": NEWS.format(i), "desk": ("SPORT", "WX")[i % 2], "page": i // 4} for i in range(40)
    ]
    rows += [{"nr": "copy", "body": NEWS.format(0) + " Updated.", "desk": "SPORT", "page": 99}]
    rows += [
        {"nr": "empty", "body": " ", "desk": "SPORT", "page": 99},
        {"nr": "odd", "body": NEWS.format(77), "desk": "?", "page": 99},
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "long.csv", index=False)
    pd.DataFrame({"id": range(3), "title": ["Rain at last", "Snow is near", "Cup is won"], "label": [0, 0, 1]}).to_json(
        tmp_path / "short.jsonl", orient="records", lines=True
    )
    (tmp_path / "data" / "maps").mkdir(parents=True)
    (tmp_path / "data" / "recipes").mkdir()
    (tmp_path / "data" / "maps" / "desks.csv").write_text(
        "source_label,pattern,label,note\nSPORT,,sport,\nWX,,weather,\n?,,,no topic\n", encoding="utf-8"
    )
    return tmp_path


RECIPE = """
task = "topic"
clean = true
[[source]]
file = "long.csv"
columns = { id = "nr", text = "body", label = "desk" }
label_map = "maps/desks.csv"
group = "page"
weight = 2
[[source]]
file = "short.jsonl"
columns = { label = "label" }
values = { "0" = "weather", "1" = "sport" }
[validation]
drop = ["empty text"]
[duplicates]
[split]
validation = 0.25
"""


def build(sources: Path, text: str = RECIPE, seed: int = 0) -> tuple[pd.DataFrame, list[str]]:
    path = sources / "data" / "recipes" / "r.toml"
    path.write_text(text, encoding="utf-8")
    built = build_corpus(read_recipe(path), sources, seed=seed)
    return built.corpus, built.notes


def test_sources_become_one_corpus_with_all_that_the_recipe_asks_for(sources: Path) -> None:
    corpus, notes = build(sources)
    assert len(corpus) == 44 and corpus["topic"].value_counts().to_dict() == {"sport": 22, "weather": 22}
    assert corpus.loc["short/0", "text"] == "Rain at last" and corpus.loc["long/003", "topic"] == "weather"
    assert corpus.groupby("data_set")["weight"].first().to_dict() == {"long": 2.0, "short": 1.0}
    assert corpus.loc["long/copy", "duplicate_of"] == "long/000" and corpus["duplicate_of"].notna().sum() == 1
    assert any("without a label 1 (? 1)" in note for note in notes)
    assert any("left out 1 articles (empty text 1)" in note for note in notes)


def test_groups_and_copies_stay_on_one_side(sources: Path) -> None:
    corpus, _ = build(sources)
    assert corpus.groupby("group")["split"].nunique().max() == 1
    assert corpus.loc["long/copy", "split"] == corpus.loc["long/000", "split"]
    assert 0.15 < (corpus["split"] == "validation").mean() < 0.35


def test_copies_can_be_dropped(sources: Path) -> None:
    corpus, _ = build(sources, RECIPE.replace("[duplicates]", "[duplicates]\ndrop = true"))
    assert "long/copy" not in corpus.index and "duplicate_of" not in corpus


def test_the_same_recipe_and_files_give_the_same_bytes(sources: Path) -> None:
    for name in ("a.parquet", "b.parquet"):
        write_corpus(build(sources)[0], sources / name)
    assert (sources / "a.parquet").read_bytes() == (sources / "b.parquet").read_bytes()


def test_a_given_split_is_kept_but_for_copies_of_what_judges(sources: Path) -> None:
    frame = pd.read_csv(sources / "long.csv", dtype=str)
    frame["part"] = ["dev" if nr in ("000", "001") else "train" for nr in frame["nr"]]
    frame.to_csv(sources / "long.csv", index=False)
    text = (
        RECIPE.replace('group = "page"', 'split = "part"').partition('[[source]]\nfile = "short')[0] + "[duplicates]\n"
    )
    corpus, notes = build(sources, text)
    assert corpus.index[corpus["split"] == "validation"].tolist() == ["long/000", "long/001"]
    assert "long/copy" not in corpus.index and any("1 copies of articles in a later one" in note for note in notes)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("clean = true", "tidy = true", "'tidy'"),
        ("weight = 2", "heavy = 2", "'heavy'"),
        ('id = "nr"', 'key = "nr"', "'key'"),
        ('drop = ["empty text"]', 'drop = ["emptiness"]', "'emptiness'"),
        ("validation = 0.25", "validating = 0.25", "'validating'"),
        ("validation = 0.25", 'by = "weather"', "splits by 'weather'"),
        ('task = "topic"', "", "needs `task`"),
        ('file = "long.csv"\n', "", "no `file`"),
        ('label = "desk" }', 'label = "desk", mention_start = "a" }', "would move the mentions"),
        ("[duplicates]", "[duplicates", "is no TOML"),
    ],
)
def test_a_mistake_in_a_recipe_is_named(old: str, new: str, what: str, sources: Path) -> None:
    with pytest.raises(InputError, match=what):
        build(sources, RECIPE.replace(old, new, 1))


def test_a_recipe_that_leaves_nothing_says_so(sources: Path) -> None:
    text = RECIPE.partition('[[source]]\nfile = "short')[0].replace("weight = 2", 'where = { desk = ["none"] }')
    with pytest.raises(CorpusError, match="leaves no article"):
        build(sources, text)


def test_an_article_may_have_several_labels(sources: Path) -> None:
    rows = [{"id": i, "text": NEWS.format(i), "label": [["SPORT", "WX"], ["SPORT"], ["?"]][i % 3]} for i in range(9)]
    pd.DataFrame(rows).to_json(sources / "several.jsonl", orient="records", lines=True)
    source = '[[source]]\nfile = "several.jsonl"\ncolumns = { label = "label" }\n'
    corpus, _ = build(sources, f'task = "topic"\n{source}limit_per_label = 2\nlabel_map = "maps/desks.csv"\n')
    assert corpus["topic"].tolist() == [["sport", "weather"], "sport"] * 2


def test_the_built_file_names_its_sources_to_whoever_trains_on_it(sources: Path) -> None:
    corpus, _ = build(sources, RECIPE.replace('file = "long.csv"', 'file = "long.csv"\nname = "Long"\nlicence = "MIT"'))
    write_corpus(corpus, sources / "built.parquet")
    again = read_corpus(sources / "built.parquet")
    assert fingerprint(again, "topic") == fingerprint(corpus, "topic")
    assert fingerprint(again, "topic")["sources"] == ["Long (MIT)", "short.jsonl (licence not stated)"]
    assert "outlet" not in again


def test_articles_to_calibrate_on_have_targets_and_labels() -> None:
    stance = read_recipe(ROOT / "data" / "recipes" / "stance.toml")
    if not (SHARED / "datasets" / stance.calibrate[0].file).exists():
        pytest.skip("../shared/datasets is not here")
    articles = build_beside(stance, "calibrate", SHARED / "datasets")
    assert {"title", "text", "target", "stance"} == set(articles)
    assert set(articles["stance"]) == {"against", "neutral", "favor"}


def test_labelled_lines_of_a_text_are_texts_as_well(recipe: Path, tmp_path: Path) -> None:
    text = "Ann Lee spoke.\n\nShe lied.\nIt rained.\nNobody came."
    row = {"id": "x", "title": "T", "text": text, "target": "Ann Lee", "side": "Negative"}
    pd.DataFrame([{**row, "sides": ["Neutral", "Negative", None]}]).to_parquet(tmp_path / "p.parquet")
    columns = 'columns = { label = "side", target = "target", lines = "sides" }'
    values = 'values = { Negative = "against", Neutral = "neutral" }'
    more = f'[[calibrate]]\nfile = "p.parquet"\n{columns}\n{values}\n'
    recipe.write_text(recipe.read_text(encoding="utf-8") + more, encoding="utf-8")
    built = build_beside(read_recipe(recipe), "calibrate", tmp_path)
    assert built.index.tolist() == ["p/x", "p/x/0", "p/x/1"]
    assert built["text"].tolist() == [text, "Ann Lee spoke.", "She lied."]
    assert built.iloc[:, -1].tolist() == ["against", "neutral", "against"]
    assert built["title"].tolist() == ["T", "", ""]


def test_articles_of_no_label_are_read_from_their_own_sources(recipe: Path, tmp_path: Path) -> None:
    assert not read_recipe(recipe).none_of_these
    other = pd.DataFrame(
        {"id": ["x", "y", "z"], "text": ["Goal!", "Rain.", "A cake."], "kind": ["sport", "sky", "food"]}
    )
    other.to_parquet(tmp_path / "o.parquet")
    more = '[[none_of_these]]\nfile = "o.parquet"\ncolumns = { label = "kind" }\nwhere = { kind = ["sport", "food"] }\n'
    recipe.write_text(recipe.read_text(encoding="utf-8") + more, encoding="utf-8")
    none = build_beside(read_recipe(recipe), "none_of_these", tmp_path)
    assert none["text"].tolist() == ["Goal!", "A cake."]
    assert not set(none["text"]) & set(build_corpus(read_recipe(recipe), tmp_path).corpus["text"])
