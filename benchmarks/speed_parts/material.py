"""The files that each system reads: ours as Parquet with the texts as they are, the peers' tokenised beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import pandas as pd

_WORD = re.compile(r"\w+")

GROUP_ROWS = 2000
"""Rows that are written at a time."""


@dataclass(frozen=True)
class Material:
    """One set of articles, on disk.

    Attributes:
        articles: how many.
        megabytes: of the texts that ours reads, in UTF-8.
        parquet: `id`, `text`, `label` and `split`, which is `train` throughout.
        tokens: in fastText's format; beside it, with the suffix .vw, in Vowpal Wabbit's.
    """

    articles: int
    megabytes: float
    parquet: Path
    tokens: Path


def corpus_of(path: Path, *, text: str, label: str, split: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The articles that train, those that judge, and all there are, each in an order drawn once; `text` and `label`."""
    frame = pd.read_parquet(path, columns=[text, label, split]).set_axis(["text", "label", "split"], axis=1)
    frame = frame.fillna("").sample(frac=1, random_state=0)
    is_train, is_judging = frame["split"] == "train", frame["split"].isin(["valid", "validation"])
    both = frame[["text", "label"]]
    return both[is_train], both[is_judging], both


def written(frame: pd.DataFrame, size: int, folder: Path, name: str) -> Material:
    """Write articles, over again with fresh ids until there are `size`; what is there already is kept."""
    paths = [folder / f"{name}-{size}{suffix}" for suffix in (".parquet", ".txt", ".vw")]
    if not all(path.exists() for path in paths):
        _write(frame, size, *paths)
    texts = [len(text.encode("utf-8", "replace")) for text in frame["text"]]
    return Material(size, sum(islice(cycle(texts), size)) / 1e6, paths[0], paths[1])


def _write(frame: pd.DataFrame, size: int, parquet: Path, tokens: Path, vw: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = {label: i for i, label in enumerate(sorted(set(frame["label"])), start=1)}
    tokenised = [" ".join(_WORD.findall(text.lower())) for text in frame["text"]]
    rows = list(zip(frame["text"], frame["label"], tokenised, strict=True))
    schema = pa.schema([(name, pa.string()) for name in ("id", "text", "label", "split")])
    with ExitStack() as stack:
        writer = stack.enter_context(pq.ParquetWriter(parquet, schema, compression="zstd"))
        lines, vw_lines = (stack.enter_context(path.open("w", encoding="utf-8")) for path in (tokens, vw))
        for start, taken in _parts(rows, size):
            texts, labels, words = zip(*taken, strict=True)
            ids = [f"a{start + i}" for i in range(len(taken))]
            writer.write_table(pa.table([ids, texts, labels, ["train"] * len(taken)], schema=schema))
            lines.writelines(f"__label__{label} {line}\n" for label, line in zip(labels, words, strict=True))
            vw_lines.writelines(f"{number[label]} | {line}\n" for label, line in zip(labels, words, strict=True))


def _parts(rows: Sequence[tuple[str, str, str]], size: int) -> Iterator[tuple[int, list[tuple[str, str, str]]]]:
    stream = islice(cycle(rows), size)
    for start in range(0, size, GROUP_ROWS):
        yield start, list(islice(stream, GROUP_ROWS))


def sizes_up_to(sizes: Sequence[int], most: int) -> list[int]:
    """The sizes that there are articles for."""
    return [int(size) for size in np.unique(np.minimum(sizes, most))]
