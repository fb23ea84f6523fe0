"""From a source's labels to a task's: maps, merging, dropping, and the IPTC tree."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from classifier.corpus.prepare.iptc import roll_up
from classifier.corpus.records.labels import labels_of
from classifier.errors import InputError

HEADER = ("source_label", "pattern", "label", "note")
REQUIRED = ("source_label", "label")

NAMED = 5
"""Labels that a note names; the rest is an ellipsis."""


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


def read_label_map(path: str | Path, labels: Sequence[str] = ()) -> LabelMap:
    """Read a CSV file with the columns of HEADER, those of REQUIRED at least, a row a rule.

    Args:
        path: of the file.
        labels: that a rule may give; empty: any.

    Raises:
        InputError: no such file, other columns, a row without a source label or with a label
            that is none of `labels`, or a pattern that is no regular expression.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows, names = list(reader), list(reader.fieldnames or ())
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror}).", path=path) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"is no CSV in UTF-8 ({error}). Save it as such.", path=path) from error
    if not set(REQUIRED) <= set(names) <= set(HEADER):
        wanted = f"a label map has {', '.join(HEADER)}, and needs {', '.join(REQUIRED)}"
        raise InputError(f"has the columns {', '.join(names)}; {wanted}.", path=path)
    rules: LabelMap = {}
    for line, row in enumerate(rows, start=2):
        rule = Rule(_pattern(row.get("pattern") or "", path, line), (row["label"] or "").strip())
        _check_row(row, rule.label, labels, path, line)
        rules.setdefault(row["source_label"], []).append(rule)
    return rules


def unseen_labels(rules: LabelMap, seen: Iterable[str]) -> str:
    """Name the source labels of a map that no article has, for a note; empty where each has one."""
    unseen = [label for label in rules if label not in set(seen)]
    return (
        f"; no article has {', '.join(map(repr, unseen[:NAMED]))}{', …' if len(unseen) > NAMED else ''}"
        if unseen
        else ""
    )


def map_labels(labels: Iterable[object], texts: Iterable[str], rules: LabelMap) -> list[str]:
    """Give each article the task's label, or nothing where no rule fits.

    Args:
        labels: the source's, one an article.
        texts: that patterns are looked for in.
    """
    return [_mapped(str(label), text, rules) for label, text in zip(labels, texts, strict=True)]


@dataclass
class Relabelling:
    """Changes labels one article at a time, and counts what became of each.

    Attributes:
        rules: of a label map, first; None: the labels stay.
        to_top: then roll IPTC topics up to the top level.
        merge: then the new name of each label that has one.
        drop: labels that go, last; an article that has no other loses its label.
        counts: of pairs (label before, label after or empty).
    """

    rules: LabelMap | None = None
    to_top: bool = False
    merge: Mapping[str, str] = field(default_factory=dict)
    drop: frozenset[str] = frozenset()
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __call__(self, value: object, text: str) -> str | list[str] | None:
        """Give the new label of an article: a text, a list where it has several, or None.

        Args:
            value: the label, a list of them, or nothing.
            text: that a label map's patterns are looked for in.
        """
        before = labels_of(value)
        changed = [self._changed(label, text) for label in before]
        self.counts.update(zip(before, changed, strict=True))
        after = list(dict.fromkeys(label for label in changed if label))
        return after if len(after) > 1 else after[0] if after else None

    def _changed(self, label: str, text: str) -> str:
        if self.rules is not None:
            label = _mapped(label, text, self.rules)
        if self.to_top:
            label = roll_up(label)
        label = self.merge.get(label, label)
        return "" if label in self.drop else label


def _mapped(label: str, text: str, rules: LabelMap) -> str:
    fitting = (rule for rule in rules.get(label, []) if rule.pattern is None or rule.pattern.search(text))
    return next((rule.label for rule in fitting), "")


def _check_row(row: Mapping[str | None, Any], label: str, labels: Sequence[str], path: object, line: int) -> None:
    if not row["source_label"]:
        raise InputError("has no source_label. Name the source's label, or remove the row.", path=path, line=line)
    if None in row:
        raise InputError("has more cells than the header. Quote a cell that holds a comma.", path=path, line=line)
    if label and labels and label not in labels:
        near = ", ".join(get_close_matches(label, labels, n=1)) or ", ".join(labels)
        raise InputError(f"has the label {label!r}, which the task does not know: use {near}.", path=path, line=line)


def _pattern(text: str, path: object, line: int) -> re.Pattern[str] | None:
    if not text:
        return None
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise InputError(f"its pattern is no regular expression ({error}).", path=path, line=line) from error
