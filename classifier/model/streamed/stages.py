"""The steps over batches, each a function that a worker process calls: words, counts, rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from classifier.model.bundle.content import LinearModel, content_of, linear_model
from classifier.model.features.blocks import Block, Features
from classifier.model.features.estimator import make_vectorizer
from classifier.model.streamed.disk.blocks import MATRIX, arrays_by_block, drawn_blocks
from classifier.model.streamed.disk.folder import Folder
from classifier.model.streamed.disk.inputs import Batch, StoredInputs, stored_batch
from classifier.model.streamed.disk.pack import read_pack, write_pack
from classifier.tasks import Task
from classifier.tfidf.runs import Run, counted_run
from classifier.tfidf.vectorizer import FastTfidfVectorizer

WORDS, COUNTS, HELD = "words", "counts", "held"
"""Kinds of files: batches as numbered words, counted terms of each, and rows of the validation side."""

Numbers = npt.NDArray[np.int64]


def store_words(folder: Folder, number: int, batch: Batch, task: Task, blocks: Sequence[Block], sketched: bool) -> None:
    """Keep a batch as numbered words."""
    write_pack(folder.file(WORDS, number), stored_batch(batch, task, blocks, sketched=sketched))


def count_terms(folder: Folder, number: int, blocks: Sequence[Block], units: npt.NDArray[np.bool_]) -> None:
    """Count the terms of a batch's chosen units, block by block."""
    inputs = StoredInputs(read_pack(folder.file(WORDS, number)), blocks, units)
    arrays: dict[str, npt.NDArray[Any]] = {}
    for place, block in enumerate(blocks):
        vectorizer = make_vectorizer(block)
        if isinstance(vectorizer, FastTfidfVectorizer):
            run = counted_run(inputs.tokens((block["field"], vectorizer.analyzer, vectorizer.lowercase)), vectorizer)
            arrays |= {f"{name}{place}": getattr(run, name) for name in Run.__dataclass_fields__}
    write_pack(folder.file(COUNTS, number), arrays)


def run_of(folder: Folder, number: int, place: int) -> Run:
    """What `count_terms` kept of one block."""
    arrays = read_pack(folder.file(COUNTS, number))
    return Run(*(arrays[f"{name}{place}"] for name in Run.__dataclass_fields__))


def make_rows(
    folder: Folder,
    number: int,
    blocks: Sequence[Block],
    sides: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    numbers: tuple[Numbers, Numbers],
    drawn: tuple[int, int, int],
) -> None:
    """Give a batch's units as rows: those that train, drawn into blocks, and those of the validation side.

    Args:
        folder, number: of the batch.
        blocks: of features.
        sides: which units are on each side.
        numbers: of these among the examples of each side.
        drawn: number of blocks of each side, and the seed that draws.
    """
    features = _features(folder)
    arrays = read_pack(folder.file(WORDS, number))
    for kind, units, own, count in zip((MATRIX, HELD), sides, numbers, drawn[:2], strict=True):
        rows = features.rows(StoredInputs(arrays, blocks, units))
        by_block = arrays_by_block(rows, own, drawn_blocks(own, count, drawn[2]), count)
        write_pack(folder.file(kind, number), by_block)


def keep_features(folder: Folder, features: Features) -> None:
    """Keep fitted blocks, for the processes that make rows, and for a run that goes on."""
    import joblib

    from classifier.files import draft_of

    nothing = LinearModel(features, np.zeros((0, 0), np.float32), np.zeros(0))
    with draft_of(folder.file("features")) as draft:
        joblib.dump(content_of(nothing), draft, compress=("zlib", 1))


def kept_features(folder: Folder) -> Features | None:
    """What `keep_features` kept; None: nothing."""
    from classifier.model.bundle.reader import read_plain

    path = folder.file("features")
    if not path.exists():
        return None
    with path.open("rb") as file:
        return linear_model(read_plain(file, path.stat().st_size)).features


_ready: dict[Any, Features] = {}


def _features(folder: Folder) -> Features:
    """The fitted blocks, read once a process."""
    key = folder.path, folder.file("features").stat().st_mtime_ns
    if key not in _ready:
        features = kept_features(folder)
        assert features is not None, "rows are made once the vocabularies are kept"
        _ready.clear()
        _ready[key] = features
    return _ready[key]
