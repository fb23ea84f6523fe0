"""`classifier explain`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from classifier.app.display.inert import note
from classifier.app.options import READ_BY_MODELS, TargetFile, TargetNames, targets_asked_for, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

if TYPE_CHECKING:
    from classifier.scoring.explanation import Explanation
    from classifier.scoring.model import Model
    from classifier.text.targets import Target


SHOWN_IDS = 5
"""Ids that a message about a wrong one names."""


class Format(StrEnum):
    """How explanations are printed."""

    text = "text"
    json = "json"


@with_reading(*READ_BY_MODELS)
def explain(
    path: Annotated[str, typer.Argument(help="Article: a file, or - for standard input; with --global a bundle.")],
    task: Annotated[str | None, typer.Option(help="Name of a shipped bundle: topic, leaning, …")] = None,
    model: Annotated[str | None, typer.Option(help="Bundle: a folder, in place of a shipped one.")] = None,
    id: Annotated[list[str] | None, typer.Option(help="Id of the article, in a file of many.")] = None,
    target: TargetNames = None,
    targets: TargetFile = None,
    label: Annotated[str | None, typer.Option(help="Label to explain; else the one that is given.")] = None,
    against: Annotated[str | None, typer.Option(help="Explain the lead over this label.")] = None,
    html: Annotated[Path | None, typer.Option(help="File to write as a page, with the words marked.")] = None,
    format: Annotated[Format, typer.Option(help="text, or json with every term and its offsets.")] = Format.text,
    everywhere: Annotated[
        bool, typer.Option("--global", help="The strongest terms of explanation label of a bundle.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="Terms that are shown.")] = 10,
    *,
    reading: Reading,
) -> None:
    """Show which words made a model's answer, and how much each did.

    Example: classifier explain seeds/07_carbon_tax_column.txt --task leaning
    """
    from classifier.scoring.loaded import load_model

    if everywhere:
        _print_global(load_model(path), format, most)
        return
    if (task is None) == (model is None):
        raise InputError("give --task NAME for a shipped bundle, or --model FOLDER.")
    with kept_for_this_run(html, [path]):
        asked_for = targets_asked_for(target, targets)
        loaded = load_model(model or str(task))
        records = _records(path, reading, id or [])
        explanations = _explanations(records, loaded, asked_for, label, against)
        if html is not None:
            _write(explanations, html)
    if format is Format.json:
        plain = [explanation.as_dict() for explanation in explanations]
        print(json.dumps(plain[0] if len(plain) == 1 else plain, ensure_ascii=False, indent=2))
    elif html is None:
        from classifier.app.display.marked_text import print_explanations

        print_explanations(explanations, most)


def _records(path: str, reading: Reading, ids: list[str]) -> list[Mapping[str, Any]]:
    """The articles of a file; with ids those alone."""
    from classifier.corpus.formats.read import read_all

    known: list[str] = []
    records: list[Mapping[str, Any]] = []
    for record in read_all([path], reading):
        known.append(str(record["id"]))
        if not ids or known[-1] in ids:
            records.append(record)
    if not known:
        raise InputError("no article could be read.", path=path)
    missing = [id_ for id_ in ids if id_ not in known]
    if missing:
        shown = ", ".join(known[:SHOWN_IDS]) + (", …" if len(known) > SHOWN_IDS else "")
        raise InputError(f"has no article {missing[0]!r}: its ids are {shown}.", path=path)
    return records


def _explanations(
    records: list[Mapping[str, Any]], model: Model, targets: list[Target], label: str | None, against: str | None
) -> list[Explanation]:
    from classifier.scoring.explain import explain as explained

    explanations = [
        explanation
        for record in records
        for explanation in explained(record, model, targets=targets, label=label, against=against)
    ]
    if not explanations:
        raise InputError("no target is mentioned and none was asked for. Give --target NAME.", path=records[0]["id"])
    return explanations


def _write(explanations: list[Explanation], path: Path) -> None:
    from classifier.files import write_whole
    from classifier.review.explanation_page import explanation_page

    write_whole(path, explanation_page(explanations))
    note(f"{path}: {len(explanations)} explanation{'s' if len(explanations) > 1 else ''}")


def _print_global(model: Model, format_: Format, most: int) -> None:
    from classifier.scoring.explain import strongest_terms

    strongest = strongest_terms(model, most=most)
    if format_ is Format.json:
        plain = {
            label: [
                {"term": term.term, "field": term.field, "kind": term.kind, "coefficient": term.contribution}
                for term in terms
            ]
            for label, terms in strongest.items()
        }
        print(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    from classifier.app.display.marked_text import print_strongest

    print_strongest(strongest)
