"""Open a session: a pool is read, counted, and put beside its store."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from classifier.errors import CorpusError
from classifier.label.asking.queue import Queue
from classifier.label.asking.rules import Rule, suggestion
from classifier.label.asking.session import Prepared, Session, Suspect
from classifier.label.learning.products import Products
from classifier.label.pool.counted import Progress, count_pool
from classifier.label.pool.items import SEPARATOR, Items, items_of, without_copies
from classifier.label.store.store import Store
from classifier.model.training.settings import Settings, default_settings
from classifier.scoring.model import Model
from classifier.tasks import Task

SAMPLE = 300
"""Articles that a session begins with: more than anybody answers while the others are read."""

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
        patience: seconds that the pool is waited for; then items are asked at random, at first of a sample, until it
            is read and counted. None: as long as it takes.
        progress: called with a line at each step.
    """
    seed = store_seed(store)

    def queue_of(items: Items) -> Queue:
        return Queue(items.ids, len(store.task.labels), policy=policy, seed=seed)

    def tell(line: str) -> None:
        session.step = line
        progress(line)

    def work() -> Prepared:
        tell(f"reading a pool of {len(corpus):,} articles")
        items = items_of(corpus if mode == "audit" else _distinct(corpus, session, tell), store.task)
        session.widen(items, queue_of(items))
        chosen = settings or default_settings(corpus, store.task.unit)
        pool = count_pool(items, store.task.unit, chosen, progress=tell)
        return Prepared(pool, {**_of_rules(rules, items), **_of_bundle(model, items)}, Products(pool.matrix))

    sample = _sample(corpus, store.task, seed)
    session = Session(store, sample, queue_of(sample), coder, mode, suspects, seed)
    session.prepare(work, patience=patience)
    return session


def _sample(corpus: pd.DataFrame, task: Task, seed: int) -> Items:
    """Items of some articles, to begin with while the others are read; of all of them where few have any."""
    order = np.random.default_rng(seed).permutation(len(corpus))
    for size in (SAMPLE, 10 * SAMPLE):
        if size < len(corpus):
            with suppress(CorpusError):
                return items_of(corpus.iloc[np.sort(order[:size])], task)
    return items_of(corpus, task)


def _distinct(corpus: pd.DataFrame, session: Session, progress: Progress) -> pd.DataFrame:
    """The pool without near-copies; of copies the one stays that was decided on."""
    decided = {row.item for row in session.board.ledger.standing()}
    distinct, copies = without_copies(corpus, kept=decided | {id_.rpartition(SEPARATOR)[0] for id_ in decided})
    if copies:
        progress(f"left out {copies:,} near-copies: each text is asked once")
    return distinct


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
