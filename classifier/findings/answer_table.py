"""Answers that `classifier score` wrote, as a frame: a row an article, or an article and target."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.records.dates import parse_dates
from classifier.errors import CorpusError, InputError
from classifier.scoring.model import Model
from classifier.scoring.score import batches_of, score_batch

TABLES = (".jsonl", ".json", ".csv", ".parquet")
"""How the names of tables of answers end."""

PROBABILITY = "probability_"
"""Before a label, in the name of the column of its probability."""

WHOLE = "answer"
"""Column of a Parquet file with the whole answer as JSON."""

NOT_CARRIED = ("text", "target", "error", "warnings")
"""Columns of an article that are no column of its answer."""

LABEL, ABSTAINED, REASON, TARGET, MONTH = "label", "abstained", "reason", "target", "month"


def read_answers(path: str | Path, task: str) -> pd.DataFrame:
    """Read answers.

    Args:
        path: a `.jsonl`, `.json`, `.csv` or `.parquet` file that `classifier score` wrote.
        task: whose answers are wanted.

    Returns:
        `id`, `label` (empty: no answer; a list of labels: of a task with several), `abstained`, `reason`,
        `probability_LABEL` of each label where they were written, `target` for a task that reads mentions,
        and the columns that were kept.

    Raises:
        InputError: it cannot be read.
        CorpusError: it has no answers to the task.
    """
    place = Path(path)
    frame = read_table(place)
    if task not in frame:
        has = ", ".join(map(str, frame.columns[:12]))
        raise InputError(f"has no answers to {task!r}; it has {has}. Give another --task.", path=str(place))
    return _answers(frame, task)


def answers_of_table(path: str | Path, task: str) -> pd.DataFrame | None:
    """Give the answers of a file as `read_answers` does; None where it holds none, and may hold articles."""
    frame = _table_or_none(path)
    if frame is None:
        return None
    # A labelled corpus has a column of that name too, and texts.
    is_answered = task in frame and ("text" not in frame or f"{task}_abstained" in frame or _objects(frame[task]))
    return _answers(frame, task) if is_answered else None


def answer_objects(path: str | Path, tasks: Sequence[str]) -> list[dict[str, Any]] | None:
    """Give the answers of a file as objects, with the columns that were kept; None where it holds none.

    Args:
        path: JSON, JSON lines or Parquet that `classifier score` wrote.
        tasks: of which it answers at least one.
    """
    frame = _table_or_none(path)
    if frame is None:
        return None
    if WHOLE in frame:
        return [json.loads(answer) for answer in frame[WHOLE]]
    if not any(task in frame and _objects(frame[task]) for task in tasks):
        return None
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _table_or_none(path: str | Path) -> pd.DataFrame | None:
    """The table of a file; None where whoever reads articles is to read it, or to say what is wrong with it."""
    place = Path(path)
    if place.suffix.lower() not in TABLES:
        return None
    try:
        return read_table(place)
    except InputError:
        return None


def _answers(frame: pd.DataFrame, task: str) -> pd.DataFrame:
    frame = frame.reset_index(drop=True)
    return _from_objects(frame, task) if _objects(frame[task]) else _from_columns(frame, task)


def answer_records(
    records: Iterable[Mapping[str, Any]], model: Model, *, targets: Sequence[str] = (), with_texts: bool = False
) -> pd.DataFrame:
    """Answer articles that were not scored yet; the frame is as of `read_answers`, with the articles' columns.

    Args:
        records: as `classifier.corpus.formats.read.read_all` gives them.
        model: that answers.
        targets: see `classifier.scoring.score.score_articles`.
        with_texts: the articles' texts are columns too.

    Raises:
        CorpusError: there are none.
    """
    task, rows = model.task.name, []
    left_out = {*NOT_CARRIED, task} - ({"text"} if with_texts else set())
    for batch in batches_of(records):
        answers = score_batch(batch, [model], targets, evidence=False, probabilities=True)
        for record, answer in zip(batch, answers, strict=True):
            columns = {name: value for name, value in record.items() if name not in left_out}
            language = answer.get("language")
            rows.append({**columns, "id": answer["id"], "language": language, task: answer.get(task)})
    if not rows:
        raise CorpusError("no article could be read.")
    return _from_objects(pd.DataFrame(rows), task)


def labels_of(answers: pd.DataFrame) -> list[str]:
    """The labels whose probabilities the answers hold, in their order."""
    return [str(name).removeprefix(PROBABILITY) for name in answers if str(name).startswith(PROBABILITY)]


def with_month(answers: pd.DataFrame) -> pd.DataFrame:
    """The answers with the month of `published`, such as `2026-11`; empty where there is no date.

    Raises:
        CorpusError: there is no column of dates.
    """
    if MONTH in answers:
        return answers
    if "published" not in answers:
        raise CorpusError("has no column 'published' to take the month of. Score with --keep published.")
    dates = parse_dates(answers["published"])
    return answers.assign(**{MONTH: dates.dt.strftime("%Y-%m").fillna("")})


def _objects(values: pd.Series[Any]) -> bool:
    return bool(values.map(is_answer).any())


def read_table(path: Path) -> pd.DataFrame:
    """Read a table with a column `id`, which is text.

    Raises:
        InputError: it cannot be read, or has no such column.
    """
    import pyarrow.parquet as pq

    try:
        match path.suffix.lower():
            case ".jsonl":
                with path.open(encoding="utf-8-sig", newline="\n") as file:
                    frame = _frame_of(map(json.loads, filter(str.strip, file)))
            case ".json":
                frame = _frame_of(json.loads(path.read_text(encoding="utf-8-sig")))
            case ".csv":
                frame = pd.read_csv(path, dtype={"id": str}, keep_default_na=True, low_memory=False)
            case ".parquet":
                pq.read_table(path).validate(full=True)  # texts that are no UTF-8 would fail when they are used
                frame = pd.read_parquet(path)
            case _:
                raise InputError("is no table of answers. Give .jsonl, .json, .csv or .parquet.", path=str(path))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error}).", path=str(path)) from error
    except (ValueError, RecursionError, pd.errors.ParserError) as error:
        raise InputError(f"cannot be read as answers ({error}).", path=str(path)) from error
    if "id" not in frame:
        raise InputError("has no column 'id'. Give answers that classifier score wrote.", path=str(path))
    return frame.assign(id=frame["id"].astype(str))


def _frame_of(values: Any) -> pd.DataFrame:
    """A table of parsed objects; not by pandas, whose JSON parser damages its memory on damaged files."""
    rows = [values] if isinstance(values, Mapping) else list(values)
    if not all(isinstance(row, Mapping) for row in rows):
        raise ValueError("a value is no object")
    return pd.DataFrame(rows)


def is_answer(value: object) -> bool:
    """Whether a value is an answer of a task, or a list of them, one a target."""
    several = value if isinstance(value, list) else [value]
    return all(isinstance(item, Mapping) for item in several)


def _from_columns(frame: pd.DataFrame, task: str) -> pd.DataFrame:
    """A table with a column a value, as in CSV and Parquet."""
    prefix = f"{task}_{PROBABILITY}"
    renamed = {task: LABEL, f"{task}_{ABSTAINED}": ABSTAINED, f"{task}_{REASON}": REASON, f"{task}_{TARGET}": TARGET}
    renamed |= {name: PROBABILITY + name.removeprefix(prefix) for name in map(str, frame) if name.startswith(prefix)}
    named = frame.rename(columns=renamed)
    if ABSTAINED in named:
        named[ABSTAINED] = named[ABSTAINED].map({True: True, False: False, "true": True, "false": False})
    return named


def _from_objects(frame: pd.DataFrame, task: str) -> pd.DataFrame:
    """A table whose answers are objects, as in JSON."""
    rest = [name for name in frame if name != task]
    rows = [row for place, value in enumerate(frame[task]) for row in _rows(value, place)]
    cut = pd.DataFrame(rows, columns=None if rows else ["place", LABEL])
    places = cut.pop("place").to_numpy(np.int64)
    kept = frame[rest].iloc[places].reset_index(drop=True)
    clashes = [name for name in kept if name in cut]
    return pd.concat([kept.drop(columns=clashes), cut], axis=1)


def _rows(value: object, place: int) -> Iterator[dict[str, Any]]:
    for answer in value if isinstance(value, list) else [value]:
        if not isinstance(answer, Mapping):
            yield {"place": place, LABEL: None}
            continue
        labels = answer.get("labels")
        label = answer.get("label") if labels is None else [entry["label"] for entry in labels]
        shares = answer.get("probabilities") or {}
        target = {TARGET: answer["target"]} if "target" in answer else {}
        yield {
            "place": place,
            LABEL: label,
            ABSTAINED: answer.get("abstained"),
            REASON: answer.get("reason"),
            **target,
            **{PROBABILITY + name: share for name, share in shares.items()},
        }
