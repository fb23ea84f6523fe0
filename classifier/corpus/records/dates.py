"""Dates as files write them, and as timezone-aware datetimes."""

from __future__ import annotations

import re
import warnings
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MAX_CHARACTERS = 100
"""A longer text is no date."""

MIN_DIGITS = 3
"""Digits of the shortest date, such as 1/2/03."""

_TIME = re.compile(r"\d{1,2}:\d\d")

ZONES = {
    "UT": 0, "GMT": 0, "UTC": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "AKST": -9, "AKDT": -8, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
    "MDT": -6, "PST": -8, "PDT": -7, "ET": -5, "HST": -10,
}  # fmt: skip
"""Hours from UTC of a zone's name; those of America as feeds have them (RFC 822, section 5.1)."""

_ZONE = re.compile(rf"(?<=[\d\sMm.])\(?\b({'|'.join(ZONES)})\b\)?\s*$")


def parse_date(value: object) -> datetime | None:
    """Read one date as timezone-aware, UTC where it names no zone; None where it is none."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    text = _date_text(value)
    if text is None:
        return None
    try:
        return parse_date(datetime.fromisoformat(text))
    except ValueError:
        return _by_pandas(text)


def parse_dates(values: pd.Series[Any]) -> pd.Series[pd.Timestamp]:
    """Read dates as timezone-aware, UTC where none is named; missing where a value is no date.

    A number is read as its digits, so that 20010102 is a day of 2001.
    """
    import pandas as pd

    if isinstance(values.dtype, pd.DatetimeTZDtype) or pd.api.types.is_datetime64_dtype(values.dtype):
        return pd.to_datetime(values, errors="coerce", utc=True)
    texts = pd.Series([_date_text(value) for value in values], index=values.index, dtype=object)
    return _to_datetime(texts)


def _date_text(value: object) -> str | None:
    """A value as a text that may be a date, with its zone as an offset; None where it is none."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value != value:
        return None
    is_whole = isinstance(value, float) and value.is_integer()
    text = str(int(value) if is_whole else value).strip()
    # A time alone, and words such as "now", are dates of today for pandas.
    is_date = len(text) <= MAX_CHARACTERS and sum(map(str.isdigit, text)) >= MIN_DIGITS and not _TIME.match(text)
    return _ZONE.sub(_offset, text) if is_date else None


def _offset(zone: re.Match[str]) -> str:
    hours = ZONES[zone[1]]
    return f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"


def _by_pandas(text: str) -> datetime | None:
    import pandas as pd

    (moment,) = _to_datetime(pd.Series([text], dtype=object))
    return moment.to_pydatetime() if isinstance(moment, pd.Timestamp) else None


def _to_datetime(texts: pd.Series[Any]) -> pd.Series[pd.Timestamp]:
    import pandas as pd

    with warnings.catch_warnings():
        # pandas and dateutil warn of zones and orders that they do not know: such a value is missing, or UTC.
        warnings.simplefilter("ignore")
        try:
            moments = pd.to_datetime(texts, errors="coerce", utc=True, format="mixed")
        except (ValueError, OverflowError, TypeError):
            moments = pd.Series([_one(text) for text in texts], index=texts.index, dtype="datetime64[us, UTC]")
    # Python has no datetime of another year.
    return moments.where(moments.dt.year.between(MINYEAR, MAXYEAR))


def _one(text: str) -> Any:
    """A date that pandas reads alone, though not beside others."""
    import pandas as pd

    try:
        return pd.to_datetime(text, errors="coerce", utc=True)
    except (ValueError, OverflowError, TypeError):
        return pd.NaT
