"""Labels of a corpus into a store: as training labels of a coder, each once."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd

from classifier.corpus.records.labels import LIST_SEPARATOR, labels_of
from classifier.errors import CorpusError
from classifier.label.asking.session import now
from classifier.label.pool.items import items_of
from classifier.label.store.decisions import TEST, TRAIN, Decision
from classifier.label.store.store import Store
from classifier.tasks import Task

IMPORT = "import"
"""How an item was chosen that was labelled elsewhere."""


def cells_to_import(corpus: pd.DataFrame, task: Task, label_column: str) -> pd.Series[Any]:
    """The labels of each article that can be imported, a list each.

    Raises:
        CorpusError: there is no such column, or no label in it, or labels that the task does not know.
    """
    if label_column not in corpus:
        raise CorpusError(f"has no column {label_column!r}; it has {', '.join(map(str, corpus.columns))}.")
    cells = corpus[label_column].map(lambda value: labels_of(value, LIST_SEPARATOR if task.multi_label else None))
    unknown = {label for labels in cells for label in labels} - set(task.labels)
    if unknown:
        has = ", ".join(map(str, sorted(unknown)[:5]))
        raise CorpusError(
            f"has labels in {label_column!r} that the store does not know: {has}. It knows {', '.join(task.labels)}."
        )
    if not cells.map(len).any():
        raise CorpusError(f"has no label in {label_column!r}.")
    return cells


def import_labels(store: Store, corpus: pd.DataFrame, *, label_column: str, coder: str) -> int:
    """Put a corpus' labels into a store; what is there already from this coder stays one row.

    Args:
        store: of the task.
        corpus: a corpus frame; articles whose `split` is `test` go to the side that judges, which is fair where
            they are simple random draws.
        label_column: of the labels.
        coder: whose they are.

    Returns:
        How many were new.

    Raises:
        CorpusError: see `cells_to_import`.
    """
    task, cells = store.task, cells_to_import(corpus, store.task, label_column)
    wanted = corpus[cells.map(len) > 0]
    sides = wanted["split"].astype(str).tolist() if "split" in wanted else [TRAIN] * len(wanted)
    items = items_of(wanted, task)
    rows = []
    for item, id_ in enumerate(items.ids):
        owner = int(items.owners[item])
        labels = tuple(cells[wanted.index[owner]])
        token = hashlib.sha256("\x1f".join((IMPORT, coder, id_, *labels)).encode("utf-8", "surrogatepass")).hexdigest()
        side = TEST if sides[owner] == TEST else TRAIN
        decision = Decision(token, id_, "label", labels, coder, now(), IMPORT, side, items.hash(item))
        rows.append((decision, items.record(item)))
    return store.record_all(rows)
