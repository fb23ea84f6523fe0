"""What is wrong with a corpus, row by row, in one pass that keeps no text in memory."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from classifier.corpus.checks.rules import start_of, text_problem, twin_labels
from classifier.corpus.records.dates import parse_date
from classifier.corpus.records.files import Record
from classifier.corpus.records.labels import labels_of
from classifier.text.clean import body_spans
from classifier.text.language import detect_language
from classifier.text.languages.codes import UNDETERMINED
from classifier.text.languages.resource import ENGLISH

if TYPE_CHECKING:
    import pandas as pd

CHECKS: Mapping[str, str] = {
    "unreadable": "error",
    "missing id": "error",
    "duplicate id": "error",
    "empty text": "error",
    "not text": "error",
    "legacy encoding": "error",
    "conflicting labels": "error",
    "no id column": "warning",
    "short text": "warning",
    "only furniture": "warning",
    "markup": "warning",
    "lost characters": "warning",
    "repeated text": "warning",
    "missing label": "warning",
    "thin label": "warning",
    "single label": "warning",
    "label spelled twice": "warning",
    "no date": "warning",
    "ambiguous date": "warning",
    "date out of range": "warning",
    "missing dates": "warning",
    "outlet in text": "warning",
    "repeated line": "warning",
    "wrong language": "warning",
}
"""Every check and how bad it is: with an error a corpus is not to be trusted."""

MIN_OUTLET_CHARACTERS = 4
"""A shorter outlet's name, such as Vox, is found inside other words."""

FIRST_YEAR = 1600
"""The first newspapers are of 1605."""

EDGE_LINES = (0, 1, -4, -3, -2, -1)
"""The lines of a text where those of its site stand."""

MIN_OF_ONE_LABEL = 10
"""Articles that all have the same label before that is worth a word."""

MIN_LINE_CHARACTERS = 20
MIN_REPEATS = 20
"""Texts that have a line before it counts as their site's."""

_DAY_OR_MONTH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](?:\d\d)?\d\d$")

LABEL_SETS = 1 << 20
"""More sets of labels than a corpus has."""

_WORD = re.compile(r"\w+")


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
    """What later articles are compared with: hashes, never texts; about 300 bytes an article.

    Attributes:
        ids: row of the first article with an id, by the id's hash.
        texts: row of the first article with a text and its label set, by the text's hash: the
            row times LABEL_SETS, plus the set's number.
        label_sets: number of each set of labels.
        labels: articles of each label.
        counts: articles that have a date, and that name their outlet.
        lines: texts that have a line among their first or last ones, by the line's hash.
        repeated: the lines themselves, of those that are in MIN_REPEATS texts.
        without_id: rows.
        rows: articles so far.
    """

    ids: dict[int, int] = field(default_factory=dict)
    texts: dict[int, int] = field(default_factory=dict)
    label_sets: dict[tuple[str, ...], int] = field(default_factory=dict)
    labels: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    lines: Counter[int] = field(default_factory=Counter)
    repeated: dict[int, str] = field(default_factory=dict)
    without_id: list[int] = field(default_factory=list)
    rows: int = 0


def validate(corpus: pd.DataFrame, rules: Rules = Rules()) -> pd.DataFrame:
    """Give the problems of a corpus frame, a row a problem; the columns are those of `Problem`."""
    import pandas as pd

    from classifier.corpus.records.frame import records_of

    return pd.DataFrame([asdict(problem) for problem in find_problems(records_of(corpus), rules)], columns=_NAMES)


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


def _of_article(record: Record, id_: str, row: int, seen: _Seen, rules: Rules) -> Iterator[tuple[str, str]]:
    text = record["text"] if isinstance(record.get("text"), str) else ""
    yield from _of_id(id_, row, seen)
    yield from _of_text(text, rules)
    yield from _of_date(record.get("published"), seen)
    _count_lines(text, seen)
    seen.counts["outlet in text"] += _names_outlet(text, record.get("outlet"))
    labels: tuple[str, ...] = ()
    if rules.label_column is not None:
        labels = tuple(sorted(labels_of(record.get(rules.label_column))))
        seen.labels.update(labels)
        if not labels:
            yield "missing label", f"has no {rules.label_column!r}"
    if text.strip():
        yield from _of_repetition(text, str(record.get("target") or ""), labels, row, seen)


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
        yield "short text", f"has {words} words: {start_of(text)}"
    if problem := text_problem(text):
        yield problem
    elif not body_spans(text, rules.language or ENGLISH):
        yield "only furniture", f"holds nothing but lines of its site: {start_of(text)}"
    elif rules.language is not None:
        language = detect_language(text)
        if language not in (rules.language, UNDETERMINED):
            yield "wrong language", f"is {language!r}, not {rules.language!r}: {start_of(text)}"


def _of_date(value: object, seen: _Seen) -> Iterator[tuple[str, str]]:
    if value is None or value == "" or value != value:
        return
    seen.counts["dates"] += 1
    date = parse_date(value)
    parts = _DAY_OR_MONTH.match(str(value))
    if parts and parts[1] != parts[2] and max(int(parts[1]), int(parts[2])) <= 12:
        yield "ambiguous date", f"{str(value)!r} may be one of two days"
    elif date is None:
        yield "no date", f"{str(value)[:40]!r} is no date"
    elif not FIRST_YEAR <= date.year <= datetime.now(UTC).year + 1:
        yield "date out of range", f"{date.date()} is not the date of a news article"


def _of_repetition(text: str, target: str, labels: tuple[str, ...], row: int, seen: _Seen) -> Iterator[tuple[str, str]]:
    key = _digest(" ".join(_WORD.findall(text.lower())) + "\n" + target)
    label_set = seen.label_sets.setdefault(labels, len(seen.label_sets) % LABEL_SETS)
    first, first_set = divmod(seen.texts.setdefault(key, row * LABEL_SETS + label_set), LABEL_SETS)
    if first == row:
        return
    there = next(known for known, number in seen.label_sets.items() if number == first_set)
    if labels and there and labels != there:
        difference = f"{', '.join(labels)!r} here, {', '.join(there)!r} there"
        yield "conflicting labels", f"has the words of article {first:,}, but {difference}"
    else:
        yield "repeated text", f"has the words of article {first:,}"


def _of_ids(seen: _Seen) -> Iterator[Problem]:
    if seen.rows and len(seen.without_id) == seen.rows:
        yield problem("no id column", "ids are made of the file's name and the article's number. Give --id-column.")
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

    for key, line in sorted(seen.repeated.items(), key=lambda item: (-seen.lines[item[0]], item[1])):
        share = f"{seen.lines[key]:,} texts begin or end with the line {start_of(line)}"
        yield problem("repeated line", f"{share}: cut it, or a model learns whose it is")


def _count_lines(text: str, seen: _Seen) -> None:
    """Count a text's first and last lines; one line alone, such as a headline, is the article itself."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) <= len(EDGE_LINES):
        return
    for line in {lines[place] for place in EDGE_LINES if len(lines[place]) >= MIN_LINE_CHARACTERS}:
        key = _digest(line)
        seen.lines[key] += 1
        if seen.lines[key] == MIN_REPEATS:
            seen.repeated[key] = line


def _names_outlet(text: str, outlet: object) -> bool:
    """Whether a text holds its outlet's name, less what follows a dash, such as "- News"."""
    name = outlet.split(" - ")[0].strip().casefold() if isinstance(outlet, str) else ""
    return len(name) >= MIN_OUTLET_CHARACTERS and name in text.casefold()


def _of_labels(counts: Counter[str], rules: Rules) -> Iterator[Problem]:
    for label, count in sorted(counts.items()):
        if count < rules.min_articles:
            yield problem("thin label", f"{label!r} has {count} articles, under {rules.min_articles}")
    if len(counts) == 1 and counts.total() >= MIN_OF_ONE_LABEL:
        yield problem("single label", f"all have the label {next(iter(counts))!r}: there is none to tell it from")
    for a, b in twin_labels(counts):
        yield problem("label spelled twice", f"{a!r} ({counts[a]} articles) and {b!r} ({counts[b]} articles)")


def _digest(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


_NAMES = list(Problem.__dataclass_fields__)
