"""`classifier corpus audit`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from classifier.app.corpus.options import Paths, check_label, is_sheet, task_column
from classifier.app.display.inert import note, print_inert, safe_cell
from classifier.app.display.progress import say
from classifier.app.label.page import Coder, Port, run_page, user
from classifier.app.options import LabelColumn, Seed, UnitName, read_labelled, settings_for, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

SHOWN = 20


@with_reading()
def audit(
    paths: Paths,
    label_column: LabelColumn = None,
    unit: UnitName = None,
    output: Annotated[
        Path | None, typer.Option(help="File for every suspect, a row each; .csv, .jsonl, .parquet.")
    ] = None,
    page: Annotated[bool, typer.Option(help="Open a page on which each is accepted or changed by a key.")] = False,
    store: Annotated[
        Path | None, typer.Option(help="SQLite file that keeps what the page decides; the corpus stays.")
    ] = None,
    show: Annotated[int, typer.Option(min=0, help="Suspects that are printed.")] = SHOWN,
    coder: Coder = "",
    config: Annotated[Path | None, typer.Option(help="TOML file of settings of the models that judge.")] = None,
    port: Port = None,
    seed: Seed = 0,
    *,
    reading: Reading,
) -> None:
    """Find likely label errors, near-copies that part, confused labels, odd articles and thin labels.

    `classifier label export STORE NEW --over CORPUS` writes a new corpus with what the page changed.

    Example: classifier corpus audit data/starter.jsonl --label-column topic
    """
    from classifier.corpus.formats.write import write_corpus
    from classifier.label.audit.audit import audit as audited
    from classifier.tasks import Task

    if page and store is None:
        raise InputError("give --store FILE, which keeps what the page decides.")
    with kept_for_this_run(output, paths):
        frame = read_labelled(paths, reading, label_column=label_column)
        column = label_column or task_column(frame)
        check_label(column, frame.columns)
        if column is None:
            raise InputError("give the column of the labels: --label-column NAME.")
        task = Task(column if column.isidentifier() else "label", unit or "article")  # type: ignore[arg-type]
        settings = settings_for(config, task.unit, frame)
        found = audited(frame, task, label_column=column, settings=settings, seed=seed, progress=say)
        print_inert(report(found, show))
        if output is not None:
            table = found.table.map(safe_cell) if is_sheet(output) else found.table
            write_corpus(table.set_index("id"), output)
            note(f"{output}: {len(found.table):,} suspects")
    if page and store is not None:
        _open(found, frame, column, task, store, coder or user(), port)


def report(audit: Any, show: int) -> str:
    """An audit as text: counts, the first suspects, confused pairs, thin labels."""
    counts = audit.table["problem"].value_counts()
    lines = [f"{audit.articles:,} articles with a label"]
    lines += [f"  {problem:18} {count:6,}" for problem, count in counts.items()]
    if len(audit.pairs):
        lines += ["", "confused pairs (given, likely, articles)"]
        lines += [f"  {row.given} → {row.likely}: {row.articles:,}" for row in audit.pairs.itertuples(index=False)]
    if audit.thin:
        lines += ["", "thin labels: " + ", ".join(f"{label} ({count})" for label, count in audit.thin.items())]
    if show:
        lines += ["", "suspects, likeliest errors first"]
        lines += [
            f"  {row.id}: {row.given} → {row.suggested}  {row.why}  {str(row.title or '')[:60]}".rstrip()
            for row in audit.table.head(show).itertuples(index=False)
        ]
    return "\n".join([*lines, *(f"note: {line}" for line in audit.notes)])


def _open(found: Any, frame: Any, column: str, task: Any, store: Path, coder: str, port: int | None) -> None:
    """Open the page on the suspects; the articles around them teach nothing here."""
    from dataclasses import replace

    from classifier.corpus.records.labels import labels_of
    from classifier.label.asking.open import open_session
    from classifier.label.store.store import open_store
    from classifier.web.shared.serve import require_extra

    require_extra()
    labels = sorted({label for value in frame[column] for label in labels_of(value)})
    suspects = found.suspects()
    shown = frame[frame.index.isin([suspect.item for suspect in suspects])]
    with open_store(store, replace(task, labels=tuple(labels))) as opened:
        run_page(open_session(opened, shown, coder=coder, mode="audit", suspects=suspects, progress=say), port)
