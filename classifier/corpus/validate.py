"""What is wrong with a corpus, row by row, in one pass that keeps no text in memory."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from classifier.corpus.files import Record
from classifier.corpus.formats.annotated import labels_of
from classifier.text.clean import body_spans
from classifier.text.language import UNDETERMINED, detect_language

if TYPE_CHECKING:
    import pandas as pd

CHECKS: Mapping[str, str] = {
    "unreadable": "error",
    "missing id": "error",
    "duplicate id": "error",
    "empty text": "error",
    "not text": "error",
    "conflicting labels": "error",
    "no id column": "warning",
    "short text": "warning",
    "only furniture": "warning",
    "markup": "warning",
    "lost characters": "warning",
    "repeated text": "warning",
    "missing label": "warning",
    "thin label": "warning",
    "label spelled twice": "warning",
    "no date": "warning",
    "date out of range": "warning",
    "missing dates": "warning",
    "outlet in text": "warning",
    "wrong language": "warning",
}
"""Every check and how bad it is: with an error a corpus is not to be trusted."""

LETTER_SHARE = 0.5
"""Of a text's characters without white space; news prose has 0.92 to 0.98, tables of results 0.5."""

MARKUP_TAGS = 3
MIN_OUTLET_CHARACTERS = 4
"""A shorter outlet's name, such as Vox, is found inside other words."""

FIRST_YEAR = 1600
"""The first newspapers are of 1605."""

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"</?(?:p|div|span|a|br|img|script|table|td|li|h\d)\b[^<>]{0,300}>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOST = re.compile(r"�|â€[\x80-\xbf™œ˜\x9d”“¦]|Ã[\x80-\xbf©¨¼¶¤±³]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        check: one of CHECKS.
        severity: `error` or `warning`.
        row: number of the article in the corpus, from 1; None for the corpus as a whole.
        id: of the article, or empty.
        message: what is wrong, with the value.
    """

    check: str
    severity: str
    row: int | None
    id: str
    message: str


@dataclass(frozen=True)
class Rules:
    """What a corpus is held to.

    Attributes:
        label_column: None: labels are not looked at.
        language: ISO 639-1 code of all articles; None: not looked at.
        min_words: of a text that is not short.
        min_articles: of a label that is not thin.
    """

    label_column: str | None = None
    language: str | None = "en"
    min_words: int = 5
    min_articles: int = 10


@dataclass
class _Seen:
    """What later articles are compared with: hashes, never texts."""

    ids: dict[bytes, int] = field(default_factory=dict)
    texts: dict[bytes, tuple[int, str, tuple[str, ...]]] = field(default_factory=dict)
    labels: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    without_id: list[int] = field(default_factory=list)
    rows: int = 0


def validate(corpus: pd.DataFrame, rules: Rules = Rules()) -> pd.DataFrame:
    """Give the problems of a corpus frame, a row a problem; the columns are those of `Problem`."""
    import pandas as pd

    from classifier.corpus.export import records_of

    return pd.DataFrame(
        [asdict(problem) for problem in find_problems(records_of(corpus), rules)], columns=_NAMES
    )


def find_problems(records: Iterable[Record], rules: Rules = Rules()) -> Iterator[Problem]:
    """Stream the problems of records: those of single articles in order, those of the whole last.

    Args:
        records: see `read_records`; an id that is missing is the empty text.
        rules: see `Rules`.
    """
    seen = _Seen()
    for row, record in enumerate(records, start=1):
        seen.rows = row
        id_ = str(record.get("id") or "")
        for check, message in _of_article(record, id_, row, seen, rules):
            yield problem(check, message, row=row, id=id_)
    yield from _of_ids(seen)
    yield from _of_columns(seen)
    if rules.label_column is not None and seen.rows:
        yield from _of_labels(seen.labels, rules)


def problem(check: str, message: str, *, row: int | None = None, id: str = "") -> Problem:
    """A problem with the severity of its check."""
    return Problem(check, CHECKS[check], row, id, message)


def text_problem(text: str) -> tuple[str, str] | None:
    """Say what makes a text no text, or a damaged one: check and message; None where nothing does."""
    if control := _CONTROL.search(text):
        return "not text", f"holds the control character U+{ord(control[0]):04X}"
    dense = "".join(text.split())
    letters = sum(map(str.isalpha, dense)) / max(1, len(dense))
    if letters < LETTER_SHARE:
        return "not text", f"only {letters:.0%} of its characters are letters: {_start(text)}"
    tags = len(_TAG.findall(text))
    if tags >= MARKUP_TAGS:
        return "markup", f"holds {tags} HTML tags"
    if lost := _LOST.search(text):
        return "lost characters", f"holds {lost[0]!r}, which a wrong encoding left"
    return None


def twin_labels(labels: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of labels that differ by case, punctuation or one letter only.

    >>> twin_labels(["Sport", "sports", "health", "Health ", "weather"])
    [('Health ', 'health'), ('Sport', 'sports')]
    """
    names = sorted(labels)
    keys = {name: "".join(filter(str.isalnum, name.casefold())) for name in names}
    pairs = ((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    return [(a, b) for a, b in pairs if _is_twin(keys[a], keys[b])]


def parse_date(value: object) -> datetime | None:
    """Read one date as timezone-aware, UTC where it names no zone; None where it is none."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        return parse_date(datetime.fromisoformat(str(value)))
    except ValueError:
        return _by_pandas(str(value))


def _of_article(record: Record, id_: str, row: int, seen: _Seen, rules: Rules) -> Iterator[tuple[str, str]]:
    text = record["text"] if isinstance(record.get("text"), str) else ""
    yield from _of_id(id_, row, seen)
    yield from _of_text(text, rules)
    yield from _of_date(record.get("published"), seen)
    seen.counts["outlet in text"] += _names_outlet(text, record.get("outlet"))
    labels: tuple[str, ...] = ()
    if rules.label_column is not None:
        labels = tuple(sorted(labels_of(record.get(rules.label_column))))
        seen.labels.update(labels)
        if not labels:
            yield "missing label", f"has no {rules.label_column!r}"
    if text.strip():
        yield from _of_repetition(text, str(record.get("target") or ""), labels, id_, row, seen)


def _of_id(id_: str, row: int, seen: _Seen) -> Iterator[tuple[str, str]]:
    if not id_:
        seen.without_id.append(row)
        return
    first = seen.ids.setdefault(_digest(id_), row)
    if first != row:
        yield "duplicate id", f"{id_!r} is also the id of article {first}"


def _of_text(text: str, rules: Rules) -> Iterator[tuple[str, str]]:
    words = len(_WORD.findall(text))
    if not words:
        yield "empty text", "has no words" if text.strip() else "is empty"
        return
    if words < rules.min_words:
        yield "short text", f"has {words} words: {_start(text)}"
    if found := text_problem(text):
        yield found
    elif not body_spans(text):
        yield "only furniture", f"holds nothing but lines of its site: {_start(text)}"
    elif rules.language is not None:
        language = detect_language(text)
        if language not in (rules.language, UNDETERMINED):
            yield "wrong language", f"is {language!r}, not {rules.language!r}: {_start(text)}"


def _of_date(value: object, seen: _Seen) -> Iterator[tuple[str, str]]:
    if value is None or value == "" or value != value:
        return
    seen.counts["dates"] += 1
    found = parse_date(value)
    if found is None:
        yield "no date", f"{str(value)[:40]!r} is no date"
    elif not FIRST_YEAR <= found.year <= datetime.now(UTC).year + 1:
        yield "date out of range", f"{found.date()} is not the date of a news article"


def _of_repetition(
    text: str, target: str, labels: tuple[str, ...], id_: str, row: int, seen: _Seen
) -> Iterator[tuple[str, str]]:
    key = _digest(" ".join(_WORD.findall(text.lower())) + "\n" + target)
    first, first_id, first_labels = seen.texts.setdefault(key, (row, id_, labels))
    if first == row:
        return
    where = f"article {first}" + (f" ({first_id})" if first_id else "")
    if labels and first_labels and labels != first_labels:
        said = f"{', '.join(labels)!r} here, {', '.join(first_labels)!r} there"
        yield "conflicting labels", f"has the words of {where}, but {said}"
    else:
        yield "repeated text", f"has the words of {where}"


def _of_ids(seen: _Seen) -> Iterator[Problem]:
    if seen.rows and len(seen.without_id) == seen.rows:
        yield problem(
            "no id column", "ids are made of the file's name and the article's number. Give --id-column."
        )
        return
    for row in seen.without_id:
        yield problem("missing id", "has no id, though others have", row=row)


def _of_columns(seen: _Seen) -> Iterator[Problem]:
    missing = seen.rows - seen.counts["dates"]
    if 0 < missing < seen.rows:
        yield problem("missing dates", f"{missing:,} of {seen.rows:,} articles have no date")
    if named := seen.counts["outlet in text"]:
        share = f"{named:,} of {seen.rows:,} texts hold the name of their outlet"
        yield problem("outlet in text", f"{share}: split by outlet, or a model learns the name")


def _names_outlet(text: str, outlet: object) -> bool:
    """Whether a text holds its outlet's name, less what follows a dash, such as "- News"."""
    name = outlet.split(" - ")[0].strip().casefold() if isinstance(outlet, str) else ""
    return len(name) >= MIN_OUTLET_CHARACTERS and name in text.casefold()


def _of_labels(counts: Counter[str], rules: Rules) -> Iterator[Problem]:
    for label, count in sorted(counts.items()):
        if count < rules.min_articles:
            yield problem("thin label", f"{label!r} has {count} articles, under {rules.min_articles}")
    for a, b in twin_labels(counts):
        yield problem("label spelled twice", f"{a!r} ({counts[a]} articles) and {b!r} ({counts[b]} articles)")


def _is_twin(a: str, b: str) -> bool:
    if a == b:
        return True
    # A digit that differs names something else: "top 10" and "top 20".
    if min(len(a), len(b)) < 5 or abs(len(a) - len(b)) > 1 or re.sub(r"\D", "", a) != re.sub(r"\D", "", b):
        return False
    same_start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[same_start:], b[same_start:]
    return rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]


def _by_pandas(value: str) -> datetime | None:
    import pandas as pd

    found = pd.to_datetime(value, errors="coerce", utc=True)
    return found.to_pydatetime() if isinstance(found, pd.Timestamp) else None


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).digest()


def _start(text: str) -> str:
    return repr(" ".join(text.split())[:60])


_NAMES = list(Problem.__dataclass_fields__)
