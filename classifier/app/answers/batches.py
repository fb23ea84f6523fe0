"""Answers on their way from whoever scored them to whoever writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from classifier.corpus.formats.json_files import line_of

Answer = dict[str, Any]
Record = Mapping[str, Any]

COLUMNS = "columns"
"""Field of a record with the columns that are carried into its answer."""

KEY = "key"
"""Field of a record with its key; see `classifier.app.answers.state`."""

HEAD = ("id", "title", "language")
"""What an answer begins with."""


class Carried(dict[str, Any]):
    """Columns that are carried; a column `columns` of a file is another thing."""


class Batch(NamedTuple):
    """Answers to a batch of records.

    Attributes:
        content: lines of JSON as bytes, or the answers themselves.
        answered, failed: how many articles were scored, and could not be.
        last: the last one that could not be, and why.
        keys: of the records.
        texts: hash of each text, by which copies are told.
    """

    content: Any
    answered: int
    failed: int
    last: str
    keys: Sequence[bytes] = ()
    texts: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        """Number of articles."""
        return self.answered + self.failed


def packed(answers: list[Answer], records: Sequence[Record], *, as_lines: bool, stop: bool) -> Batch:
    """Make a batch.

    Args:
        answers: to pack.
        records: that they answer.
        as_lines: as lines of JSON; else the answers as they are.
        stop: leave out the first article that could not be scored, and what is behind it.
    """
    failed = [place for place, answer in enumerate(answers) if "error" in answer]
    bad = failed[0 if stop else -1] if failed else None
    last = "" if bad is None else f"{answers[bad]['id']}: {answers[bad]['error']['message']}"
    end = bad if stop else None
    full = [_with_columns(*pair) for pair in zip(answers[:end], records[:end], strict=True)]
    return Batch(
        b"".join(map(line_of, full)) if as_lines else full,
        len(full) - (0 if stop else len(failed)),
        1 if stop and failed else len(failed),
        last,
        [record[KEY] for record in records[:end] if KEY in record],
        () if as_lines else tuple(_text_hash(record) for record in records[:end]),
    )


def answers_of(batches: Iterable[Batch]) -> Iterator[Answer]:
    """The answers of batches that hold them as they are."""
    for batch in batches:
        yield from batch.content


def _with_columns(answer: Answer, record: Record) -> Answer:
    columns = record.get(COLUMNS)
    if not isinstance(columns, Carried):
        return answer
    head = {name: answer[name] for name in HEAD}
    return {**head, **columns, **{name: value for name, value in answer.items() if name not in HEAD}}


def _text_hash(record: Record) -> bytes:
    """The same for texts that differ in letter case and space alone; empty where there is no text."""
    text = record.get("text")
    words = " ".join(text.lower().split()) if isinstance(text, str) else ""
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest() if words else b""
