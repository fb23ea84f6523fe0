"""What can go wrong, as one tree.

    ClassifierError            exit code 1
    ├── InputError             a file, a folder or a text that cannot be read
    ├── CorpusError            a corpus that was read, but cannot be used; `.ids` names the articles
    ├── TaskError              an unknown task, or one that does not fit the corpus or the bundle
    ├── TargetError            a target that names nobody, or two that share a name (exit code 2)
    ├── MissingExtraError      an optional library that is not installed
    ├── GateError              a measured figure under its floor (exit code 3)
    └── BundleError            a bundle that is refused (exit code 4)
        ├── BundleVersionError   saved with other versions
        ├── BundleChangedError   its files are not those its manifest names
        ├── BundleTypeError      it names, calls or constructs something that is no plain value
        └── BundleContentError   a value in it is missing, or not what it has to be

Every message says what, where and what to do. A programmer's mistake stays a
`TypeError` or `ValueError`. Errors are caught in `app/` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

MESSAGE_CHARACTERS = 1_000
"""A longer message loses its middle: names of a file's columns may be any text."""


def one_line(text: str) -> str:
    """Give a message as one line of MESSAGE_CHARACTERS at the most."""
    line = " ".join(text.splitlines())
    half = MESSAGE_CHARACTERS // 2
    return line if len(line) <= MESSAGE_CHARACTERS else f"{line[:half]} … {line[-half:]}"


class ClassifierError(Exception):
    """Root of all errors that a user can mend; the message is one line."""

    exit_code = 1


class InputError(ClassifierError):
    """A file, a folder or a text that cannot be read.

    Args:
        what: what is wrong, in one sentence, with what to do about it.
        path: the file, or None for a text that came from elsewhere.
        line: line number in the file, from 1, where that is known.
        id: of the article that cannot be read, where there is one; a reader fills it in.
        kind: a word or two for the record that stands for the article.
    """

    def __init__(
        self,
        what: str,
        *,
        path: object = None,
        line: int | None = None,
        id: str | None = None,
        kind: str = "cannot be read",
    ) -> None:
        self.what = one_line(what)
        self.path = path
        self.line = line
        self.id = id
        self.kind = kind
        where = "" if path is None else f"{path}: " if line is None else f"{path}, line {line}: "
        super().__init__(" ".join(where.splitlines()) + self.what)


class CorpusError(ClassifierError):
    """A corpus that was read, but cannot be used.

    Args:
        what: what is wrong, in one sentence, with what to do about it.
        ids: of the articles it is about, as many as there are.
    """

    def __init__(self, what: str, *, ids: Sequence[str] = ()) -> None:
        self.what = what
        self.ids = list(ids)
        named = ", ".join(self.ids[:5]) + (", …" if len(self.ids) > 5 else "")
        super().__init__(one_line(f"{what} (articles: {named})" if self.ids else what))


class TaskError(ClassifierError):
    """An unknown task, or one that does not fit the corpus or the bundle."""


class TargetError(ClassifierError):
    """A target that names nobody, or two targets that share a name."""

    exit_code = 2


class MissingExtraError(ClassifierError):
    """An optional library that is not installed; the message names the extra."""

    def __init__(self, what: str, *, extra: str) -> None:
        self.extra = extra
        super().__init__(f'{what} needs the extra "{extra}": pip install "news-classifier[{extra}]"')


class GateError(ClassifierError):
    """A measured figure under its floor."""

    exit_code = 3


class BundleError(ClassifierError):
    """A bundle that is refused.

    Args:
        what: why, in one sentence, with what to do about it.
        path: the bundle's folder.
    """

    exit_code = 4

    def __init__(self, what: str, *, path: object) -> None:
        self.what = what
        self.path = path
        super().__init__(f"{path}: {what}")


class BundleVersionError(BundleError):
    """Saved with other versions than those installed."""


class BundleChangedError(BundleError):
    """Its files are not those that its manifest names."""


class BundleTypeError(BundleError):
    """It names, calls or constructs something that is no plain value."""


class BundleContentError(BundleError):
    """A value in it is missing, or not what it has to be."""
