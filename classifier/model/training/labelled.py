"""The labelled articles of a corpus: those with a label that a task can learn."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from classifier.corpus.records.labels import LIST_SEPARATOR, labels_of
from classifier.errors import CorpusError
from classifier.tasks import Task

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Labelled:
    """The articles of a corpus that have a label the task can learn.

    Attributes:
        corpus: with the labels in a column named after the task, a list an article.
        task: with the labels that are left.
        notes: what was left out, one sentence each.
    """

    corpus: pd.DataFrame
    task: Task
    notes: list[str]


def labelled(corpus: pd.DataFrame, task: Task, column: str, min_articles: int) -> Labelled:
    """Choose the articles that have a label the task can learn, and name the task's labels.

    Raises:
        CorpusError: there is no such column, too few labels, labels that the task does not know, or several an
            article where one is learnt.
    """
    _check_columns(corpus, task, column)
    frame = corpus.assign(**{task.name: labels_in(corpus, column, task)})
    frame = frame[frame[task.name].map(len) > 0]
    if "split" in frame:
        frame = frame[frame["split"] != "test"]
    _check_words(frame)
    counts = frame[task.name].explode().value_counts()
    _check_known(frame, task, counts)
    labels = list(task.labels or sorted(counts.index))
    learnt = [label for label in labels if counts.get(label, 0) >= min_articles]
    if len(learnt) < (1 if task.multi_label else 2):
        raise CorpusError(
            f"has {len(learnt)} label(s) with {min_articles} or more articles in {column!r}, two are needed to learn. "
            f"It has {', '.join(f'{label} ({count})' for label, count in counts.items()) or 'none'}."
        )
    frame = frame.assign(**{task.name: frame[task.name].map(lambda cell: [label for label in cell if label in learnt])})
    frame = frame[frame[task.name].map(len) > 0]
    if "text" in frame:  # read many times from here on: as Python's strings, which Arrow's column makes anew each time
        frame = frame.assign(text=frame["text"].astype(object))
    _check_single(frame, task)
    ids = {label: concept for label, concept in task.ids.items() if label in learnt}
    notes = [
        f"left out the label {label!r}: {counts.get(label, 0)} articles, {min_articles} are needed"
        for label in labels
        if label not in learnt
    ]
    return Labelled(frame, replace(task, labels=tuple(learnt), ids=ids), notes)


def _check_columns(corpus: pd.DataFrame, task: Task, column: str) -> None:
    if column not in corpus:
        has = ", ".join(map(str, corpus.columns))
        raise CorpusError(f"has no column {column!r} to learn {task.name!r} from. Give --label-column; it has {has}.")
    if task.unit == "mention" and "target" not in corpus:
        raise CorpusError(f"has no column 'target', which {task.name!r} needs: add the target of each article.")


def _check_single(corpus: pd.DataFrame, task: Task) -> None:
    has_several = corpus[task.name].map(len) > 1
    if not task.multi_label and has_several.any():
        ids = corpus.index[has_several].astype(str).tolist()
        raise CorpusError("has several labels an article. Give --multi-label.", ids=ids)


def labels_in(corpus: pd.DataFrame, column: str, task: Task) -> pd.Series[Any]:
    """The labels of each article as a list; of a cell with LIST_SEPARATOR several, where the task has such articles."""
    separator = LIST_SEPARATOR if task.multi_label else None
    return pd.Series([labels_of(value, separator) for value in corpus[column]], index=corpus.index, dtype=object)


def _check_words(corpus: pd.DataFrame) -> None:
    """Make sure that some text has a letter: digits and signs alone teach nothing. A frame may lack its texts."""
    columns = [corpus[name] for name in ("title", "text") if name in corpus]
    texts = (text for column in columns for text in column if isinstance(text, str))
    if columns and len(corpus) and not any(map(_LETTER.search, texts)):
        raise CorpusError("has no words in any text to learn from, but digits and signs. Give another --text-column.")


def _check_known(corpus: pd.DataFrame, task: Task, counts: pd.Series[Any]) -> None:
    unknown = [str(label) for label in counts.index if task.labels and label not in task.labels]
    if unknown:
        rows = corpus.index[corpus[task.name].map(lambda labels: bool(set(labels) & set(unknown)))]
        raise CorpusError(
            f"has labels that {task.name!r} does not know: {', '.join(unknown[:5])}. It knows "
            f"{', '.join(task.labels)}. Map them, or give your task a name of its own.",
            ids=rows.astype(str).tolist(),
        )
