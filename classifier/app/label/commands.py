"""`classifier label`: the page, and what goes into a store and comes out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from classifier.app.commands.train import summary
from classifier.app.display.inert import note, print_inert
from classifier.app.display.progress import say
from classifier.app.label.page import Coder, page, user
from classifier.app.options import (
    Force,
    LabelColumn,
    MultiLabel,
    Seed,
    Sources,
    UnitName,
    read_labelled,
    settings_for,
    with_reading,
)
from classifier.app.outputs import bundle_place, kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

OPEN = "page"
"""The command that is meant where no other is named: `classifier label POOL…`."""


class _PageByDefault(TyperGroup):
    def resolve_command(self, ctx, args):  # type: ignore[no-untyped-def]
        if args and args[0] not in self.commands:
            args = [OPEN, *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def]
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = [OPEN, *args]
        return super().parse_args(ctx, args)


label_app = typer.Typer(
    cls=_PageByDefault,
    help="Label articles on a page, with a model that learns along; `classifier label POOL…` opens it.",
    no_args_is_help=True,
)
label_app.command(OPEN)(page)

StoreArgument = Annotated[Path, typer.Argument(help="SQLite file of decisions.")]


@label_app.command()
@with_reading()
def export(
    store: StoreArgument,
    output: Annotated[Path, typer.Argument(help="Corpus file to write; .parquet, .csv, .jsonl.")],
    over: Annotated[
        list[str] | None, typer.Option(help="Corpus whose labels the store changes; the new one is written whole.")
    ] = None,
    label_column: LabelColumn = None,
    *,
    reading: Reading,
) -> None:
    """Write a store's labels as a corpus, with splits, each coder's labels and where they came from.

    Example: classifier label export labels.sqlite corpus.parquet
    """
    from classifier.corpus.formats.write import write_corpus
    from classifier.label.corpora.export import changed
    from classifier.label.corpora.export import export as exported
    from classifier.label.store.store import open_store

    with kept_for_this_run(output, [store, *(over or [])]), open_store(store) as opened:
        if over is None:
            corpus, what = exported(opened), "articles with a label"
            count = len(corpus)
        else:
            column = label_column or opened.task.name
            frame = read_labelled(over, reading, label_column=column)
            if column not in frame:
                raise InputError(f"has no column {column!r}. Give --label-column.", path=over[0])
            corpus, count = changed(opened, frame, column)
            what = "labels changed"
        write_corpus(corpus, output)
    note(f"{output}: {count:,} {what}")


@label_app.command("import")
@with_reading()
def import_(
    store: StoreArgument,
    corpus: Annotated[list[str], typer.Argument(help="Files, folders or globs of labelled articles.")],
    task: Annotated[str | None, typer.Option(help="Of a store that is not there yet.")] = None,
    labels: Annotated[str | None, typer.Option(help="a,b,c, of a store that is not there yet.")] = None,
    unit: UnitName = None,
    multi_label: MultiLabel = False,
    label_column: LabelColumn = None,
    coder: Coder = "",
    *,
    reading: Reading,
) -> None:
    """Put labels that were given elsewhere into a store, as a coder's; the same ones again change nothing.

    Example: classifier label import labels.sqlite done.csv --task blame --labels yes,no
    """
    from classifier.app.label.page import task_for
    from classifier.label.corpora.imports import cells_to_import, import_labels
    from classifier.label.store.store import open_store

    if task is None and not store.is_file():
        raise InputError("is not there yet: give --task and --labels, and it is made.", path=store)
    if task is None:
        with open_store(store) as there:
            asked = there.task
    else:
        asked = task_for(task, labels, store, unit=unit, multi_label=multi_label)
    column = label_column or asked.name
    frame = read_labelled(corpus, reading, task=asked.name, label_column=label_column)
    cells_to_import(frame, asked, column)  # before a store is made that a wrong column would leave empty
    with open_store(store, asked) as opened:
        count = import_labels(opened, frame, label_column=column, coder=coder or user())
    note(f"{store}: {count:,} new labels")


@label_app.command()
@with_reading()
def train(
    store: StoreArgument,
    pool: Annotated[
        list[str] | None, typer.Option(help="Unlabelled articles that are learnt from too; else those of the page.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder of the bundle; else models/TASK.")] = None,
    config: Annotated[Path | None, typer.Option(help="TOML file of settings.")] = None,
    seed: Seed = 0,
    source: Sources = None,
    force: Force = False,
    *,
    reading: Reading,
) -> None:
    """Train a bundle from a store: on what policies chose, judged on the simple random draws.

    Example: classifier label train labels.sqlite --output models/blame
    """
    from classifier.label.corpora.train import pool_frame, train_from_store
    from classifier.label.store.store import open_store
    from classifier.model.bundle.manifest import save

    with open_store(store) as opened:
        folder = output or Path("models") / opened.task.name
        paths = pool if pool is not None else _pool_that_is_there(opened.about("pool") or [])
        with bundle_place(folder, [store, *paths, config], force=force) as place:
            unlabelled = read_labelled(paths, reading) if paths else None
            settings = settings_for(config, opened.task.unit, pool_frame(opened, unlabelled))
            trained = train_from_store(opened, unlabelled, settings=settings, seed=seed, progress=say)
            save(trained, place, sources=source or ())
    for line in trained.notes:
        note(f"note: {line}")
    print_inert(summary(trained.metrics, folder))


def _pool_that_is_there(paths: list[str]) -> list[str]:
    lacking = [path for path in paths if not Path(path).exists()]
    if lacking:
        note(f"note: {lacking[0]} is no longer there: learning from the labelled articles alone, or give --pool")
    return [] if lacking else paths
