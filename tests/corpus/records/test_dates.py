from __future__ import annotations

import pandas as pd
import pytest

from classifier.corpus.records.dates import parse_date, parse_dates


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Tue, 05 Mar 2024 10:00:00 EST", "2024-03-05T15:00"),
        ("Fri, 05 Jul 2024 10:00:00 EDT", "2024-07-05T14:00"),
        ("Tue, 05 Mar 2024 10:00:00 PST", "2024-03-05T18:00"),
        ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05T10:00"),
        ("Tue, 05 Mar 2024 10:00:00 -0500 (EST)", "2024-03-05T15:00"),
        ("2024-03-05 10:00 CET", "2024-03-05T09:00"),
        ("2024-03-05T10:00:00Z", "2024-03-05T10:00"),
        (20240305, "2024-03-05T00:00"),
        (20240305.0, "2024-03-05T00:00"),
    ],
)
def test_dates_of_feeds_are_read_with_their_zones(value: object, moment: str) -> None:
    expected = pd.Timestamp(moment, tz="UTC")
    assert parse_date(value) == expected
    assert parse_dates(pd.Series([value, None, "no date"], dtype=object)).tolist() == [expected, pd.NaT, pd.NaT]


@pytest.mark.parametrize(
    "value", ["now", "today", "12:00", "99999-01-01", "0000-00-00", "-1", "9" * 50, "x" * 1000, float("inf"), [1], {}]
)
def test_what_is_no_date_is_missing(value: object) -> None:
    assert parse_date(value) is None
    assert parse_dates(pd.Series([value], dtype=object)).isna().all()
