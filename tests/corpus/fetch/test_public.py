from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from classifier.corpus.fetch.public import DATA_SETS, DataSet, RemoteFile, fetch
from classifier.errors import CorpusError, InputError
from tests.corpus.fetch.servers import FileServer
from tests.places import SHARED

DATASETS = SHARED / "datasets"


def archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def article(id_: str, bias: str) -> bytes:
    row = {
        "ID": id_,
        "topic": "elections",
        "source": "Harbour Courier",
        "date": "2016-05-01",
        "title": "Vote",
        "bias": 0,
    }
    return json.dumps({**row, "bias_text": bias, "content_original": f"Words of {id_}.", "content": "tokens"}).encode()


ALLSIDES = {
    "Article-Bias-Prediction-main/README.md": b"About.",
    "Article-Bias-Prediction-main/data/jsons/b2.json": article("b2", "left"),
    "Article-Bias-Prediction-main/data/jsons/a1.json": article("a1", "right"),
    "Article-Bias-Prediction-main/data/splits/random/train.tsv": b"ID\tbias\na1\t2\n",
    "Article-Bias-Prediction-main/data/splits/random/valid.tsv": b"ID\tbias\nb2\t0\n",
    "Article-Bias-Prediction-main/data/splits/media/test.tsv": b"ID\tbias\nb2\t0\n",
}
NEWSMTSC = {
    side: b'{"mention": "Lee", "polarity": 1, "from": 0, "to": 3, "sentence": "Lee won.", "id": "%s_1"}\n'
    % side.encode()
    for side in ("train", "dev", "test")
}
VADER = {
    "hutto_ICWSM_2014/README.txt": b"About.",
    "hutto_ICWSM_2014/nytEditorialSnippets_GroundTruth.txt": (
        b"1_1\t0.4\tIt is a caf\xc3\xa9.\n1_2\t-2.05\tIt\tfailed.\n2_1\t0.0\tSo.\n"
    ),
}


def served(data_set: DataSet, contents: list[bytes], *, rows: int) -> tuple[DataSet, FileServer]:
    """The data set with the given files' hashes, and a server that has them where the source does."""
    files = tuple(
        replace(file, sha256=hashlib.sha256(content).hexdigest() if file.sha256 else None)
        for file, content in zip(data_set.files, contents, strict=True)
    )
    changed = replace(data_set, files=files, rows=rows)
    paths = [changed.url(file, "http://host").removeprefix("http://host") for file in files]
    return changed, FileServer(dict(zip(paths, contents, strict=True)))


def test_allsides_is_one_table_with_both_splits(tmp_path: Path) -> None:
    data_set, server = served(DATA_SETS["allsides"], [archive(ALLSIDES)], rows=2)
    with server:
        table = pd.read_parquet(fetch(data_set, tmp_path, mirror=server.url()))
    assert table["ID"].tolist() == ["a1", "b2"] and "content" not in table
    assert table["split_random"].tolist() == ["train", "valid"]
    assert table["split_media"].isna().tolist() == [True, False]


def test_newsmtsc_is_one_table_with_its_splits(tmp_path: Path) -> None:
    data_set, server = served(DATA_SETS["newsmtsc"], list(NEWSMTSC.values()), rows=3)
    with server:
        table = pd.read_parquet(fetch(data_set, tmp_path, mirror=server.url()))
    assert table["split"].tolist() == ["train", "dev", "test"] and set(table["subset"]) == {"rw"}
    assert table["from"].tolist() == [0, 0, 0]


def test_vader_gives_each_sentence_its_article(tmp_path: Path) -> None:
    data_set, server = served(DATA_SETS["vader-nyt"], [archive(VADER)], rows=3)
    with server:
        table = pd.read_parquet(fetch(data_set, tmp_path, mirror=server.url()))
    assert table["article_id"].tolist() == ["1", "1", "2"]
    assert table["mean_sentiment"].tolist() == [0.4, -2.05, 0.0] and table["text"][0] == "It is a café."


def test_another_number_of_rows_is_refused(tmp_path: Path) -> None:
    data_set, server = served(DATA_SETS["allsides"], [archive(ALLSIDES)], rows=5)
    with server, pytest.raises(CorpusError, match="has 2 rows, not 5"):
        fetch(data_set, tmp_path, mirror=server.url())
    assert not (tmp_path / "allsides.parquet").exists()


def test_a_truncated_archive_is_refused_and_fetched_anew(tmp_path: Path) -> None:
    whole = archive({**ALLSIDES, "x/data/jsons/z.json": article("z", "left") + b" " * 100_000})
    data_set, server = served(DATA_SETS["allsides"], [whole[:-200]], rows=3)
    with server:
        with pytest.raises(InputError, match="damaged"):
            fetch(data_set, tmp_path, mirror=server.url())
        server.files = dict.fromkeys(server.files, whole)
        assert len(pd.read_parquet(fetch(data_set, tmp_path, mirror=server.url()))) == 3


def test_a_changed_file_of_a_pinned_hash_is_refused(tmp_path: Path) -> None:
    data_set, server = served(DATA_SETS["newsmtsc"], list(NEWSMTSC.values()), rows=3)
    data_set = replace(data_set, files=(replace(data_set.files[0], sha256="0" * 64), *data_set.files[1:]))
    with server, pytest.raises(InputError, match="SHA-256"):
        fetch(data_set, tmp_path, mirror=server.url())


def test_a_local_folder_or_archive_takes_the_place_of_the_download(tmp_path: Path) -> None:
    for name, content in ALLSIDES.items():
        path = tmp_path / "copy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "copy.tar.gz").write_bytes(archive(ALLSIDES))
    for local in ("copy", "copy.tar.gz"):
        table = fetch(DATA_SETS["allsides"], tmp_path / "out", local=tmp_path / local)
        assert len(pd.read_parquet(table)) == 2


def test_a_local_copy_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="holds none of the files of allsides"):
        fetch(DATA_SETS["allsides"], tmp_path / "out", local=tmp_path)
    with pytest.raises(InputError, match="no such file"):
        fetch(DATA_SETS["allsides"], tmp_path / "out", local=tmp_path / "missing")


def test_every_data_set_is_pinned() -> None:
    for data_set in DATA_SETS.values():
        assert len(data_set.commit) == 40 and all(data_set.commit in data_set.url(file) for file in data_set.files)
    assert all(file.sha256 for file in DATA_SETS["newsmtsc"].files)
    assert RemoteFile("").sha256 is None


@pytest.mark.skipif(not DATASETS.exists(), reason="the real samples are not part of the project")
@pytest.mark.parametrize(
    ("name", "sample", "rows"),
    [
        ("allsides", "allsides-original-sample.tar.gz", 200),
        ("newsmtsc", "newsmtsc-original-sample.jsonl", 100),
    ],
)
def test_the_real_layouts_are_read(name: str, sample: str, rows: int, tmp_path: Path) -> None:
    assert len(pd.read_parquet(fetch(DATA_SETS[name], tmp_path, local=DATASETS / sample))) == rows
