"""`classifier digest`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from classifier.app.display.inert import inert_line, note
from classifier.app.options import Errors, Skipped, with_reading
from classifier.app.outputs import kept_for_this_run
from classifier.corpus.records.reading import Reading
from classifier.errors import InputError

DAYS = {"today": 0, "yesterday": 1}


@with_reading("text", "title", "id", "outlet", "published")
def digest(
    paths: Annotated[list[str], typer.Argument(help="Articles, or answers of classifier score as .jsonl or .parquet.")],
    since: Annotated[str, typer.Option(help="First day that is new: yesterday, today, 7d, 2026-11-25.")] = "yesterday",
    until: Annotated[str, typer.Option(help="Last day of what is new.")] = "today",
    watch: Annotated[Path | None, typer.Option(help="People to watch: CSV or TOML with name, aliases, id.")] = None,
    state: Annotated[Path | None, typer.Option(help="Folder that remembers what was read, to compare with.")] = None,
    html: Annotated[Path | None, typer.Option(help="Page of the digest.")] = None,
    *,
    reading: Reading,
) -> None:
    """Digest what is new: stories, topics beside the weeks before, people, outlets, and what needs eyes.

    Example: classifier digest inbox/ --since yesterday --watch people.csv --state digests/ --html today.html
    """
    from classifier.corpus.formats.read import read_all
    from classifier.corpus.records.target_files import read_targets
    from classifier.findings.answer_table import answer_objects
    from classifier.findings.digest.build import TASKS, build_digest, learn, learn_answers
    from classifier.findings.digest.page import digest_text, save_digest
    from classifier.findings.digest.state import opened_state
    from classifier.scoring.loaded import load_model, shipped_bundles

    first, last = day_of(since, "--since"), day_of(until, "--until")
    if last < first:
        raise InputError(f"--until {last} is before --since {first}.")
    watched = read_targets(watch) if watch else []
    shipped = shipped_bundles()
    models = [load_model(shipped[task]) for task in TASKS if task in shipped]
    skipped = Skipped(Errors.skip)
    with opened_state(state, " ".join(str(model.manifest["sha256"]) for model in models)) as remembered:
        articles: list[str] = []
        for path in paths:
            answers = answer_objects(path, TASKS)
            if answers is None:
                articles.append(path)
            else:
                note(f"{learn_answers(remembered, answers, date.today()):,} answers of {path} are new")
        if articles:
            records = read_all(articles, replace(reading, on_error=skipped))
            scored = learn(remembered, records, models, date.today(), watched)
            skipped.report()
            note(f"{scored:,} articles were scored; the others were known")
        result = build_digest(remembered, since=first, until=last, watch=watched)
        if html is not None:
            with kept_for_this_run(html, paths):
                save_digest(result, html)
            note(str(html))
    for line in digest_text(result):
        print("\n".join(inert_line(part) for part in line.split("\n")))


def day_of(text: str, option: str) -> date:
    """Read a day: `today`, `yesterday`, so many days back as `7d`, or an ISO date.

    Raises:
        InputError: it is none of them.
    """
    word = text.strip().lower()
    back = DAYS.get(word, int(word[:-1]) if word.endswith("d") and word[:-1].isdigit() else None)
    try:
        return date.fromisoformat(word) if back is None else date.today() - timedelta(days=back)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{option} {text!r} is no day. Give yesterday, today, 7d, or a date such as 2026-11-25."
        ) from error
