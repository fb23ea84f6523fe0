"""A corpus read once, in batches: their texts go on, and of each article what is not text stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from classifier.corpus.records.dates import parse_dates
from classifier.corpus.records.frame import indexed
from classifier.errors import CorpusError, InputError
from classifier.model.streamed.disk.inputs import Batch

COLUMNS = ("split", "weight", "outlet", "published", "language", "duplicate_of", "group")
"""Columns of a corpus that training reads beside texts and labels."""

DIGESTED = ("title", "text", "target")
"""Columns that a corpus is told from another by, before its label."""

MIN_BATCH = 16
"""Articles of a batch at the least, however long they are."""


@dataclass
class Corpus:
    """What stays in memory of the articles.

    Attributes:
        columns: names of the columns that stay, besides `id`.
        label_column: one of them.
        frames: of the batches read until now.
    """

    columns: Sequence[str]
    label_column: str
    frames: list[pd.DataFrame] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    _digest: Any = field(default_factory=hashlib.sha256)

    def batches(self, records: Iterable[Mapping[str, Any]], characters: int) -> Iterator[Batch]:
        """Read records, and give their texts in batches of about so many characters."""
        waiting: list[Mapping[str, Any]] = []
        size = 0
        for record in records:
            waiting.append(record)
            size += len(record["text"]) + len(record["title"])
            if size >= characters and len(waiting) >= MIN_BATCH:
                yield self._noted(waiting)
                waiting, size = [], 0
        if waiting:
            yield self._noted(waiting)

    def frame(self, where: str) -> pd.DataFrame:
        """Give all articles, without their texts, as a corpus frame.

        Raises:
            CorpusError: there are none, or two have one id.
        """
        if not self.frames:
            raise CorpusError(f"{where}: no article could be read.")
        rows = pd.concat(self.frames, ignore_index=True)
        self.frames.clear()
        frame = indexed(rows.drop(columns=[name for name in self.columns if rows[name].isna().all()]))
        if "published" in frame:
            frame["published"] = parse_dates(frame["published"])
        return frame

    @property
    def sha256(self) -> str:
        """Hash of ids, titles, texts and labels in order, as of `classifier.corpus.prepare.fingerprint`."""
        return str(self._digest.hexdigest())

    def _noted(self, records: Sequence[Mapping[str, Any]]) -> Batch:
        names = ("id", *self.columns)
        self.frames.append(pd.DataFrame({name: [record.get(name) for record in records] for name in names}))
        self.sizes.append(len(records))
        for record in records:
            values = (record["id"], record["title"], record["text"], record.get(self.label_column))
            self._digest.update("\x1f".join(map(str, values)).encode("utf-8", "surrogatepass") + b"\x1e")
        return Batch([record["title"] for record in records], [record["text"] for record in records])


def check_parts(paths: Sequence[str]) -> None:
    """Make sure of Parquet files, before hours of work, that they can be opened and have the same columns.

    Raises:
        InputError: one cannot, or has not what the first has.
    """
    import pyarrow.parquet as pq

    first: tuple[str, list[str]] | None = None
    for path in (path for path in paths if path.endswith(".parquet")):
        try:
            names = pq.read_schema(path).names
        except (OSError, ValueError) as error:
            what = f"is no Parquet file, or a damaged one ({str(error).splitlines()[0][:200]}). Make it again."
            raise InputError(what, path=path) from error
        first = first or (path, names)
        missing = sorted(set(first[1]) ^ set(names))
        if missing:
            lacking = path if missing[0] in first[1] else first[0]
            other = first[0] if lacking == path else path
            what = f"has no column {missing[0]!r}, which {other} has: parts of one corpus have the same columns."
            raise InputError(f"{what} Make them alike, or train from those that are.", path=lacking)
