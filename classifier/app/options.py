"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from classifier.corpus.read import Columns

TextColumn = Annotated[str | None, typer.Option(help="Column of the articles' text, where it is not found.")]
TitleColumn = Annotated[str | None, typer.Option(help="Column of the titles.")]
IdColumn = Annotated[str | None, typer.Option(help="Column of the ids.")]
TargetColumn = Annotated[str | None, typer.Option(help="Column of the targets of stance.")]
InputFormat = Annotated[str | None, typer.Option(help="text, html, csv, tsv, json, jsonl or parquet; else by suffix.")]
Encoding = Annotated[str | None, typer.Option(help="Encoding of text files, where it is not UTF-8 and not found.")]


def columns(text: str | None, title: str | None, id_: str | None, target: str | None) -> Columns:
    """The file's names of columns, as given."""
    return Columns(text=text, title=title, id=id_, target=target)
