"""The IPTC Media Topics as a tree.

`iptc_mediatopics.csv` holds the concept ids, English names and parents of the IPTC
NewsCodes Media Topics, by the International Press Telecommunications Council
(https://iptc.org/standards/media-topics/), licensed CC BY 4.0; definitions are left out.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PREFIX = "medtop:"


@dataclass(frozen=True, slots=True)
class Concept:
    """One media topic: its concept id, English name, and the id of its parent, empty at the top."""

    id: str
    name: str
    parent: str


@cache
def concepts() -> dict[str, Concept]:
    """Every concept, by its id."""
    source = files("classifier.corpus.prepare").joinpath("iptc_mediatopics.csv")
    with source.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return {row["qcode"]: Concept(row["qcode"], row["label"], row["parent"]) for row in rows}


def find_concept(label: str) -> Concept | None:
    """The concept of a name in any case, of an id, or of an id's digits.

    >>> find_concept("Tennis") == find_concept("medtop:20001085") == find_concept("20001085")
    True
    """
    known = concepts()
    return known.get(label) or known.get(PREFIX + label) or _by_name().get(label.strip().casefold())


def ancestors(concept: Concept) -> list[Concept]:
    """The concept's parent, the parent's parent, up to the top."""
    parents = []
    while concept.parent:
        concept = concepts()[concept.parent]
        parents.append(concept)
    return parents


def roll_up(label: str) -> str:
    """Name the top-level topic of a fine one, in lower case; a label that is no topic stays as it is.

    >>> roll_up("medtop:20000003"), roll_up("Animation"), roll_up("urgent")
    ('arts, culture, entertainment and media', 'arts, culture, entertainment and media', 'urgent')
    """
    concept = find_concept(label)
    return label if concept is None else [concept, *ancestors(concept)][-1].name.lower()


@cache
def _by_name() -> dict[str, Concept]:
    return {concept.name.casefold(): concept for concept in concepts().values()}
