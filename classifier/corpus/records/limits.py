"""How much is read: bounds on memory that every reader keeps, whatever a file claims."""

from __future__ import annotations

MAX_ARTICLE_CHARACTERS = 1_000_000
"""A longer text is no article but a book or a broken file: the longest news features have 0.1 million."""

MAX_ARTICLE_BYTES = 4 * MAX_ARTICLE_CHARACTERS
"""More bytes than so many characters have in any encoding."""

MAX_PAGE_BYTES = 10_000_000
"""Bytes of an HTML file; larger ones are mostly scripts."""

MAX_TAGS = 30_000
"""Tags of an HTML file; real pages have under ten thousand."""

MAX_ROW_CHARACTERS = 10_000_000
"""A line, a CSV row or an item of a JSON list longer than this is a broken file."""

MAX_DOCUMENT_CHARACTERS = 50_000_000
"""Characters of a JSON document that is no list, and so must be in memory as a whole."""

MAX_UNPACKED_BYTES = 2_000_000_000
"""Unpacked bytes of a gzipped Parquet file, which goes to the disk before it is read."""

PROBE_BYTES = 1 << 16
"""Bytes at the beginning of a file that tell its format and encoding."""


def too_long(characters: int) -> str:
    """Say that a text is over MAX_ARTICLE_CHARACTERS, and what to do."""
    return f"has {characters:,} characters, over the {MAX_ARTICLE_CHARACTERS:,} that an article may have. Split it."


def too_large(what: str, limit: int) -> str:
    """Say that a file unpacks to more bytes than are read, and what to do."""
    return f"has over {limit:,} bytes, more than {what} may have. Split it."
