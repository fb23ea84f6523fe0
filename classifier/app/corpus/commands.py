"""`classifier corpus`: build, fetch, convert, validate, describe and split corpora, and learn word vectors of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from classifier.app.corpus.agreement import agreement
from classifier.app.corpus.audit import audit
from classifier.app.corpus.convert import convert
from classifier.app.corpus.options import ErrorsOption, LabelColumn, Paths, check_label, task_column
from classifier.app.corpus.split import split
from classifier.app.corpus.validate import validate
from classifier.app.corpus.vectors import vectors
from classifier.app.display.inert import note, print_inert
from classifier.app.options import Errors, Seed, read_labelled, with_reading
from classifier.app.outputs import kept_for_this_run, refuse_reads_in, set_kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import TaskError

DATA_FOLDER = Path("data/public")

corpus_app = typer.Typer(
    help="Build, fetch, convert, validate, describe, split and audit corpora; learn word vectors.", no_args_is_help=True
)
corpus_app.command()(convert)
corpus_app.command()(validate)
corpus_app.command()(split)
corpus_app.command()(audit)
corpus_app.command()(agreement)
corpus_app.command()(vectors)


@corpus_app.command()
@with_reading()
def describe(
    paths: Paths,
    label_column: LabelColumn = None,
    output: Annotated[Path | None, typer.Option(help="Folder for the tables as CSV and the plots.")] = None,
    errors: ErrorsOption = Errors.skip,
    *,
    reading: Reading,
) -> None:
    """Show a corpus' labels, outlets, dates, lengths, languages and duplicates.

    Example: classifier corpus describe data/starter.jsonl --label-column topic
    """
    from classifier.app.corpus.display import PLOTS, description, save_description
    from classifier.corpus.checks.describe import describe as described

    with set_kept_for_this_run(output, [PLOTS], paths):
        frame = read_labelled(paths, reading, label_column=label_column, errors=errors)
        check_label(label_column, frame.columns)
        tables = described(frame, label_column=label_column or task_column(frame))
        print_inert(description(tables), end="")
        if output is not None:
            refuse_reads_in(output, [f"{name}.csv" for name in tables], paths)
            save_description(tables, output)
            note(f"{output}: {len(tables)} tables and plots.png")


@corpus_app.command()
def build(
    recipe: Annotated[Path, typer.Argument(help="TOML file, such as data/recipes/topic.toml.")],
    output: Annotated[Path, typer.Option(help="File to write.")],
    sources: Annotated[Path, typer.Option(help="Folder of the files that the recipe names.")] = DATA_FOLDER,
    seed: Seed = 0,
) -> None:
    """Build a corpus from its sources as a recipe says: the same recipe and files give the same bytes.

    Example: classifier corpus build data/recipes/leaning.toml --output leaning.parquet
    """
    from classifier.corpus.formats.write import write_corpus
    from classifier.corpus.prepare.fingerprint import fingerprint
    from classifier.corpus.prepare.recipe import build_corpus
    from classifier.corpus.prepare.recipe_file import read_recipe

    wanted = read_recipe(recipe)
    with kept_for_this_run(output, [recipe, sources]):
        corpus, notes = build_corpus(wanted, sources, seed=seed)
        write_corpus(corpus, output)
    for line in notes:
        note(line)
    note(f"{output}: {len(corpus):,} articles, fingerprint {fingerprint(corpus, wanted.task)['sha256']}")


@corpus_app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(help="allsides, newsmtsc, vader-nyt, masakhanews, sib200.")],
    output: Annotated[Path, typer.Option(help="Folder for the tables, and for the downloads in it.")] = DATA_FOLDER,
    local: Annotated[Path | None, typer.Option("--from", help="Folder or archive with the original files.")] = None,
    mirror: Annotated[str | None, typer.Option(help="Address in place of the source's host.")] = None,
) -> None:
    """Fetch public data sets from their authors, pinned and checked; a download that stopped goes on.

    Example: classifier corpus fetch newsmtsc vader-nyt
    """
    from classifier.app.corpus.display import download_bar
    from classifier.corpus.fetch.public import DATA_SETS, fetch

    unknown = [name for name in names if name not in DATA_SETS]
    if unknown:
        raise TaskError(f"{unknown[0]!r} is no data set that is known: use {', '.join(DATA_SETS)}.")
    for name in names:
        with kept_for_this_run(output / DATA_SETS[name].table, [local]), download_bar() as progress:
            path = fetch(DATA_SETS[name], output, local=local, mirror=mirror, progress=progress)
        note(f"{path}: {DATA_SETS[name].citation}, {DATA_SETS[name].licence}")
