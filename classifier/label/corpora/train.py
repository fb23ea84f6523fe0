"""From a store to a bundle: the model that learnt along, judged on the simple random draws, ready to be saved."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from classifier.corpus.checks.agreement import agreement
from classifier.corpus.prepare.fingerprint import corpus_languages, fingerprint
from classifier.errors import CorpusError
from classifier.label.asking.policies import POLICIES
from classifier.label.asking.queue import RANDOM
from classifier.label.corpora.export import export, ledger_of
from classifier.label.corpora.likeness import pool_likeness
from classifier.label.corpora.ratings import ratings_of
from classifier.label.learning.gold import both_sides
from classifier.label.learning.learner import MIN_JUDGED, Learnt, learn
from classifier.label.learning.regression import Labelled
from classifier.label.pool.counted import CountedPool, Progress, count_pool
from classifier.label.pool.items import Items, items_of, without_copies
from classifier.label.store.decisions import TRAIN, Ledger
from classifier.label.store.store import Store
from classifier.model.decision.pooling import Pooling
from classifier.model.decision.thresholds import best_f1_thresholds, fit_promises, fit_thresholds
from classifier.model.measures.measure import measure_answers
from classifier.model.training.likeness import Fitted
from classifier.model.training.pipeline import compact
from classifier.model.training.settings import Settings, default_settings
from classifier.model.training.train import Trained
from classifier.tasks import Task

RANDOM_DRAWS = "test"
"""Split of a bundle's metrics that the simple random draws are measured as."""


def train_from_store(
    store: Store,
    unlabelled: pd.DataFrame | None,
    *,
    settings: Settings | None = None,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Trained:
    """Train on the labels of a store, and measure on its random draws, which train nothing.

    Args:
        store: with labels.
        unlabelled: the pool that they were chosen from, whose words and directions are learnt too; None: the
            labelled articles alone.
        settings: None: the defaults of the task's unit and of the pool's languages; naive Bayes is not added.
        seed: of everything random.
        progress: called with a line at each step.

    Raises:
        CorpusError: there are not two labels to learn.
    """
    task, ledger, corpus = store.task, ledger_of(store), export(store)
    frame = pool_frame(store, unlabelled)
    settings = settings or default_settings(frame, task.unit)
    items = items_of(frame, task)
    pool = count_pool(items, task.unit, settings, seed=seed, progress=progress)
    places = {id_: place for place, id_ in enumerate(items.ids)}
    trains, judges = both_sides(ledger.gold(), places, task)
    progress(f"learning from {len(trains):,} labels, judging on {len(judges):,} random draws")
    learnt = learn(pool, trains, judges, seed=seed)
    if learnt is None or not learnt.is_of_use:
        raise CorpusError("has labels of one kind only, or none that train. Label more articles.")
    thresholds = _thresholds(learnt, settings, task)
    learning = corpus[corpus["split"] == TRAIN]
    return Trained(
        task,
        _pipeline(pool, learnt, settings, seed),
        Pooling(settings.pooling, _baseline(learnt), len(items.units) / len(items)),
        learnt.calibrator,
        thresholds,
        settings,
        fingerprint(learning, task.name),
        _metrics(learnt, judges, task, thresholds),
        _notes(judges, ledger),
        seed,
        likeness=_likeness(pool, items, learnt, task, corpus_languages(frame).is_english, seed),
        promises=None if task.multi_label else fit_promises(learnt.held_out, learnt.labelled.gold, task.labels),
        labelling=_provenance(store, ledger, learnt, judges, len(items) if unlabelled is not None else 0),
    )


def pool_frame(store: Store, unlabelled: pd.DataFrame | None) -> pd.DataFrame:
    """The pool, and whatever was labelled and is not in it."""
    records = {record["id"]: _row(record) for record in store.articles().values()}
    stored = pd.DataFrame.from_dict(records, orient="index")
    if unlabelled is None:
        return stored
    distinct, _ = without_copies(unlabelled)
    more = stored[~stored.index.isin(distinct.index)]
    return pd.concat([distinct, more[more.columns.intersection(distinct.columns)]]) if len(more) else distinct


def _row(record: dict[str, Any]) -> dict[str, Any]:
    spans = dict(zip(("mention_start", "mention_end"), record.get("spans", [[]])[0], strict=False))
    return {name: record[name] for name in ("title", "text", "target") if name in record} | spans


def _pipeline(pool: CountedPool, learnt: Learnt, settings: Settings, seed: int) -> Any:
    """The model as the scikit-learn pipeline that a bundle is made of."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    classifier = LogisticRegression(C=settings.C, random_state=seed)
    classifier.coef_ = learnt.linear.coefficients.T.astype(np.float64)
    classifier.intercept_ = learnt.linear.intercepts
    classifier.classes_ = np.arange(len(learnt.linear.intercepts))
    pipeline = Pipeline([("features", pool.features), ("classifier", classifier)])
    compact(pipeline)
    return pipeline


def _baseline(learnt: Learnt) -> Any:
    return learnt.scores[learnt.labelled.places].mean(axis=0)


def _likeness(
    pool: CountedPool, items: Items, learnt: Learnt, task: Task, is_english: bool, seed: int
) -> Fitted | None:
    """What the pool is like; None for tasks that read parts of articles or give several labels."""
    if task.unit != "article" or task.multi_label:
        return None
    return pool_likeness(pool, items.units, learnt, english=is_english, seed=seed)


def _thresholds(learnt: Learnt, settings: Settings, task: Task) -> list[float]:
    if task.multi_label:
        return best_f1_thresholds(learnt.held_out, learnt.labelled.gold)
    return fit_thresholds(learnt.held_out, learnt.labelled.gold, precision=settings.precision)


def _metrics(learnt: Learnt, judges: Labelled, task: Task, thresholds: list[float]) -> dict[str, Any]:
    majority = int(learnt.labelled.gold.sum(axis=0).argmax())
    sides = {"folds": (learnt.labelled.gold, learnt.held_out)}
    if len(judges):
        sides[RANDOM_DRAWS] = (judges.gold, learnt.calibrator(learnt.scores[judges.places]))
    return {
        name: measure_answers(gold, probabilities, task, thresholds, majority=majority)
        for name, (gold, probabilities) in sides.items()
    }


def _notes(judges: Labelled, ledger: Ledger) -> list[str]:
    notes = ["nothing judges it but held-out folds of what it learnt from: there is no simple random draw of the pool"]
    if len(judges):
        notes = [f"{len(judges):,} articles, simple random draws of the pool, judge it and train nothing"]
    if len(judges) >= MIN_JUDGED:
        notes.append("one temperature, which changes no answer, is fitted on the random draws")
    if any(row.chosen in POLICIES and row.chosen != RANDOM for row in ledger.standing()):
        notes.append("the held-out folds are of articles chosen because they are hard: the pool is easier")
    return notes


def _provenance(store: Store, ledger: Ledger, learnt: Learnt, judges: Labelled, pool: int) -> dict[str, Any]:
    """What the manifest says of how the labels came to be."""
    standing = [row for row in ledger.standing() if row.action == "label"]
    ratings = ratings_of(ledger)
    coders = sorted({row.coder for row in standing})
    shared = agreement(ratings, seed=0) if len(coders) > 1 else None
    return {
        "labels": len(learnt.labelled),
        "random_draws": len(judges),
        "coders": coders,
        "chosen": dict(Counter(row.chosen for row in standing)),
        "policy": store.about("policy"),
        "pool": pool,
        "prior_strength": round(learnt.strength, 4),
        "agreement": None if shared is None else {"items": shared.items, "alpha": shared.alpha.value},
    }
