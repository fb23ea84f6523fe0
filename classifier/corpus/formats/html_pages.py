"""One article an HTML file: its text, and what its page says of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from classifier.corpus.formats.consent import has_notice, remove_element, remove_notices
from classifier.corpus.formats.markup import safe_markup
from classifier.corpus.records.encoding import encoding_of_page, refuse_binary
from classifier.corpus.records.files import Record
from classifier.corpus.records.limits import MAX_PAGE_BYTES, MAX_TAGS, PROBE_BYTES
from classifier.corpus.records.lines import decode_as
from classifier.corpus.records.open import Source, read_at_most
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

METADATA = {
    "title": "title",
    "text": "text",
    "url": "url",
    "outlet": "sitename",
    "published": "date",
    "authors": "author",
    "language": "language",
}
"""Our columns, and what trafilatura calls them."""

MIN_WORDS = 20
"""Beside a notice of consent or a paywall, fewer words are no article."""

MAX_TABLE_ROWS = 300
"""Rows of a table that may hold the page's layout."""

STORY_WORDS = 40
"""An <aside> with so many words and a story's name is one."""

_HEADER = re.compile(r"\AHTTP/[\d.]{1,9} \d{3}[^\n]{0,99}\n(?:[^\n<]{1,9999}\n){0,200}\r?\n")
_STORY = re.compile(r"\b(?:story|article|post|entry)(?:[-_]?(?:body|content|text|main))?\b", re.IGNORECASE)
_BESIDE = re.compile(r"related|more|promo|teaser|recommend|rail|widget|list|card|newsletter", re.IGNORECASE)
_BODIES = "//article | //main | //*[@role='main'] | //*[@itemprop='articleBody']"


def read_html(source: Source, reading: Reading) -> Iterator[tuple[int | None, Record]]:
    """Read the article of an HTML file, with title, date, outlet and author where the page has them.

    Raises:
        InputError: no article can be found, or the page is too large.
    """
    tree = _parsed(_decoded(source, reading.encoding), source.path)
    _remove_long_tables(tree)
    bodies = _bodies(tree)
    had_notice = remove_notices(tree, bodies)
    page = _extracted(tree)
    if page is not None and bodies and not _is_of(page.text, bodies):
        page = _extracted(_alone(tree, bodies)) or page
    text = ((page and page.text) or "").strip()
    if not text or (len(text.split()) < MIN_WORDS and (had_notice or has_notice(text))):
        raise InputError("has no article that can be found in its HTML.", path=source.path, kind="no article")
    yield None, {column: getattr(page, name) for column, name in METADATA.items() if getattr(page, name)}


def _decoded(source: Source, encoding: str | None) -> str:
    data = read_at_most(source, MAX_PAGE_BYTES, "a page")
    refuse_binary(data[:PROBE_BYTES], source.path, encoding)
    used = encoding or encoding_of_page(data, source.path)
    return decode_as(data, used, source.path, errors="strict" if encoding else "replace")


def _parsed(page: str, path: str) -> Any:
    """A page as a tree.

    Raises:
        InputError: it holds no markup, or too much of it.
    """
    from trafilatura.utils import load_html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it says in the log what is raised here
    markup = safe_markup(_HEADER.sub("", page, count=1))
    if markup.count("<") > MAX_TAGS:
        raise InputError(f"has over {MAX_TAGS:,} tags, more than a page may have. Split it.", path=path)
    tree = load_html(markup)
    if tree is None:
        raise InputError("has no article that can be found in its HTML.", path=path, kind="no article")
    return tree


def _remove_long_tables(tree: Any) -> None:
    """Take tables of many rows out, which are no layout: trafilatura leaves them out too, but in quadratic time."""
    for table in list(tree.iter("table")):
        if sum(1 for _ in islice(table.iter("tr"), MAX_TABLE_ROWS + 1)) > MAX_TABLE_ROWS:
            remove_element(table)


def _bodies(tree: Any) -> list[Any]:
    """The elements that a page says its article is in, the outermost of each; a story in an <aside> becomes one."""
    bodies = dict.fromkeys(tree.xpath(_BODIES))
    words = sum(_words(body) for body in bodies if body.getparent() not in bodies)
    for aside in tree.iter("aside"):
        name = f"{aside.get('class', '')} {aside.get('id', '')} {aside.get('itemprop', '')}"
        is_story = _STORY.search(name) and not _BESIDE.search(name)
        if is_story and _words(aside) >= max(STORY_WORDS, words / 2):
            aside.tag = "article"
            bodies[aside] = None
    return [body for body in bodies if not any(outer in bodies for outer in body.iterancestors())]


def _extracted(tree: Any) -> Any:
    from copy import deepcopy

    from trafilatura import bare_extraction

    # Never its `deduplicate`: that drops paragraphs that an earlier page of the same run had.
    return bare_extraction(deepcopy(tree), with_metadata=True, include_comments=False, include_tables=False)


def _is_of(text: str | None, bodies: list[Any]) -> bool:
    """Whether most of a text stands in the elements that hold the article; so it is where they are nearly empty."""
    inside = _squeezed(" ".join(_text(body) for body in bodies))
    lines = [_squeezed(line) for line in (text or "").splitlines() if line.strip()]
    shared = sum(len(line) for line in lines if line in inside)
    return len(inside.split()) < MIN_WORDS or 2 * shared >= sum(map(len, lines))


def _alone(tree: Any, bodies: list[Any]) -> Any:
    """The page with nothing in its body but the elements that hold the article."""
    from copy import deepcopy

    copies = [deepcopy(body) for body in bodies]
    for body in tree.iter("body"):
        for child in list(body):
            body.remove(child)
        body.text = None
        body.extend(copies)
        break
    return tree


def _words(element: Any) -> int:
    return len(_text(element).split())


def _text(element: Any) -> str:
    return " ".join(element.itertext())


def _squeezed(text: str) -> str:
    return " ".join(text.split())
