"""Coders' labels as a table, which agreement is told from."""

from __future__ import annotations

import pandas as pd

from classifier.corpus.records.labels import LIST_SEPARATOR
from classifier.label.store.decisions import ADJUDICATION, Ledger


def ratings_of(ledger: Ledger) -> pd.DataFrame:
    """Give each coder's last label on each item: a row an item, a column a coder, None where there is none.

    Adjudicated labels are left out: whoever gave one saw the others.
    """
    latest: dict[str, dict[str, str | None]] = {}
    for decision in ledger.standing():
        if decision.action == "label" and decision.chosen != ADJUDICATION:
            latest.setdefault(decision.item, {})[decision.coder] = LIST_SEPARATOR.join(sorted(decision.labels))
    return pd.DataFrame.from_dict(latest, orient="index", dtype=object)
