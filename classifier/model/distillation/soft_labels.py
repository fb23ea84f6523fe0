"""Soft labels: a teacher's probabilities for units that nobody labelled, as a Parquet file.

One row a unit: `id` of the article, `target` (empty where there is none), `start` and `end` in
the article's text, `nth` among the units of the same place, and a probability a label. No words
of the articles are in it: the student cuts them again, with the function that scoring uses.

Written shard by shard, so that it can be stopped: `NAME.parts/00000.parquet` and so on.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.checks.overlap import overlapping
from classifier.corpus.prepare.articles import Article, articles_of, toward_most_mentioned
from classifier.corpus.prepare.units import Units, cut_units
from classifier.errors import CorpusError, InputError
from classifier.files import write_whole
from classifier.interrupts import deferred_interrupt
from classifier.tasks import Task, Unit
from classifier.text.targets import Target

if TYPE_CHECKING:
    from classifier.model.distillation.teacher import Teacher, Track

Array = npt.NDArray[np.float64]

SHARD = 2000
"""Units that are labelled, or lost, at once: some ten seconds of one core."""

ARTICLES_AT_ONCE = 50
"""That are cut together: enough units to sort by length, few over a shard."""

PLACE = ["id", "target", "start", "end", "nth"]
"""Columns that say which unit a row is about."""

UNIT_PLACE = "unit"
"""Column of a unit's position, beside PLACE, while units are found again."""

UNITS_AN_ARTICLE: Mapping[Unit, int] = {"article": 1, "sentence": 10, "mention": 10}
"""Most units of an article: the units of one article resemble each other, and many articles teach more."""

TARGETS_AN_ARTICLE = 3
"""The most mentioned, where the articles name none."""


@dataclass(frozen=True)
class Pool:
    """Unlabelled articles that may be learnt from.

    Attributes:
        corpus: the articles, in the order in which they are labelled.
        left_out: what was left out and why, one sentence each, for the manifest.
        source: files they came from.
    """

    corpus: pd.DataFrame
    left_out: tuple[str, ...]
    source: tuple[str, ...]


def make_pool(
    unlabelled: pd.DataFrame, judging: Sequence[str], learnt: Sequence[str], *, source: Sequence[str], seed: int = 0
) -> Pool:
    """Take the unlabelled articles that give nothing away, in random order.

    Args:
        unlabelled: a corpus frame; its labels, if it has any, are not read.
        judging: texts of the validation and test articles.
        learnt: texts of the labelled articles that are learnt from: a copy of one would carry
            its label, through the teacher, into the folds that judge it.
        source: names of the files.
        seed: of the order.

    Raises:
        CorpusError: none is left.
    """
    texts = unlabelled["text"].tolist()
    copies, known = overlapping(texts, judging), overlapping(texts, learnt)
    places = np.flatnonzero(~copies & ~known)
    left_out = (
        f"{int(copies.sum()):,} unlabelled articles that copy, quote or are quoted by validation or test articles",
        f"{int((known & ~copies).sum()):,} that do so with labelled articles of the training side",
    )
    if not len(places):
        raise CorpusError(f"no unlabelled article is left: left out {' and '.join(left_out)}. Give more --unlabelled.")
    order = np.random.default_rng(seed).permutation(places)
    return Pool(unlabelled.iloc[order], left_out, tuple(source))


def label_softly(
    pool: Pool, teacher: Teacher, task: Task, path: Path, *, most: int, track: Track, seed: int = 0
) -> pd.DataFrame:
    """Have the teacher label units of the pool, or go on where that was stopped.

    Args:
        pool: articles, labelled from the first on until there are `most` units.
        teacher: see `classifier.model.distillation.teacher`.
        task: with its labels.
        path: of the Parquet file; if it is there and holds enough, it is read.
        most: units to label at the most.
        track: shows how far it is.
        seed: of the choice of units of an article.

    Returns:
        PLACE and a column a label, one row a unit.

    Raises:
        CorpusError: no article has a unit.
        InputError: the file was made by another teacher or of other articles; the disk is full.
    """
    identity = _identity(pool, teacher, seed)
    if path.is_file():
        soft, header = read_soft_labels(path, task)
        if header["identity"] == identity and (len(soft) >= most or header["complete"]):
            return soft.iloc[:most]
        _check_identity(header["identity"], identity, path)
    parts = path.with_name(f"{path.name}.parts")
    frames = list(_shards(pool, teacher, task, parts, identity, most, track, seed))
    soft = pd.concat(frames, ignore_index=True).iloc[:most]
    if not len(soft):
        raise CorpusError(f"no unlabelled article has a {task.unit} to label. Give more --unlabelled.")
    header = {
        **{"identity": identity, "complete": len(soft) < most, "teacher": teacher.fingerprint},
        **{"source": list(pool.source), "left_out": list(pool.left_out)},
        **{"articles": int(soft["id"].nunique()), "units": len(soft)},
    }
    write_whole(path, _parquet(soft, header))
    shutil.rmtree(parts, ignore_errors=True)
    return soft


def first_units(pool: Pool, task: Task, count: int, seed: int = 0) -> Units:
    """Units of the pool's first articles, as they are labelled, so many or a few more."""
    parts: list[Units] = []
    for first in range(0, len(pool.corpus), ARTICLES_AT_ONCE):
        parts.append(_sampled(pool.corpus.iloc[first : first + ARTICLES_AT_ONCE], task, seed + first)[0])
        if sum(map(len, parts)) >= count:
            break
    return reduce(Units.plus, parts)


def read_soft_labels(path: Path, task: Task) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Read a file of soft labels, and what it says of itself.

    Raises:
        InputError: it cannot be read, is no such file, or is about other labels.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        header = json.loads(table.schema.metadata[b"soft_labels"])
    except (OSError, pa.ArrowInvalid, KeyError, TypeError, ValueError) as error:
        raise InputError("cannot be read as soft labels. Delete it, or give another.", path=path) from error
    columns = [*PLACE, *task.labels]
    if set(table.column_names) != set(columns):
        has = ", ".join(name for name in table.column_names if name not in PLACE)
        raise InputError(f"is about the labels {has}, not {', '.join(task.labels)}. Give another.", path=path)
    return table.to_pandas()[columns], header


def soft_units(soft: pd.DataFrame, unlabelled: pd.DataFrame, task: Task) -> tuple[Units, Array]:
    """Cut the units that soft labels are about out of the unlabelled articles again.

    Returns:
        The units, each a group of its own, and their probabilities, shape (n_units, n_labels).
        Units that are no longer there are left out.

    Raises:
        CorpusError: none of them is there.
    """
    corpus = unlabelled[unlabelled.index.isin(soft["id"].unique())]
    names = soft.groupby("id")["target"].unique()
    articles = [
        article if article.targets else replace(article, targets=tuple(map(Target, names[article.id])))
        for article in articles_of(corpus)
    ]
    units = cut_units(articles, task)
    rows = soft.merge(_places(units, articles), on=PLACE).sort_values(UNIT_PLACE, kind="stable")
    if not len(rows):
        raise CorpusError("no soft label is about a unit of the unlabelled articles. Give those they were made of.")
    taken = units.take(rows[UNIT_PLACE].tolist())
    apart = replace(
        taken,
        group=list(range(len(taken))),
        articles=[units.articles[group] for group in taken.group],
        targets=[units.targets[group] for group in taken.group],
    )
    return apart, rows[list(task.labels)].to_numpy(np.float64)


def _shards(
    pool: Pool, teacher: Teacher, task: Task, parts: Path, identity: str, most: int, track: Track, seed: int
) -> Iterator[pd.DataFrame]:
    next_article, count = 0, ceil(most / SHARD)
    with deferred_interrupt() as interrupted:
        for number in track(range(count), count, f"labelling, {SHARD:,} units"):
            path = parts / f"{number:05d}.parquet"
            if path.is_file():
                shard, header = read_soft_labels(path, task)
                _check_identity(header["identity"], identity, path)
                next_article = header["next_article"]
            else:
                shard, next_article = _labelled(pool.corpus, next_article, teacher, task, seed)
                write_whole(path, _parquet(shard, {"identity": identity, "next_article": next_article}))
            yield shard
            if interrupted():
                raise KeyboardInterrupt
            if next_article >= len(pool.corpus):
                break


def _labelled(corpus: pd.DataFrame, first: int, teacher: Teacher, task: Task, seed: int) -> tuple[pd.DataFrame, int]:
    """Label SHARD units or some more, from an article on; gives the next article too."""
    from classifier.model.distillation.teacher import teacher_probabilities

    units, places, count = [], [], 0
    while first < len(corpus) and count < SHARD:
        sampled, place = _sampled(corpus.iloc[first : first + ARTICLES_AT_ONCE], task, seed + first)
        units.append(sampled)
        places.append(place)
        count += len(sampled)
        first += ARTICLES_AT_ONCE
    probabilities = [teacher_probabilities(teacher, sampled, task.unit) for sampled in units]
    labels = pd.DataFrame(np.vstack(probabilities).astype(np.float32), columns=list(task.labels))
    return pd.concat([pd.concat(places, ignore_index=True), labels], axis=1), first


def _sampled(corpus: pd.DataFrame, task: Task, seed: int) -> tuple[Units, pd.DataFrame]:
    """Cut articles, and take some units of each, with their PLACE."""
    articles = [_with_targets(article, task) for article in articles_of(corpus)]
    units = cut_units(articles, task)
    places = _places(units, articles)
    shuffled = places.sample(frac=1, random_state=seed).groupby("id", sort=False).head(UNITS_AN_ARTICLE[task.unit])
    taken = shuffled.sort_values(UNIT_PLACE)
    return units.take(taken[UNIT_PLACE].tolist()), taken[PLACE].reset_index(drop=True)


def _with_targets(article: Article, task: Task) -> Article:
    if task.unit != "mention" or article.targets:
        return article
    return toward_most_mentioned(article, most=TARGETS_AN_ARTICLE)


def _places(units: Units, articles: Sequence[Article]) -> pd.DataFrame:
    """PLACE of each unit, and its position as UNIT_PLACE."""
    places = pd.DataFrame(
        {
            "id": [articles[units.articles[group]].id for group in units.group],
            "target": units.target,
            "start": units.start,
            "end": units.end,
        }
    ).astype({"id": "str", "target": "str", "start": "int64", "end": "int64"})
    nth = places.groupby(PLACE[:-1]).cumcount()
    return places.assign(nth=nth.astype("int64")).reset_index(names=UNIT_PLACE)


def _identity(pool: Pool, teacher: Teacher, seed: int) -> str:
    digest = hashlib.sha256(f"{teacher.fingerprint}\x1f{seed}\x1f".encode())
    read = [name for name in ("title", "text", "target") if name in pool.corpus]
    for id_, *words in pool.corpus[read].itertuples(name=None):
        digest.update("\x1f".join(map(str, (id_, *words))).encode("utf-8", "surrogatepass") + b"\x1e")
    return digest.hexdigest()


def _check_identity(identity: str, wanted: str, path: Path) -> None:
    if identity != wanted:
        raise InputError(
            "holds soft labels of another teacher, other articles or another seed. Give another --work, "
            "or --soft-labels with this file to use it as it is.",
            path=path,
        )


def _parquet(frame: pd.DataFrame, header: Mapping[str, Any]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    metadata = {**(table.schema.metadata or {}), b"soft_labels": json.dumps(header).encode()}
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(metadata), sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())
