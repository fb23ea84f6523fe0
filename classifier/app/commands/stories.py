"""`classifier stories`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.app.display.inert import note
from classifier.app.options import read_labelled, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


@with_reading("text", "title", "id", "outlet", "published")
def stories(
    articles: Annotated[str, typer.Argument(help="Articles, or answers of classifier score with --keep published.")],
    task: Annotated[
        str, typer.Option(help="Whose answers are compared between outlets, where there are some.")
    ] = "sentiment",
    days: Annotated[float, typer.Option(min=0, help="Days from an article of a story to the next, at the most.")] = 3,
    least: Annotated[int, typer.Option(min=1, help="Articles that a story has at least.")] = 2,
    output: Annotated[Path | None, typer.Option(help="Table with story_id of every article: .csv or .parquet.")] = None,
    *,
    reading: Reading,
) -> None:
    """Find the articles that are about one event, and how outlets differ within it.

    Example: classifier stories answers.csv --task sentiment --output stories.csv
    """
    import pandas as pd

    from classifier.app.answers.tables import write_frame
    from classifier.app.display.findings import print_stories
    from classifier.findings.answer_table import answers_of_table, labels_of
    from classifier.findings.events.stories import find_stories
    from classifier.findings.events.story_table import outlet_differences, story_table

    if output is not None and output.suffix.lower() not in (".csv", ".parquet"):
        raise InputError("is no table: use .csv or .parquet.", path=str(output))
    answers = answers_of_table(articles, task)
    frame = _articles(articles, reading) if answers is None else answers.drop_duplicates("id", ignore_index=True)
    found = pd.concat([frame, find_stories(frame, days=days)], axis=1)
    table = story_table(found, least=least)
    differences = None
    if answers is not None and "outlet" in found:
        # Of a task that reads mentions an article has a row a target.
        rows = answers.merge(found[["id", "story_id"]], on="id")
        labels = labels_of(rows) or sorted({str(label) for label in rows["label"].dropna()})
        differences = outlet_differences(rows[rows["story_id"].isin(table["story_id"])], labels)
    print_stories(table, len(found), differences)
    if output is not None:
        with kept_for_this_run(output, [articles]):
            write_frame(found.drop(columns="text", errors="ignore"), output)
        note(str(output))


def _articles(path: str, reading: Reading) -> pd.DataFrame:
    frame = read_labelled([path], reading)
    return frame.reset_index() if "id" not in frame else frame.reset_index(drop=True)
