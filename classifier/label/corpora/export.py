"""A store's labels as a corpus: a row an item, with its split, each coder's label, and where it all came from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from classifier.errors import CorpusError
from classifier.label.pool.items import SEPARATOR
from classifier.label.store.decisions import Decision, Ledger
from classifier.label.store.store import Store

CODER_COLUMN = "label_by_{}"
"""Column of a coder's labels."""


def export(store: Store) -> pd.DataFrame:
    """Give the items that have a label as a corpus frame.

    Returns:
        `title`, `text` (of a task that reads sentences, the sentence), `target` and `group` where there are any, a
        column named after the task, `split` (`train`, or `test` for the simple random draws), a column of each
        coder's label, and `chosen`, `decided_at`, `suggestion`, `probability`, `model`, `note`, `text_sha256`.

    Raises:
        CorpusError: no item has a label.
    """
    ledger = ledger_of(store)
    gold, by_item, articles = ledger.gold(), ledger.by_item(), store.articles()
    coders = sorted({row.coder for row in ledger.standing()})
    rows = {
        item: {
            **_article(articles[item], item),
            store.task.name: _cell(decision, store),
            "split": decision.side,
            **{CODER_COLUMN.format(coder): _cell(by_item[item].get(coder), store) for coder in coders},
            **_provenance(decision),
        }
        for item, decision in gold.items()
    }
    if not rows:
        raise CorpusError("has no label that counts yet. Label some articles first.")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("id")


def changed(store: Store, corpus: pd.DataFrame, label_column: str) -> tuple[pd.DataFrame, int]:
    """A corpus with the labels that a store changes, and how many those are; the old frame stays as it is."""
    gold = {item: _cell(decision, store) for item, decision in ledger_of(store).gold().items()}
    known = {item: label for item, label in gold.items() if item in corpus.index}
    labels = corpus[label_column].astype(object).copy()
    before = labels.loc[list(known)].tolist()
    for item, label in known.items():
        labels.at[item] = label
    count = sum(old != new for old, new in zip(before, known.values(), strict=True))
    return corpus.assign(**{label_column: labels}), count


def ledger_of(store: Store) -> Ledger:
    """What all decisions of a store add up to."""
    ledger = Ledger()
    ledger.add(store.decisions()[0])
    return ledger


def _cell(decision: Decision | None, store: Store) -> Any:
    if decision is None or decision.action != "label":
        return None
    return list(decision.labels) if store.task.multi_label else decision.labels[0]


def _article(record: dict[str, Any], item: str) -> dict[str, Any]:
    """The item as a row: of a sentence its words alone, of a marked mention where it is."""
    row = {name: value for name, value in record.items() if name not in ("id", "spans", "sentence")}
    if "sentence" in record:
        start, end = record["sentence"]
        row |= {"title": "", "text": record["text"][start:end]}
    if len(record.get("spans", ())) == 1:
        row |= dict(zip(("mention_start", "mention_end"), record["spans"][0], strict=True))
    return row | ({"group": record["id"]} if SEPARATOR in item else {})


def _provenance(decision: Decision) -> dict[str, Any]:
    return {
        "chosen": decision.chosen,
        "decided_at": decision.at,
        "suggestion": decision.suggestion,
        "probability": decision.probability,
        "model": decision.model,
        "note": decision.note,
        "text_sha256": decision.hash,
    }
