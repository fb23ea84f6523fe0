"""`classifier corpus agreement`."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.app.corpus.options import Paths
from classifier.app.display.inert import print_inert
from classifier.app.options import read_labelled, with_reading
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

STORE_SUFFIXES = (".sqlite", ".db")

SHOWN = 10
"""Articles that coders part on, by name."""


class Format(StrEnum):
    """How figures are printed."""

    table = "table"
    json = "json"


@with_reading()
def agreement(
    paths: Paths,
    coders: Annotated[
        str | None, typer.Option(help="a,b,c: the columns of the coders' labels; of a store all.")
    ] = None,
    order: Annotated[str | None, typer.Option(help="a,b,c: all labels from one end to the other, if ordinal.")] = None,
    format: Annotated[Format, typer.Option(help="table or json.")] = Format.table,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the bootstrap.")] = 0,
    *,
    reading: Reading,
) -> None:
    """Measure how far coders agree: Krippendorff's alpha, Cohen's and Fleiss' kappa, and where they part.

    Example: classifier corpus agreement labels.sqlite
    """
    from classifier.corpus.checks.agreement import agreement as measured

    names = [name.strip() for name in coders.split(",")] if coders else []
    ratings = _ratings(paths, names, reading)
    found = measured(ratings, order=[label.strip() for label in order.split(",")] if order else (), seed=seed)
    if format is Format.json:
        print(json.dumps(asdict(found), indent=1, ensure_ascii=False))
    else:
        print_inert(report(found))


def _ratings(paths: list[str], names: list[str], reading: Reading) -> Any:
    from classifier.corpus.records.labels import label_text

    if len(paths) == 1 and paths[0].endswith(STORE_SUFFIXES):
        from classifier.label.corpora.export import ledger_of
        from classifier.label.corpora.ratings import ratings_of
        from classifier.label.store.store import open_store

        with open_store(Path(paths[0])) as store:
            ratings = ratings_of(ledger_of(store))
    else:
        ratings = read_labelled(paths, reading)
        if not names:
            raise InputError("give the columns of the coders' labels: --coders a,b.")
    lacking = [name for name in names if name not in ratings]
    if lacking:
        raise InputError(
            f"has no labels by {lacking[0]!r}; it has {', '.join(map(str, ratings.columns))}.", path=paths[0]
        )
    chosen = ratings[names] if names else ratings
    return chosen.map(lambda value: label_text(value) or None)


def report(found: Any) -> str:
    """Agreement as text."""
    lines = [f"{found.items:,} articles that two coders or more labelled: {', '.join(found.coders)}"]
    lines.append(f"  observed agreement     {found.observed:.3f}")
    coefficients = {"Krippendorff's alpha": found.alpha, "  ordinal": found.alpha_ordinal}
    coefficients |= {"Cohen's kappa": found.cohen, "Fleiss' kappa": found.fleiss}
    coefficients |= {f"alpha of {label}": value for label, value in found.by_label.items()}
    lines += [
        f"  {name:22} {value.value:.3f}  ({value.low:.3f} to {value.high:.3f})"
        for name, value in coefficients.items()
        if value is not None and value.value == value.value
    ]
    parted = ", ".join(found.parted[:SHOWN]) + (", …" if len(found.parted) > SHOWN else "")
    lines.append(f"coders part on {len(found.parted):,} articles" + (f": {parted}" if parted else ""))
    return "\n".join(lines)
