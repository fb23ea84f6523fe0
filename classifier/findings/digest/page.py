"""A digest as one page, and as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from classifier.files import write_whole
from classifier.findings.digest.build import EYES, WEEKS, Digest
from classifier.findings.shares.measure_page import interval, percent
from classifier.html import render

HEADLINE_CHARACTERS = 90
OUTLETS = 10


def save_digest(digest: Digest, path: str | Path) -> None:
    """Write the page.

    Raises:
        InputError: it cannot be written.
    """
    page = render(
        "digest.html",
        title=f"Digest of {digest.until.isoformat()}",
        digest=digest,
        span=span_of(digest),
        weeks=WEEKS,
        topics=topic_rows(digest),
        stories=[[row[0], row[1], row[2], row[4]] for row in story_rows(digest)],
        people=people_rows(digest),
        quotes=[row for row in digest.people.to_dict("records") if row["quote"]],
        outlets=[[row["outlet"], row["articles"], tone(row["tone"])] for row in digest.outlets.to_dict("records")],
        eyes=[[row["id"], row["title"], row["why"]] for row in digest.eyes.head(EYES).to_dict("records")],
    )
    write_whole(Path(path), str(page).encode())


def digest_text(digest: Digest) -> Iterator[str]:
    """The lines of a digest for a terminal."""
    counts = f"{digest.new:,} articles, {digest.copies:,} of them near-copies"
    yield f"{span_of(digest)}: {counts}; {digest.before:,} articles in {WEEKS} weeks before"
    if digest.topics["is_sure"].any():
        yield "\nMore, or less, than in the weeks before"
        for row in digest.topics[digest.topics["is_sure"]].to_dict("records"):
            change = f"{percent(row['old'])}% → {percent(row['new'])}%"
            yield f"  {row['value']}: {change} (difference {interval(row['low'], row['high'])} points)"
    yield from _section("Topics", [f"{percent(row['new']):>5}%  {row['value']}" for row in _topics(digest)])
    stories = [f"{row[1]:>4} articles, {row[2]} outlets  {row[0][:HEADLINE_CHARACTERS]}" for row in story_rows(digest)]
    yield from _section("Stories", stories)
    people = [
        f"{row[1]:>4} articles  {row[0]}: {row[2]} for, {row[3]} against, tone {row[4] or 'not told'}"
        for row in people_rows(digest)
    ]
    yield from _section("People and organisations", people)
    outlets = digest.outlets.head(OUTLETS).to_dict("records")
    yield from _section("Outlets", [f"{row['articles']:>4}  {row['outlet']}" for row in outlets])
    rows = digest.eyes.head(EYES).to_dict("records")
    eyes = [f"{str(row['title'])[:HEADLINE_CHARACTERS] or row['id']}: {row['why']}" for row in rows]
    yield from _section(f"Needs eyes ({len(digest.eyes):,})", eyes)


def _section(name: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n{name}"
        yield from (f"  {line}" for line in lines)


def span_of(digest: Digest) -> str:
    """The days of a digest."""
    first, last = digest.since.isoformat(), digest.until.isoformat()
    return first if first == last else f"{first} to {last}"


def _topics(digest: Digest) -> list[dict[str, Any]]:
    rows = digest.topics[digest.topics["new"] > 0].sort_values("new", ascending=False)
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def topic_rows(digest: Digest) -> list[list[Any]]:
    """Topic, share now and before, difference with its interval, whether it is sure."""
    rows = digest.topics.sort_values("new", ascending=False).to_dict("records")
    return [
        [
            row["value"],
            percent(row["new"]),
            percent(row["old"]),
            percent(row["difference"], signed=True),
            interval(row["low"], row["high"]),
            "yes" if row["is_sure"] else "",
        ]
        for row in rows
    ]


def story_rows(digest: Digest) -> list[list[Any]]:
    """Title, articles, outlets, near-copies, and the first outlet of each story."""
    return [
        [row["title"], row["articles"], row["outlets"], row["copies"], row["first_outlet"]]
        for row in digest.stories.to_dict("records")
    ]


def people_rows(digest: Digest) -> list[list[Any]]:
    """Name, articles, how many favour and how many are against, mean tone, whether somebody watches them."""
    return [
        [
            row["name"],
            row["articles"],
            row["favor"],
            row["against"],
            tone(row["tone"]),
            "watched" if row["is_watched"] else "",
        ]
        for row in digest.people.to_dict("records")
    ]


def tone(value: Any) -> str:
    """A mean tone from -1 to 1; empty where there is none."""
    return "" if value is None or pd.isna(value) else f"{value:+.2f}"
