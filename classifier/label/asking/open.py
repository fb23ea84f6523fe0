"""Open a session: a pool is read, counted, and put beside its store."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from classifier.label.asking.queue import Queue
from classifier.label.asking.rules import Rule, suggestion
from classifier.label.asking.session import Prepared, Session, Suspect
from classifier.label.learning.products import Products
from classifier.label.pool.counted import Progress, count_pool
from classifier.label.pool.items import Items, items_of, without_copies
from classifier.label.store.store import Store
from classifier.model.training.settings import Settings, default_settings
from classifier.scoring.model import Model

SEED = "seed"
"""Key of the store's seed: which items are set aside for random draws hangs on it alone."""


def open_session(
    store: Store,
    corpus: pd.DataFrame,
    *,
    coder: str,
    policy: str = "mixture",
    mode: str = "label",
    model: Model | None = None,
    rules: Sequence[Rule] = (),
    suspects: Sequence[Suspect] = (),
    settings: Settings | None = None,
    patience: float | None = None,
    progress: Progress = lambda _: None,
) -> Session:
    """Open a session of one coder.

    Args:
        store: of the task.
        corpus: the pool, a corpus frame.
        coder: who labels.
        policy: see `classifier.label.asking.policies`.
        mode: `label`, `adjudication` or `audit`.
        model: a bundle of the same task that suggests until there are labels; None: there is none.
        rules: patterns that suggest where no model does.
        suspects: of an audit.
        settings: whose features are counted; None: the defaults of the unit and of the pool's languages.
        patience: seconds that counting the pool is waited for; then items are asked at random until it is done.
            None: as long as it takes.
        progress: called with a line at each step.
    """
    distinct, copies = (corpus, 0) if mode == "audit" else without_copies(corpus)
    if copies:
        progress(f"left out {copies:,} near-copies: each text is asked once")
    items = items_of(distinct, store.task)
    seed = store_seed(store)
    queue = Queue(items.ids, len(store.task.labels), policy=policy, seed=seed)
    session = Session(store, items, queue, coder, mode, suspects, seed)

    def tell(line: str) -> None:
        session.step = line
        progress(line)

    def work() -> Prepared:
        chosen = settings or default_settings(corpus, store.task.unit)
        pool = count_pool(items, store.task.unit, chosen, progress=tell)
        return Prepared(pool, {**_of_rules(rules, items), **_of_bundle(model, items)}, Products(pool.matrix))

    session.prepare(work, patience=patience)
    return session


def store_seed(store: Store) -> int:
    """The seed of a store, drawn when it was made."""
    if store.about(SEED) is None:
        store.set_about(SEED, secrets.randbelow(1 << 31))
    return int(store.about(SEED))


def default_store(task: str) -> Path:
    """Where labels of a task are kept, where nothing else is asked."""
    return Path(f"{task}.sqlite")


def _of_rules(rules: Sequence[Rule], items: Items) -> Mapping[int, tuple[str, float | None]]:
    pairs = ((item, suggestion(rules, items.record(item))) for item in range(len(items) if rules else 0))
    return {item: (label, None) for item, label in pairs if label is not None}


def _of_bundle(model: Model | None, items: Items) -> Mapping[int, tuple[str, float | None]]:
    """What a bundle answers on each item."""
    from classifier.model.decision.pooling import pooled
    from classifier.model.features.inputs import UnitInputs

    if model is None:
        return {}
    sums, _ = model.features.scores(UnitInputs(items.units), model.coefficients)
    probabilities = model.calibrator(pooled(sums + model.intercepts, items.units, model.pooling))
    likeliest = probabilities.argmax(axis=1)
    rows = zip(likeliest.tolist(), probabilities.max(axis=1).tolist(), strict=True)
    return {item: (model.task.labels[label], round(p, 4)) for item, (label, p) in enumerate(rows)}
