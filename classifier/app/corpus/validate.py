"""`classifier corpus validate`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from classifier.app.corpus.display import Tally, problem_table
from classifier.app.corpus.options import LabelColumn, Paths, is_sheet, with_label
from classifier.app.display.inert import print_inert, safe_cell
from classifier.app.display.progress import with_progress
from classifier.app.options import with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.checks.validate import Problem, Rules, find_problems, problem
from classifier.corpus.records.files import Record
from classifier.corpus.records.reading import Reading
from classifier.errors import CorpusError, InputError


@with_reading()
def validate(
    paths: Paths,
    label_column: LabelColumn = None,
    language: Annotated[str, typer.Option(help="ISO 639-1 code of all articles; 'any': not looked at.")] = "en",
    min_words: Annotated[int, typer.Option(help="A text with fewer words is short.")] = 5,
    min_articles: Annotated[int, typer.Option(help="A label with fewer articles is thin.")] = 10,
    show: Annotated[int, typer.Option(help="Articles that are shown of each problem.")] = 3,
    output: Annotated[
        Path | None, typer.Option(help="File for every problem, a row each; .csv, .jsonl, .parquet.")
    ] = None,
    *,
    reading: Reading,
) -> None:
    """Print what is wrong with a corpus; exit with 1 where an error, not a warning, stands.

    Example: classifier corpus validate data/starter.jsonl --label-column topic
    """
    from classifier.corpus.formats.read import read_all
    from classifier.corpus.formats.write import write_records

    unread: list[InputError] = []
    lenient = replace(reading, on_error=unread.append, label_column=label_column, make_ids=False)
    tally = Tally(show)
    with kept_for_this_run(output, paths):
        records, label = with_label(read_all(paths, lenient), label_column)
        rules = Rules(label, None if language == "any" else language, min_words, min_articles)
        problems = tally.count(chain(find_problems(with_progress(records), rules), _unreadable(unread)))
        if output is not None:
            write_records(rows_of(problems, output), output)
        else:
            deque(problems, maxlen=0)
    print_inert(problem_table(tally), end="")
    if tally.errors:
        raise CorpusError(f"{tally.errors:,} errors in {', '.join(paths)}: mend or leave out those articles.")


def rows_of(problems: Iterable[Problem], output: Path) -> Iterator[Record]:
    """A row a problem; in a table for a spreadsheet no text is a formula."""
    cell = safe_cell if is_sheet(output) else lambda value: value
    return ({name: cell(value) for name, value in asdict(one).items()} for one in problems)


def _unreadable(errors: list[InputError]) -> Iterator[Problem]:
    """What could not be read, known when all was read."""
    yield from (problem("unreadable", str(error)) for error in errors)
