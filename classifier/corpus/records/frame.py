"""Records to a corpus frame, and a corpus frame to records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from classifier.corpus.records.dates import parse_dates
from classifier.corpus.records.files import Record
from classifier.errors import CorpusError

if TYPE_CHECKING:
    import pandas as pd

SOURCES = "sources"
"""Key in a frame's `attrs`: lines about where a corpus is from, each with its licence; Parquet files keep them."""

FRAME_ROWS = 10_000
"""Rows of a frame that are made into records at a time."""


def frame_of(records: Sequence[Record], where: str) -> pd.DataFrame:
    """Make a corpus frame of records.

    Args:
        records: see `read_records`.
        where: they came from, for the error.

    Raises:
        CorpusError: there are none, or two have one id.
    """
    import pandas as pd

    if not records:
        raise CorpusError(f"{where}: no article could be read.")
    return indexed(pd.DataFrame(records))


def indexed(rows: pd.DataFrame) -> pd.DataFrame:
    """Make a corpus frame of one whose column `id` is not yet its index.

    Raises:
        CorpusError: two articles have one id.
    """
    frame = rows.set_index("id")
    frame.index = frame.index.astype(str)
    if frame.index.has_duplicates:
        twice = frame.index[frame.index.duplicated()].unique().tolist()
        raise CorpusError("has articles that share an id. Give --id-column, or make ids unique.", ids=twice)
    if "published" in frame:
        frame["published"] = parse_dates(frame["published"])
    return frame


def records_of(corpus: pd.DataFrame) -> Iterator[Record]:
    """Give the rows of a corpus frame as records, with None for what is missing."""
    for start in range(0, len(corpus), FRAME_ROWS):
        part = corpus.iloc[start : start + FRAME_ROWS]
        columns = {str(name): _plain_values(part[name]) for name in part.columns}
        for position, id_ in enumerate(part.index):
            yield {"id": str(id_), **{name: values[position] for name, values in columns.items()}}


def _plain_values(column: pd.Series) -> list[object]:
    import pandas as pd

    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return [None if value is pd.NaT else value.to_pydatetime() for value in column]
    return [None if _is_missing(value) else _plain_value(value) for value in column.tolist()]


def _is_missing(value: object) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


def _plain_value(value: object) -> object:
    return value.tolist() if hasattr(value, "tolist") else value
