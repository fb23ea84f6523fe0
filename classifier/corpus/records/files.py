"""Paths to files, and what each file is called: the formats by suffix, and the names that ids are made of."""

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.corpus.records.encoding import without_surrogates
from classifier.errors import InputError

Record = dict[str, Any]
"""One article: `id`, `title`, `text`, and every other column under its own name."""


class Unread(dict[str, str]):
    """Stands as `error` in a record for what could not be read: a column `error` of a file is another thing."""

    @staticmethod
    def of(error: InputError) -> Unread:
        """Type and message of what went wrong."""
        return Unread(type=error.kind, message=str(without_surrogates(error.what)))


def is_unread(record: Mapping[str, Any]) -> bool:
    """Whether a record stands for something that could not be read."""
    return isinstance(record.get("error"), Unread)


OnError = Callable[[InputError], None]
"""Gets what cannot be read; it returns to skip that, or raises to stop."""

OnNote = Callable[[str], None]
"""Gets a sentence about a file that was read, but not as one might expect."""

STDIN = "-"
FORMATS = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
"""Format of a file, by its suffix; each also with .gz behind it."""

PAGE_SUFFIXES = (".txt", ".html", ".htm")
"""Suffixes of files that hold one article."""

NAMED_SUFFIXES = 5
"""Suffixes of unread files that a note names."""

_PATTERN_CHARACTERS = "*?["
_DESCRIPTOR = re.compile(r"/(?:dev|proc/\w+)/fd/\d+$")
"""What a shell gives for the output of a command; the number is another one each time."""


@dataclass(frozen=True)
class ArticleFile:
    """A file that holds articles.

    Attributes:
        path: to open; `-` is standard input.
        name: that ids are made of, which no other file of the same run has.
    """

    path: str
    name: str


def ignore_note(note: str) -> None:
    """Let a note pass: an `OnNote`."""
    del note


def raise_error(error: InputError) -> None:
    """Stop at the first thing that cannot be read: an `OnError`."""
    raise error


def expand_paths(paths: Sequence[str]) -> list[str]:
    """Turn files, folders and globs into files; see `article_files`."""
    return [file.path for file in article_files(paths)]


def article_files(paths: Sequence[str], on_note: OnNote = ignore_note) -> list[ArticleFile]:
    """Turn files, folders and globs into files with names of their own; `-` stays as it is.

    A folder gives the files below it whose suffix is known, sorted, without hidden
    files and READMEs. A file that is named twice is read once.

    Args:
        paths: files, folders and globs.
        on_note: gets a line about files of a folder that are not read.

    Raises:
        InputError: nothing there, or a folder or glob without an article file.
    """
    bases: dict[str, str] = {}
    for path in paths:
        for file, base in _expanded(str(path), on_note):
            bases.setdefault(file, base)
    names = distinct_names(list(bases), list(bases.values()))
    return [ArticleFile(*pair) for pair in zip(bases, names, strict=True)]


def distinct_names(files: Sequence[str], bases: Sequence[str]) -> list[str]:
    """Name files below their folders, without suffix; with it, or with the whole path, where two would be the same.

    >>> distinct_names(["news/a/x.txt", "news/b/x.txt", "news/b/y.txt", "news/b/y.html"], ["news"] * 4)
    ['a/x', 'b/x', 'b/y.txt', 'b/y.html']
    >>> distinct_names(["a/x.txt", "b/x.txt"], ["a", "b"])
    ['a/x', 'b/x']
    """
    names = [""] * len(files)
    for naming in (_short_name, _name_with_suffix, _path_without_suffix, _whole_path):
        proposed = [name or naming(*pair) for name, *pair in zip(names, files, bases, strict=True)]
        clashing = _clashing(proposed, files)
        names = ["" if name in clashing else name for name in proposed]
    return [name or _whole_path(*pair) for name, *pair in zip(names, files, bases, strict=True)]


def format_of(path: str) -> str:
    """Guess a file's format from its suffix.

    Raises:
        InputError: the suffix is not known.
    """
    suffix = suffix_of(path)
    if suffix not in FORMATS:
        raise InputError(f"cannot tell its format from {suffix or 'no suffix'!r}. Give --input-format.", path=path)
    return FORMATS[suffix]


def suffix_of(path: str | Path) -> str:
    """Give a file's suffix in lower case, the one before `.gz` if that is the last.

    >>> suffix_of("news.CSV.gz")
    '.csv'
    """
    name = Path(path).name.lower().removesuffix(".gz")
    return Path(name).suffix


def unread_note(folder: str, files: Sequence[Path]) -> str:
    """Count the files of a folder that are not read, by suffix."""
    counts = Counter(suffix_of(file) or "no suffix" for file in files).most_common()
    named = ", ".join(f"{count:,} {suffix}" for suffix, count in counts[:NAMED_SUFFIXES])
    more = ", …" if len(counts) > NAMED_SUFFIXES else ""
    return f"{folder}: {len(files):,} file{'s' * (len(files) > 1)} not read ({named}{more})"


def _expanded(path: str, on_note: OnNote) -> Iterator[tuple[str, str]]:
    """Each file of a path, with the folder that its name starts below."""
    try:
        if path == STDIN:
            yield path, ""
        elif Path(path).is_dir():
            yield from ((file, path) for file in _folder_files(Path(path), on_note))
        elif Path(path).exists():
            yield path, str(Path(path).parent)
        else:
            yield from _matching(path)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=_shortened(path)) from error


def _folder_files(folder: Path, on_note: OnNote) -> list[str]:
    files = sorted(file for file in folder.rglob("*") if is_visible(file.relative_to(folder)) and file.is_file())
    articles = [str(file) for file in files if suffix_of(file) in FORMATS]
    unread = [file for file in files if suffix_of(file) not in FORMATS]
    if not articles:
        raise InputError(f"holds no article: none of its files ends in {', '.join(FORMATS)}.", path=folder)
    if unread:
        on_note(unread_note(str(folder), unread))
    return articles


def _matching(pattern: str) -> Iterator[tuple[str, str]]:
    if not any(character in pattern for character in _PATTERN_CHARACTERS):
        raise InputError("no such file or folder.", path=pattern)
    # Not Path.glob, which takes no absolute pattern.
    files = sorted(name for name in glob.glob(pattern, recursive=True) if Path(name).is_file())  # noqa: PTH207
    if not files:
        raise InputError("matches no file.", path=pattern)
    fixed = re.split(r"[*?[]", pattern)[0]
    yield from ((file, fixed[: fixed.rfind("/") + 1] or ".") for file in files)


def is_folder(path: str | Path) -> bool:
    """Whether a path is a folder; one that no file system would take is none."""
    try:
        return Path(path).is_dir()
    except OSError:
        return False


def is_visible(inner: Path) -> bool:
    """Whether a file of a folder is looked at: no hidden one, and no README."""
    return not any(part.startswith(".") for part in inner.parts) and inner.stem.upper() != "README"


def _shortened(path: str) -> str:
    return path if len(path) <= 100 else f"{path[:100]}…"


def _short_name(path: str, base: str) -> str:
    if _DESCRIPTOR.match(path):
        return "pipe"
    return _without_suffix(_name_with_suffix(path, base))


def _name_with_suffix(path: str, base: str) -> str:
    return "stdin" if path == STDIN else readable(os.path.relpath(path, base or "."))


def _path_without_suffix(path: str, base: str) -> str:
    return _without_suffix(_whole_path(path, base))


def _whole_path(path: str, base: str) -> str:
    del base
    return readable(Path(path).as_posix())


def _without_suffix(name: str) -> str:
    plain = name.removesuffix(".gz")
    return plain.removesuffix(Path(plain).suffix)


def _clashing(names: Sequence[str], files: Sequence[str]) -> set[str]:
    """Names that several files have, and those that a row of another file would have."""
    counts = Counter(names)
    tables = {name for name, file in zip(names, files, strict=True) if suffix_of(file) not in PAGE_SUFFIXES}
    numbered = {name for name in names if (stem := re.sub(r"-\d+$", "", name)) != name and stem in tables}
    return numbered | {name for name, count in counts.items() if count > 1}


def readable(name: str) -> str:
    """A name as text: a file's name need not be UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
