"""Public data sets: fetched once from where their authors published them, in one table each.

Commits are pinned. A file that its source gives with stable bytes is checked by its
SHA-256; an archive that the source packs anew for each download by its number of rows, where
that is known, and else by its commit alone.
"""

from __future__ import annotations

import json
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.corpus.fetch.by_language import read_masakhanews, read_sib200
from classifier.corpus.fetch.download import Progress, download, no_progress
from classifier.corpus.formats.write import write_records
from classifier.corpus.records.files import Record
from classifier.errors import CorpusError, InputError

RAW = "https://raw.githubusercontent.com/{repository}/{commit}/{path}"
ARCHIVE = "https://codeload.github.com/{repository}/tar.gz/{commit}"

Member = tuple[str, bytes]


@dataclass(frozen=True)
class RemoteFile:
    """One file of a data set.

    Attributes:
        path: in the repository; empty: the archive of the whole repository.
        sha256: None where the source packs it anew each time.
    """

    path: str
    sha256: str | None = None


@dataclass(frozen=True)
class DataSet:
    """A data set, where it is, and how its files become rows.

    Attributes:
        name: that `fetch` knows it by.
        table: name of the file that `fetch` writes, as the recipes read it.
        repository, commit: on GitHub.
        files: to download.
        rows: how many there must be; None where the files' hashes say enough, or it is not known.
        read: from the files' names and bytes to rows.
        licence, citation: as the source states them.
    """

    name: str
    table: str
    repository: str
    commit: str
    files: tuple[RemoteFile, ...]
    rows: int | None
    read: Callable[[Iterator[Member]], Iterator[Record]]
    licence: str
    citation: str

    def url(self, file: RemoteFile, mirror: str | None = None) -> str:
        """Where a file is; below `mirror` in place of the source's own host where one is given."""
        pattern = RAW if file.path else ARCHIVE
        if mirror is not None:
            pattern = f"{mirror.rstrip('/')}/{pattern.partition('//')[2].partition('/')[2]}"
        return pattern.format(repository=self.repository, commit=self.commit, path=file.path)


def fetch(
    data_set: DataSet,
    folder: str | Path,
    *,
    local: str | Path | None = None,
    mirror: str | None = None,
    progress: Progress = no_progress,
) -> Path:
    """Get a data set and write it as one Parquet file.

    Args:
        data_set: one of DATA_SETS.
        folder: that the table is written to; downloads are kept in its `downloads`.
        local: a folder or archive that holds the original files already; nothing is downloaded,
            and the number of rows is not checked.
        mirror: address in place of the source's host, with the same paths below it.
        progress: called with a file's name, the bytes that are there, and those there will be.

    Returns:
        The path of the table.

    Raises:
        InputError: a download fails, is not what was pinned, or is damaged.
        CorpusError: it has not the rows that it should have.
    """
    folder = Path(folder)
    if local is not None:
        places = [Path(local)]
    else:
        places = [_download(data_set, file, folder / "downloads", mirror, progress) for file in data_set.files]
    rows = _rows(data_set, places, is_local=local is not None)
    if local is None and data_set.rows is not None and len(rows) != data_set.rows:
        raise CorpusError(
            f"{data_set.name} has {len(rows):,} rows, not {data_set.rows:,}: the source changed. "
            "Get the pinned commit yourself and give it with --from."
        )
    path = folder / data_set.table
    write_records(rows, path)
    return path


def _download(data_set: DataSet, file: RemoteFile, folder: Path, mirror: str | None, progress: Progress) -> Path:
    name = f"{data_set.name}-{Path(file.path).name or data_set.commit[:12] + '.tar.gz'}"
    return download(data_set.url(file, mirror), folder / name, sha256=file.sha256, progress=progress)


def _rows(data_set: DataSet, places: list[Path], *, is_local: bool) -> list[Record]:
    try:
        rows = list(data_set.read(member for place in places for member in _members(place)))
    except (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError) as error:
        if not is_local:
            for place in places:
                place.unlink(missing_ok=True)
        what = f"is damaged or of another layout ({error}). " + ("Get it again." if is_local else "Run fetch again.")
        raise InputError(what, path=places[0]) from error
    if not rows:
        raise InputError(f"holds none of the files of {data_set.name}.", path=places[0])
    return rows


def _members(place: Path) -> Iterator[Member]:
    """Names and contents of the files of a folder, an archive, or of one file; all in memory, one by one."""
    if place.is_dir():
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            yield path.relative_to(place).as_posix(), path.read_bytes()
    elif place.suffix in (".gz", ".tgz", ".tar"):
        with tarfile.open(place) as archive:
            for member in archive:
                if member.isfile() and (file := archive.extractfile(member)) is not None:
                    yield member.name, file.read()
    elif place.exists():
        yield place.name, place.read_bytes()
    else:
        raise InputError("no such file or folder.", path=place)


ALLSIDES_COLUMNS = (
    *("ID", "topic", "source", "source_url", "url", "date", "authors", "title"),
    *("content_original", "bias", "bias_text"),
)


def read_allsides(members: Iterator[Member]) -> Iterator[Record]:
    """Rows of Article-Bias-Prediction: `data/jsons/*.json`, and `data/splits/{random,media}/*.tsv`."""
    rows: dict[str, Record] = {}
    sides: dict[str, dict[str, str]] = {"random": {}, "media": {}}
    for name, content in members:
        parent, _, file = name.rpartition("/")
        kind = parent.rpartition("/")[2]
        if kind == "jsons" and file.endswith(".json"):
            row = json.loads(content)
            rows[row["ID"]] = {column: row.get(column) for column in ALLSIDES_COLUMNS}
        elif kind in sides and file.endswith(".tsv"):
            lines = content.decode("utf-8").splitlines()[1:]
            sides[kind] |= {line.split("\t")[0]: file.removesuffix(".tsv") for line in lines}
    for id_ in sorted(rows):
        yield rows[id_] | {f"split_{kind}": side.get(id_) for kind, side in sides.items()}


def read_newsmtsc(members: Iterator[Member]) -> Iterator[Record]:
    """Rows of NewsMTSC's `rw` subset: one JSONL file a split."""
    for name, content in members:
        side = Path(name).name.removesuffix(".jsonl").rpartition("-")[2]
        if name.endswith(".jsonl"):
            for line in content.decode("utf-8").splitlines():
                yield json.loads(line) | {"subset": "rw", "split": side}


def read_vader_nyt(members: Iterator[Member]) -> Iterator[Record]:
    """Rows of the New York Times snippets of VADER: id, mean rating, text, by tabs."""
    for name, content in members:
        if not name.endswith("nytEditorialSnippets_GroundTruth.txt"):
            continue
        for line in _decoded(content).splitlines():
            if line.strip():
                id_, mean, text = line.split("\t", 2)
                yield {
                    "id": id_,
                    "mean_sentiment": float(mean),
                    "text": text.strip(),
                    "article_id": id_.rpartition("_")[0],
                }


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


_NEWSMTSC = "NewsSentiment/experiments/default/datasets/newsmtsc-rw-hf"

DATA_SETS: Mapping[str, DataSet] = {
    data_set.name: data_set
    for data_set in (
        DataSet(
            name="allsides",
            table="allsides.parquet",
            repository="ramybaly/Article-Bias-Prediction",
            commit="ced8111a720948e6a410e52031ace99c4e53f096",
            files=(RemoteFile(""),),
            rows=37_554,
            read=read_allsides,
            licence="Apache-2.0",
            citation="Baly et al. 2020, We Can Detect Your Bias",
        ),
        DataSet(
            name="newsmtsc",
            table="newsmtsc.parquet",
            repository="fhamborg/NewsMTSC",
            commit="b9d9b79704ed1b35cecaf1d7c2343dc1bd734fb7",
            files=(
                RemoteFile(
                    f"{_NEWSMTSC}/train.jsonl",
                    "e78c7964aad1d5b7dbc66cb3a05d5885dbf2e29a2a3171f0d75b497bf18f3621",
                ),
                RemoteFile(
                    f"{_NEWSMTSC}/dev.jsonl",
                    "78b5dde35a97b452035c07c142fac5ecf44dd998217921cff62a1519ed01e952",
                ),
                RemoteFile(
                    f"{_NEWSMTSC}/test.jsonl",
                    "9bb6bf992bda28dda7eb0508a55964dbdd1b4a4a0dcc66f5c5417943a854eb2b",
                ),
            ),
            rows=None,
            read=read_newsmtsc,
            licence="MIT",
            citation="Hamborg and Donnay 2021, NewsMTSC",
        ),
        DataSet(
            name="vader-nyt",
            table="vader_nyt.parquet",
            repository="cjhutto/vaderSentiment",
            commit="44fc044cd877310ee8278a0eadf34bcd50d41d06",
            files=(RemoteFile("additional_resources/hutto_ICWSM_2014.tar.gz"),),
            rows=5_190,
            read=read_vader_nyt,
            licence="MIT",
            citation="Hutto and Gilbert 2014, VADER",
        ),
        DataSet(
            name="masakhanews",
            table="masakhanews.parquet",
            repository="masakhane-io/masakhane-news",
            commit="e8d7f52b1e11b3801a2f067f1a1b1fa14e147e4b",
            files=(RemoteFile(""),),
            rows=None,
            read=read_masakhanews,
            licence="AFL-3.0",
            citation="Adelani et al. 2023, MasakhaNEWS",
        ),
        DataSet(
            name="sib200",
            table="sib200.parquet",
            repository="dadelani/sib-200",
            commit="e7a172159963fd28c65f1ea53a0cea931bd08719",
            files=(RemoteFile(""),),
            rows=None,
            read=read_sib200,
            licence="CC BY-SA 4.0",
            citation="Adelani et al. 2024, SIB-200",
        ),
    )
}
"""The data sets that `fetch` knows."""
