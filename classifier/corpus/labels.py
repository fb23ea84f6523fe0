"""Label maps: from a source's labels to a task's."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from classifier.errors import InputError

HEADER = ["source_label", "pattern", "label", "note"]


@dataclass(frozen=True)
class Rule:
    """One row of a label map.

    Attributes:
        pattern: a regular expression that title or text must hold; None: any.
        label: the task's label; empty: leave the article out.
    """

    pattern: re.Pattern[str] | None
    label: str


LabelMap = dict[str, list[Rule]]
"""The rules of each source label; the first that fits decides."""


def read_label_map(path: str | Path) -> LabelMap:
    """Read a CSV file with the columns of HEADER, a row a rule.

    Raises:
        InputError: no such file, other columns, or a pattern that is no regular expression.
    """
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=path) from error
    if rows and list(rows[0]) != HEADER:
        raise InputError(f"has the columns {', '.join(rows[0])}; a label map has {', '.join(HEADER)}.", path=path)
    rules: LabelMap = {}
    for line, row in enumerate(rows, start=2):
        rules.setdefault(row["source_label"], []).append(Rule(_pattern(row["pattern"], path, line), row["label"]))
    return rules


def map_labels(labels: Iterable[object], texts: Iterable[str], rules: LabelMap) -> list[str]:
    """Give each article the task's label, or nothing where no rule fits.

    Args:
        labels: the source's, one an article.
        texts: that patterns are looked for in.
    """
    return [_mapped(str(label), text, rules) for label, text in zip(labels, texts, strict=True)]


def _mapped(label: str, text: str, rules: LabelMap) -> str:
    fitting = (rule for rule in rules.get(label, []) if rule.pattern is None or rule.pattern.search(text))
    return next((rule.label for rule in fitting), "")


def _pattern(text: str, path: object, line: int) -> re.Pattern[str] | None:
    if not text:
        return None
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise InputError(f"its pattern is no regular expression ({error}).", path=path, line=line) from error
