"""Local copies in the layout of MasakhaNEWS and SIB-200 become tables, and their recipes build from these."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from classifier.corpus.fetch.public import DATA_SETS, fetch
from classifier.corpus.prepare.recipe import build_corpus
from classifier.corpus.prepare.recipe_file import read_recipe
from classifier.errors import InputError
from tests.places import ROOT

HEADER = "category\theadline\ttext\turl\n"
NEWS = {
    "README.md": "About.",
    "data/lin/train.tsv": HEADER
    + 'sports\tMoto azalaki kobeta\t"Liboso,\nliboso azalaki ""mokonzi"" ya masano na mboka."\thttps://example.org/1\n'
    + "politics\tMokonzi alobi\tMokonzi alobi na bato ya mboka lelo.\t\n",
    "data/lin/dev.tsv": HEADER + "sports\tMasano ya lobi\tMasano ya lobi ekozala makasi mpenza.\t\n",
    "data/lug/test.tsv": HEADER + "health\tOmusawo ayogedde\tOmusawo ayogedde n'abantu ku bulamu bwabwe.\t\n",
    "data/masakhanews/data/swa/dev.tsv": HEADER + "sports\tA copy\tA copy of another.\t\n",
    "PET/data/lin/train.tsv": HEADER + "sports\tA part\tA part for experiments.\t\n",
    "PET/data-fsl/lin/5sample/train.tsv": HEADER + "sports\tA part\tA part for experiments.\t\n",
}
SENTENCES = {
    "README.md": "About.",
    "data/annotated/deu_Latn/train.tsv": "index_id\tcategory\ttext\n7\tpolitics\tDer Rat stimmte zu.\n"
    '9\tsports\t"""Wir siegen"", sagte sie."\n',
    "data/annotated/zho_Hans/dev.tsv": "index_id\tcategory\ttext\n7\tpolitics\t市议会同意了。\n",
}


def copy(files: dict[str, str], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def test_masakhanews_has_a_row_an_article_and_no_copies(tmp_path: Path) -> None:
    table = pd.read_parquet(fetch(DATA_SETS["masakhanews"], tmp_path, local=copy(NEWS, tmp_path / "copy")))
    assert sorted(table["id"]) == ["lin-dev-1", "lin-train-1", "lin-train-2", "lug-test-1"]
    first = table.set_index("id").loc["lin-train-1"]
    assert first["text"] == 'Liboso,\nliboso azalaki "mokonzi" ya masano na mboka.'
    assert (first["language"], first["split"], first["category"]) == ("lin", "train", "sports")


def test_the_recipe_of_masakhanews_builds_from_it(tmp_path: Path) -> None:
    fetch(DATA_SETS["masakhanews"], tmp_path, local=copy(NEWS, tmp_path / "copy"))
    corpus = build_corpus(read_recipe(ROOT / "data" / "recipes" / "masakhanews.toml"), tmp_path, seed=0).corpus
    assert corpus["split"].to_dict() == {
        "masakhanews/lin-dev-1": "validation",
        "masakhanews/lin-train-1": "train",
        "masakhanews/lin-train-2": "train",
        "masakhanews/lug-test-1": "test",
    }
    assert set(corpus["language"]) == {"lin", "lug"}
    assert corpus.loc["masakhanews/lin-train-2", "title"] == "Mokonzi alobi"


def test_the_recipe_of_sib200_builds_from_a_copy(tmp_path: Path) -> None:
    fetch(DATA_SETS["sib200"], tmp_path, local=copy(SENTENCES, tmp_path / "copy"))
    corpus = build_corpus(read_recipe(ROOT / "data" / "recipes" / "sib200.toml"), tmp_path, seed=0).corpus
    assert corpus["text"].to_dict() == {
        "sib200/deu_Latn-train-1": "Der Rat stimmte zu.",
        "sib200/deu_Latn-train-2": '"Wir siegen", sagte sie.',
        "sib200/zho_Hans-dev-1": "市议会同意了。",
    }
    assert set(corpus["language"]) == {"deu_Latn", "zho_Hans"}


@pytest.mark.parametrize("row", ["politics", "\t\tx\t", 'sports\ta\t"never closed'])
def test_a_damaged_table_is_refused_in_one_line(row: str, tmp_path: Path) -> None:
    files = {"data/lin/train.tsv": HEADER + row + "\n"}
    with pytest.raises(InputError, match="damaged or of another layout") as refusal:
        fetch(DATA_SETS["masakhanews"], tmp_path, local=copy(files, tmp_path / "copy"))
    assert "\n" not in str(refusal.value)
