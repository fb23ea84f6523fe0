"""`classifier corpus convert`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.app.corpus.options import ErrorsOption, LabelColumn, Paths, with_label
from classifier.app.display.inert import note
from classifier.app.display.progress import with_progress
from classifier.app.options import Errors, Skipped, with_reading
from classifier.app.outputs import kept_for_this_run, refuse_reading_standard_output
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import CorpusError, InputError


@with_reading(format_flags=("--from", "--input-format"))
def convert(
    paths: Paths,
    output: Annotated[Path, typer.Argument(help="File to write; .gz behind its suffix compresses it; - for stdout.")],
    output_format: Annotated[
        str | None, typer.Option("--to", help="Format of the output; else by suffix (jsonl on stdout).")
    ] = None,
    label_column: LabelColumn = None,
    label_map: Annotated[
        Path | None, typer.Option(help="CSV file that gives each label another name, or none.")
    ] = None,
    roll_up: Annotated[bool, typer.Option(help="Name the top-level topic of IPTC Media Topics.")] = False,
    merge: Annotated[list[str] | None, typer.Option(help="OLD=NEW: give a label another's name.")] = None,
    drop: Annotated[list[str] | None, typer.Option(help="Label whose articles are left out.")] = None,
    clean: Annotated[bool, typer.Option(help="Keep the articles' own lines alone.")] = False,
    errors: ErrorsOption = Errors.skip,
    *,
    reading: Reading,
) -> None:
    """Convert a corpus to another format, changing labels on the way.

    Formats: csv, tsv, json, jsonl, parquet, fasttext, prodigy, label-studio, label-studio-min,
    doccano, spacy, folder; and text and html to read.

    Example: classifier corpus convert data/starter.jsonl starter.txt --to fasttext --label-column topic
    """
    from classifier.corpus.formats.read import read_all, read_sources
    from classifier.corpus.formats.write import LABEL, STDOUT, write_records
    from classifier.corpus.prepare.labels import Relabelling, read_label_map, unseen_labels

    is_file = str(output) != STDOUT
    if not is_file:
        refuse_reading_standard_output(paths)
    relabel = Relabelling(
        rules=read_label_map(label_map) if label_map else None,
        to_top=roll_up,
        merge=dict(map(_pair, merge or ())),
        drop=frozenset(drop or ()),
    )
    with kept_for_this_run(output if is_file else None, [*paths, label_map]):
        skipped = Skipped(errors)
        records = read_all(paths, replace(reading, on_error=skipped, label_column=label_column))
        records, found = with_label(records, label_column)
        label = found or LABEL
        if label_map or roll_up or merge or drop:
            records = _relabelled(records, label, relabel)
        if clean:
            records = _cleaned(records)
        records = with_progress(_at_least_one(records, paths))
        sources = read_sources(paths)
        count = write_records(records, output, format=output_format, label_column=label, sources=sources)
    skipped.report()
    for (before, after), articles in sorted(relabel.counts.items()):
        note(f"label {before!r}: {articles:,} articles" + (f" to {after!r}" if after else " left out"))
    unseen = unseen_labels(relabel.rules or {}, [before for before, _ in relabel.counts])
    note(f"{output}: {count:,} articles{unseen}")


def _at_least_one(records: Iterator[Record], paths: list[str]) -> Iterator[Record]:
    """Stop before a file of nothing takes the place of one that is there."""
    is_empty = True
    for record in records:
        is_empty = False
        yield record
    if is_empty:
        raise CorpusError(f"{', '.join(paths)}: no article is left to write.")


def _relabelled(records: Iterator[Record], label: str, relabel: Any) -> Iterator[Record]:
    for record in records:
        value = relabel(record.get(label), f"{record['title']}\n{record['text']}")
        if value is not None:
            yield {**record, label: value}


def _cleaned(records: Iterator[Record]) -> Iterator[Record]:
    from classifier.corpus.prepare.articles import Article
    from classifier.text.clean import clean

    for record in records:
        article = Article("", record["title"], record["text"], language=record.get("language") or "")
        yield {**record, "text": clean(article.text, article.own_language)}


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not (old and sign and new):
        raise InputError(f"--merge {text!r} is not OLD=NEW.")
    return old, new
