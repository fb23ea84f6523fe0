"""Behaviour cases: small texts that say what a model should answer, after CheckList (Ribeiro et al. 2020).

A TOML file names a task, a kind and a capability, and lists cases; docs/review.md says how to write one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.corpus.records.toml_files import read_toml
from classifier.errors import InputError

ABSTAIN = "abstain"
"""Among the answers expected of a case: to be unsure is right too."""

BETWEEN = "|"
"""Between the answers expected of a case."""

VALUE = "{value}"
"""What stands in a text of an invariance case for the values."""

FAMILY = "{family}"
"""What stands there for the last word of a value."""

ASIDE_OF = 3
"""One case in so many is put aside, by a hash of its id."""


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes:
        id: hash of all that the case says.
        kind: `minimum`, `invariance` or `direction`.
        capability: what it tests, in a word or two.
        text: of the article.
        target: whom stance is asked of, or empty.
        expect: labels that are right, and perhaps ABSTAIN; of `minimum`.
        values: that stand for VALUE in turn; of `invariance`.
        add: a sentence put behind the text; of `direction`.
        toward: label whose probability it should raise; of `direction`.
    """

    id: str
    kind: str
    capability: str
    text: str
    target: str = ""
    expect: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    add: str = ""
    toward: str = ""

    @property
    def is_aside(self) -> bool:
        """Whether the case belongs to the third that is put aside."""
        return int(self.id, 16) % ASIDE_OF == 0

    def records(self) -> list[dict[str, Any]]:
        """Give the articles that the case is judged by: one, one a value, or one without and one with `add`."""
        pairs = [(self.text, self.target)]
        if self.kind == "invariance":
            pairs = [(filled(self.text, value), filled(self.target, value)) for value in self.values]
        elif self.kind == "direction":
            pairs = [(self.text, self.target), (f"{self.text} {self.add}", self.target)]
        return [
            {"id": self.id, "text": text, "language": "en", **({"target": target} if target else {})}
            for text, target in pairs
        ]


def filled(text: str, value: str) -> str:
    """Put a value into a text.

    >>> filled("{value} spoke. {family} left.", "Ann Lee")
    'Ann Lee spoke. Lee left.'
    """
    return text.replace(VALUE, value).replace(FAMILY, value.split()[-1])


def read_cases(folder: str | Path, task: str, labels: tuple[str, ...]) -> list[Case]:
    """Read the cases of a task from all TOML files under a folder, in the order of their paths.

    Raises:
        InputError: there are none, or a file is not as it has to be; the message says what and where.
    """
    place = Path(folder)
    files = [place] if place.is_file() else sorted(place.rglob("*.toml"))
    if not files:
        raise InputError("has no .toml file of behaviour cases. docs/review.md says how one is written.", path=place)
    cases = [case for file in files for case in _cases_of(file, task, labels)]
    if not cases:
        raise InputError(f"has no behaviour cases of the task {task!r}.", path=place)
    return cases


def _cases_of(file: Path, task: str, labels: tuple[str, ...]) -> Iterator[Case]:
    table = read_toml(file)
    kind, capability, rows = table.get("kind"), table.get("capability"), table.get("cases")
    if not isinstance(kind, str) or kind not in _MAKE or not isinstance(capability, str) or not isinstance(rows, list):
        raise InputError(f"needs a kind ({', '.join(_MAKE)}), a capability and a list of cases.", path=file)
    if table.get("task") != task:
        return
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise InputError(f"case {number} has no text.", path=file)
        yield _case(row, table, labels, f"case {number}", file)


def _case(row: Mapping[str, Any], table: Mapping[str, Any], labels: tuple[str, ...], where: str, file: Path) -> Case:
    kind, capability, target = table["kind"], table["capability"], str(row.get("target", ""))
    said = "\n".join([table["task"], kind, row["text"], target, *(str(row.get(key, "")) for key in ("add", "toward"))])
    id_ = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:12]
    own = _MAKE[kind](row, table)
    named = [*own.get("expect", ()), *([own["toward"]] if "toward" in own else [])]
    wrong = [label for label in named if label not in (*labels, ABSTAIN)]
    if not all(own.values()) or wrong:
        what = f"names {wrong[0]!r}, which is no label" if wrong else f"lacks {' or '.join(own)}"
        raise InputError(f"{where} {what}.", path=file)
    return Case(id_, kind, capability, row["text"], target, **own)


def _minimum(row: Mapping[str, Any], _: Mapping[str, Any]) -> dict[str, Any]:
    return {"expect": tuple(part for part in str(row.get("expect", "")).split(BETWEEN) if part)}


def _invariance(row: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    values = row.get("values", table.get("values"))
    is_list = isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values)
    return {"values": tuple(values) if is_list and values is not None else ()}


def _direction(row: Mapping[str, Any], _: Mapping[str, Any]) -> dict[str, Any]:
    return {"add": str(row.get("add", "")), "toward": str(row.get("toward", ""))}


_MAKE: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    "minimum": _minimum,
    "invariance": _invariance,
    "direction": _direction,
}
"""What a case of each kind has besides text and target."""

KINDS = tuple(_MAKE)
"""Kinds of cases, in the order of the table."""
