"""One article a file: plain text, and folders of text and HTML files named after their labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from classifier.corpus.formats.html_pages import read_html
from classifier.corpus.records.files import (
    PAGE_SUFFIXES,
    Record,
    is_folder,
    is_visible,
    readable,
    suffix_of,
    unread_note,
)
from classifier.corpus.records.limits import MAX_ARTICLE_BYTES
from classifier.corpus.records.lines import decode
from classifier.corpus.records.open import Source, open_source, read_at_most
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

TITLE_CHARACTERS = 200
"""A first line at most this long, without an end mark and with more text after it, is a headline."""

HTML_SUFFIXES = (".html", ".htm")
MESSAGE = {"title": "Subject", "authors": "From", "published": "Date"}
_MESSAGE_HEAD = re.compile(r"(?:[A-Z][A-Za-z-]*:[ \t].*\r?\n(?:[ \t]+\S.*\r?\n)*){2,}\s*\n")

_SAFE = " ,&'()"
"""Characters of labels and ids that a file name may hold as they are, beside letters and digits."""


def read_page(source: Source, reading: Reading) -> Iterator[tuple[int | None, Record]]:
    """Read a plain text file as one article; a first line like a headline is its title as well.

    The head of a message, as in 20 Newsgroups, is taken off; its subject is the title.
    """
    data = read_at_most(source, MAX_ARTICLE_BYTES, "an article")
    text = decode(data, path=source.path, encoding=reading.encoding)
    yield None, _message(text) or {"title": headline(text), "text": text}


def read_folder(path: str, reading: Reading) -> Iterator[tuple[int | None, Record]]:
    """Read a folder of one folder a label, with one text or HTML file an article (20 Newsgroups, BBC).

    Raises:
        InputError: it has no folder with a file in it.
    """
    folder = Path(path)
    inside = [file for file in sorted(folder.glob("*/**/*")) if file.is_file()]
    files = [file for file in inside if _is_page(file.relative_to(folder))]
    if not files:
        raise InputError("holds no folder with articles; each label is a folder of its own.", path=path)
    if unread := [file for file in inside if file not in set(files) and is_visible(file.relative_to(folder))]:
        reading.on_note(unread_note(path, unread))
    ids = _page_ids([file.relative_to(folder) for file in files])
    for file, id_ in zip(files, ids, strict=True):
        try:
            yield None, {**_labelled(file, folder, reading), "id": id_}
        except InputError as error:
            error.id = id_
            reading.on_error(error)


def is_label_folder(path: str | Path) -> bool:
    """Say whether a folder holds nothing but folders, which hold text or HTML files."""
    if not is_folder(path):
        return False
    inside = [
        entry for entry in Path(path).iterdir() if not entry.name.startswith(".") and entry.stem.upper() != "README"
    ]
    return bool(inside) and all(entry.is_dir() and _holds_pages(entry) for entry in inside)


def write_folder(records: Iterable[Record], path: Path, label: str) -> None:
    """Write one text file an article, below a folder named after its label.

    Raises:
        InputError: an article has several labels, or none, or another one's file.
    """
    for record in records:
        own = record.get(label)
        if not isinstance(own, str) or not own:
            raise InputError(
                f"article {record['id']} has not one {label!r}; a folder needs one label an article.",
                path=path,
            )
        name = _file_name(str(record["id"]).removeprefix(f"{own}/"))
        file = path / _file_name(own) / f"{name}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("x", encoding="utf-8", newline="") as page:
                page.write(_with_title(record))
        except FileExistsError as error:
            what = f"the id {record['id']!r} is met twice below {own!r}, and each article is a file named after its id."
            raise InputError(f"{what} Give each an id of its own (--id-column).") from error


def headline(text: str) -> str:
    """Give the first line where it looks like a headline: short, no end mark, more text after it.

    >>> headline("Council votes on bridge\\n\\nThe council met on Monday.")
    'Council votes on bridge'
    """
    first, _, rest = text.lstrip("\ufeff\n\r\t ").partition("\n")
    first = first.strip()
    is_headline = 0 < len(first) <= TITLE_CHARACTERS and not re.search(r"[.!?;:,]$", first) and rest.strip()
    return first if is_headline else ""


def _message(text: str) -> Record | None:
    """What a message with a subject holds; None where a text is no message."""
    head = _MESSAGE_HEAD.match(text)
    if head is None:
        return None
    from email.parser import HeaderParser

    fields = HeaderParser().parsestr(head[0])
    head_columns = {column: " ".join(str(fields[name]).split()) for column, name in MESSAGE.items() if fields[name]}
    return {**head_columns, "text": text[head.end() :]} if "title" in head_columns else None


def _labelled(file: Path, folder: Path, reading: Reading) -> Record:
    read = read_html if suffix_of(file) in HTML_SUFFIXES else read_page
    with open_source(str(file)) as source:
        [(_, record)] = read(source, reading)
    return {**record, "label": unquote(readable(file.relative_to(folder).parts[0]))}


def _page_ids(inner: list[Path]) -> list[str]:
    """The place of each file in its folder, without suffix where no other file is called the same."""
    short = [unquote(readable((path.parent / _stem(path.name)).as_posix())) for path in inner]
    counts = Counter(short)
    return [name if counts[name] == 1 else readable(path.as_posix()) for name, path in zip(short, inner, strict=True)]


def _stem(name: str) -> str:
    plain = name.removesuffix(".gz")
    return plain.removesuffix(Path(plain).suffix) if Path(plain).suffix.lower() in PAGE_SUFFIXES else plain


def _is_page(inner: Path) -> bool:
    """A text or HTML file, or one without a known suffix, as in 20 Newsgroups; none that is hidden."""
    is_hidden = any(part.startswith(".") for part in inner.parts) or inner.stem.upper() == "README"
    return not is_hidden and (suffix_of(inner) in PAGE_SUFFIXES or _has_no_suffix(inner))


def _has_no_suffix(inner: Path) -> bool:
    return not re.fullmatch(r"\.[a-z]\w{0,7}", suffix_of(inner))


def _holds_pages(folder: Path) -> bool:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return bool(files) and all(_is_page(file.relative_to(folder)) for file in files)


def _file_name(text: str) -> str:
    """A name that is neither hidden nor leads out of its folder."""
    quoted = quote(text, safe=_SAFE)
    return f"%2E{quoted[1:]}" if quoted.startswith(".") else quoted


def _with_title(record: Record) -> str:
    title, text = record["title"], record["text"]
    return text if not title or text.lstrip().startswith(title) else f"{title}\n\n{text}"
