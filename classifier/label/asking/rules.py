"""Weak labels by patterns: a suggestion to begin with, never gold.

[[rule]]
label = "blames"
pattern = "flood of (migrants|refugees)"     # a regular expression; case is not looked at
field = "title"                               # or text; else both
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.corpus.records.toml_files import read_toml
from classifier.errors import InputError

FIELDS = ("title", "text")


@dataclass(frozen=True)
class Rule:
    """A pattern that speaks for a label.

    Attributes:
        label: that it speaks for.
        pattern: looked for in the fields.
        fields: of an item's record.
    """

    label: str
    pattern: re.Pattern[str]
    fields: tuple[str, ...] = FIELDS


def read_rules(path: Path, labels: Sequence[str]) -> list[Rule]:
    """Read a TOML file of rules.

    Raises:
        InputError: it cannot be read, or a rule is not as it has to be.
    """
    tables = read_toml(path, "Give --rules a TOML file.").get("rule", [])
    if not isinstance(tables, list) or not tables:
        raise InputError("has no [[rule]] with a label and a pattern.", path=path)
    for number, table in enumerate(tables, start=1):
        if not isinstance(table, dict):
            raise InputError(f"rule {number} is no table. Write [[rule]], with a label and a pattern.", path=path)
    return [_rule(table, number, labels, path) for number, table in enumerate(tables, start=1)]


def _rule(table: Any, number: int, labels: Sequence[str], path: Path) -> Rule:
    label, pattern, field = (table.get(name) for name in ("label", "pattern", "field"))
    if label not in labels:
        raise InputError(f"rule {number} has the label {label!r}: use one of {', '.join(labels)}.", path=path)
    if field not in (None, *FIELDS):
        raise InputError(f"rule {number} has the field {field!r}: use title or text, or leave it out.", path=path)
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, TypeError) as error:
        raise InputError(f"rule {number} has no pattern that can be used ({error}).", path=path) from error
    return Rule(label, compiled, (field,) if field else FIELDS)


def suggestion(rules: Sequence[Rule], record: dict[str, Any]) -> str | None:
    """The label that most rules speak for, of as many the first; None where no pattern is there."""
    hits = [rule.label for rule in rules if any(rule.pattern.search(str(record.get(f) or "")) for f in rule.fields)]
    return max(dict.fromkeys(hits), key=hits.count) if hits else None
