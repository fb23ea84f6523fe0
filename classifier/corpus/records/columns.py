"""What a file calls its columns, and what they are called here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from classifier.corpus.records.encoding import without_surrogates
from classifier.corpus.records.files import Record
from classifier.errors import CorpusError, InputError

if TYPE_CHECKING:
    import pandas as pd


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


WEAK_TEXTS = (
    "paragraph",
    "lead",
    "abstract",
    "summary",
    "description",
    "short_description",
    "snippet",
)
"""Names of columns that hold the text where no other one does, and else a part of it."""

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
        "article_body",
        "articlebody",
        "content_encoded",
        *WEAK_TEXTS,
    ),
    "url": ("url", "link", "source_url"),
    "outlet": ("outlet", "source", "publisher", "publication", "domain", "hostname", "source_name", "site_name"),
    "published": (
        "published",
        "date",
        "published_at",
        "publish_date",
        "date_publish",
        "pubdate",
        "datetime",
        "publishedat",
        "datepublished",
        "date_published",
        "pub_date",
        "publication_date",
        "published_date",
    ),
    "language": ("language", "lang"),
    "authors": ("authors", "author", "byline", "creator", "dc_creator"),
    "target": ("target", "targets"),
}
"""Names under which files commonly hold a column, the surest first; in lower case, with underscores."""

NAME_KEYS = ("name", "title", "rendered", "#text", "value", "text", "href", "id")
"""Keys under which an object that stands for a value has it: an outlet of NewsAPI, a title of WordPress or RSS."""

ONE_TEXT = ("title", "url", "outlet", "language")
"""Columns that hold one text an article."""

NAMED = 12
"""Columns that an error names."""

_CACHED_COLUMNS = 1000
"""Columns of a row whose renaming is remembered; wider rows are worked out each time."""

_SEPARATORS = str.maketrans(" -:", "___")


def has_column(raw: Record, name: str) -> bool:
    """Whether a record has a column of a name, in letters of either case."""
    return name.lower() in {str(column).lower() for column in raw}


def require(raw: Record, columns: Columns, path: str) -> None:
    """Make sure that a table has the columns that are named.

    Raises:
        InputError: it lacks one.
    """
    for field in fields(Columns):
        name = getattr(columns, field.name)
        if name and not has_column(raw, name):
            raise InputError(f"has no column {name!r}; it has {names_of(raw)}.", path=path)


def names_of(raw: Record) -> str:
    """The first columns of a row, for a message."""
    return ", ".join(map(str, list(raw)[:NAMED])) + (", …" if len(raw) > NAMED else "")


def canonical(raw: Record, columns: Columns) -> Record:
    """Rename what is known by another name, and give objects by their names; the file's own columns stay beside."""
    names = tuple(raw)
    renamings = _cached_renamings(names, columns) if len(names) <= _CACHED_COLUMNS else _renamings(names, columns)
    return {new: _plain(new, raw[name]) if is_known else raw[name] for name, new, is_known in renamings}


def with_usual_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame whose columns have the names that the project uses, such as `text` for `body`.

    Raises:
        CorpusError: it has no column of texts.
    """
    if "text" in frame:
        return frame
    renamings = _renamings(tuple(map(str, frame.columns)), Columns())
    renamed = frame.rename(columns={name: new for name, new, is_known in renamings if is_known})
    if "text" not in renamed:
        raise CorpusError(f"has no column of texts; it has {', '.join(map(str, frame.columns[:NAMED]))}.")
    return renamed


def id_text(value: object) -> str:
    """An id as text; empty where there is none."""
    return "" if is_missing(value) else str(value)


def is_missing(value: object) -> bool:
    """Whether a cell holds nothing: None, NaN, or white space."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, float) and value != value)


def text_column(raw: Record) -> str | None:
    """The column that is taken for the text, in lower case, where none is named."""
    names = tuple(raw)
    return _cached_text_column(names) if len(names) <= _CACHED_COLUMNS else _text_column(names)


def _text_column(names: tuple[str, ...]) -> str | None:
    keys = {_key(name) for name in names}
    return next((name for name in COMMON_NAMES["text"] if name in keys), None)


_cached_text_column = lru_cache(maxsize=256)(_text_column)


def fallback_text(raw: Record) -> str:
    """The first text of a row that stands in a column of that kind; empty: there is none."""
    keys = {_key(name): name for name in reversed(raw)}
    values = (_value_of(raw[keys[name]]) for name in COMMON_NAMES["text"] if name in keys)
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def _renamings(raw: tuple[str, ...], columns: Columns) -> list[tuple[str, str, bool]]:
    """Each column that is kept, what it is called here, and whether it is known."""
    lower = {str(name).lower(): name for name in reversed(raw)}
    keys = {_key(name): name for name in reversed(raw)}
    renamed: dict[str, str] = {}
    for field in fields(Columns):
        asked = getattr(columns, field.name)
        names = (asked.lower(),) if asked else COMMON_NAMES[field.name]
        own = next((pool[name] for pool in (lower, keys) for name in names if name in pool), None)
        if own is not None and own not in renamed:
            renamed[own] = field.name
    # A column that already has the name that another one is given makes way.
    taken = set(renamed.values())
    return [
        (name, renamed.get(name, str(without_surrogates(str(name)))), name in renamed)
        for name in raw
        if name in renamed or name not in taken
    ]


_cached_renamings = lru_cache(maxsize=256)(_renamings)


def _key(name: object) -> str:
    return str(name).lower().translate(_SEPARATORS)


def _plain(column: str, value: Any) -> Any:
    """A value without objects in it; in a column that holds one text, a list becomes that text."""
    if not isinstance(value, list):
        return _value_of(value)
    values = [_value_of(item) for item in value]
    if column not in ONE_TEXT:
        return values
    return ", ".join(str(item) for item in values if item is not None) or None


def _value_of(value: Any) -> Any:
    """The text that an object stands for, None where it names nothing; any other value as it is."""
    if not isinstance(value, Mapping):
        return value
    texts = (value.get(key) for key in NAME_KEYS)
    return next((text for text in texts if isinstance(text, (str, int)) and text != ""), None)
