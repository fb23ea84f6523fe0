"""What a file calls its columns, and what they are called here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from classifier.corpus.records.files import Record
from classifier.errors import InputError


@dataclass(frozen=True)
class Columns:
    """What the file calls each column; None: guess among COMMON_NAMES."""

    id: str | None = None
    title: str | None = None
    text: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    language: str | None = None
    authors: str | None = None
    target: str | None = None


COMMON_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "uid", "guid", "_id"),
    "title": ("title", "headline", "heading"),
    "text": (
        "text",
        "body",
        "content",
        "article",
        "content_original",
        "article_text",
        "sentence",
        "fulltext",
        "full_text",
        "body_text",
        "story_text",
        "maintext",
    ),
    "url": ("url", "link", "source_url"),
    "outlet": ("outlet", "source", "publisher", "publication", "domain", "hostname"),
    "published": ("published", "date", "published_at", "publish_date", "date_publish", "pubdate", "datetime"),
    "language": ("language", "lang"),
    "authors": ("authors", "author", "byline"),
    "target": ("target", "targets"),
}
"""Names under which files commonly hold a column, the surest first."""


def has_column(raw: Record, name: str) -> bool:
    """Whether a record has a column of a name, in letters of either case."""
    return name.lower() in {str(has).lower() for has in raw}


def require(raw: Record, columns: Columns, path: str) -> None:
    """Make sure that a table has the columns that are named.

    Raises:
        InputError: it lacks one.
    """
    for field in fields(Columns):
        given = getattr(columns, field.name)
        if given and not has_column(raw, given):
            raise InputError(f"has no column {given!r}; it has {', '.join(map(str, raw))}.", path=path)


def canonical(raw: Record, columns: Columns) -> Record:
    """Rename what is known by another name; the file's own columns stay beside."""
    return {new: raw[name] for name, new in _renamings(tuple(raw), columns)}


@lru_cache(maxsize=256)
def _renamings(raw: tuple[str, ...], columns: Columns) -> list[tuple[str, str]]:
    """Each column that is kept, and what it is called here; most rows of a file have the same columns."""
    lower = {str(name).lower(): name for name in reversed(raw)}
    renamed: dict[str, str] = {}
    for field in fields(Columns):
        given = getattr(columns, field.name)
        names = (given.lower(),) if given else COMMON_NAMES[field.name]
        found = next((lower[name] for name in names if name in lower), None)
        if found is not None and found not in renamed:
            renamed[found] = field.name
    # A column that already has the name that another one is given makes way.
    taken = set(renamed.values())
    return [(name, renamed.get(name, str(name))) for name in raw if name in renamed or name not in taken]
