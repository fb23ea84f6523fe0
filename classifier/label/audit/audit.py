"""An audit of a corpus' labels: likely errors, near-copies that part, confused pairs, odd articles, thin labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.splits import cluster_codes, grouped_folds
from classifier.errors import CorpusError
from classifier.label.asking.session import Suspect
from classifier.label.audit.confident import confident_labels, joint, likely_errors, suspicion
from classifier.label.learning.gold import one_hot
from classifier.label.learning.regression import MAX_ITERATIONS, TOLERANCE
from classifier.label.learning.rows import rows_with_places
from classifier.label.pool.counted import CountedPool, count_pool
from classifier.label.pool.items import Items, items_of
from classifier.model.training.labelled import labelled
from classifier.model.training.pipeline import stops_quietly
from classifier.model.training.settings import Settings, default_settings
from classifier.tasks import Task

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Progress = Callable[[str], None]

FOLDS = 5
"""Of the out-of-fold probabilities; near-copies share a fold."""

PENALTY_C, STRENGTH = 1.0, 3.0
"""Inverse penalty, and strength of the pool's directions, of the models that judge labels; chosen on a part of AG
News' training articles."""

THIN = 10
"""A label with fewer articles is too thin to learn, or to be judged."""

ODD_NEIGHBOURS, ODD_SHARE = 10, 0.01
"""An article is as odd as its tenth nearest other is far; the oddest hundredth is named."""

SHOWN_PAIRS = 10

ERROR, COPIES, ODD = "likely error", "near-copies part", "unlike the rest"
"""Problems, as the column `problem` names them."""

COLUMNS = ("id", "problem", "given", "suggested", "suspicion", "why", "nearest_copy", "title")


@dataclass(frozen=True)
class Audit:
    """What an audit finds.

    Attributes:
        table: COLUMNS, a row a problem of an article, most likely errors first.
        pairs: labels that are confused: `given`, `likely`, `articles`, as many as are named.
        thin: articles of each label with fewer than THIN.
        articles: how many were looked at.
        notes: what was left out.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame
    thin: dict[str, int]
    articles: int
    notes: list[str]

    def suspects(self) -> list[Suspect]:
        """The articles for the page, each once, most likely errors first."""
        rows = self.table.drop_duplicates("id").itertuples(index=False)
        return [Suspect(str(row.id), str(row.given), str(row.suggested), f"{row.problem}: {row.why}") for row in rows]


def audit(
    corpus: pd.DataFrame,
    task: Task,
    *,
    label_column: str,
    settings: Settings | None = None,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Audit:
    """Look for what is wrong with a corpus' labels.

    Args:
        corpus: one article a row; every split of it.
        task: with one label an article; its labels, if it has any, are kept.
        label_column: of the labels.
        settings: of the models; None: the defaults of the task's unit.
        seed: of the folds.
        progress: called with a line at each step.

    Raises:
        CorpusError: no such column, several labels an article, or fewer than two labels.
    """
    if task.multi_label:
        raise CorpusError("an audit reads one label an article; leave --multi-label out.")
    settings = settings or default_settings(corpus, task.unit)
    chosen = labelled(corpus.drop(columns="split", errors="ignore"), task, label_column, 2)
    frame, task = chosen.corpus, chosen.task
    items = items_of(frame, task)
    pool = count_pool(items, task.unit, settings, seed=seed, progress=progress)
    gold = one_hot([frame[task.name].iloc[owner] for owner in items.owners], task.labels)
    given = np.asarray(gold.argmax(axis=1), dtype=np.int64)
    clusters = cluster_codes(frame)[items.owners]
    progress(f"judging each of {len(items):,} labels by models that did not see it")
    probabilities = out_of_fold(pool, gold, clusters, seed=seed)
    table = pd.concat(
        [
            _errors(items, task, given, probabilities, clusters),
            _parting_copies(items, task, given, probabilities, clusters),
            _odd_articles(items, task, given, pool),
        ]
    )
    counts = frame[task.name].explode().value_counts()
    thin = {str(label): int(count) for label, count in counts.items() if count < THIN}
    right = float((probabilities.argmax(axis=1) == given).mean())
    notes = [*chosen.notes, f"models that did not see an article give the label that it has to {right:.0%}"]
    return Audit(table.reset_index(drop=True), _pairs(task, given, probabilities), thin, len(items), notes)


def out_of_fold(pool: CountedPool, gold: Array, clusters: Codes, *, seed: int = 0) -> Array:
    """Probabilities of each item by a model that saw no near-copy of it, shape (n_items, n_labels).

    The models are penalized more than those that answer: wrong labels are not to be learnt by heart.
    """
    from sklearn.linear_model import LogisticRegression

    codes = np.asarray(gold.argmax(axis=1), dtype=np.int64)
    folds = grouped_folds(codes, clusters, folds=FOLDS, seed=seed)
    rows = rows_with_places(pool, np.arange(len(codes)), STRENGTH if pool.unit == "article" else 0.0)
    probabilities = np.zeros(gold.shape)
    for fold in np.unique(folds):
        held = folds == fold
        regression = LogisticRegression(C=PENALTY_C, tol=TOLERANCE, max_iter=MAX_ITERATIONS, random_state=seed)
        with stops_quietly():
            regression.fit(rows[~held], codes[~held])
        probabilities[np.ix_(np.flatnonzero(held), regression.classes_)] = regression.predict_proba(rows[held])
    return probabilities


def _errors(items: Items, task: Task, given: Codes, probabilities: Array, clusters: Codes) -> pd.DataFrame:
    scores, confident = suspicion(probabilities, given), confident_labels(probabilities, given)
    rows = np.flatnonzero(likely_errors(probabilities, given))
    rows = rows[np.argsort(-scores[rows], kind="stable")]
    copies = _copies(clusters)
    return _table(
        {
            "id": items.ids[row],
            "problem": ERROR,
            "given": task.labels[given[row]],
            "suggested": task.labels[confident[row]],
            "suspicion": float(scores[row]),
            "why": (
                f"models that did not see it give {task.labels[confident[row]]} "
                f"{probabilities[row, confident[row]]:.0%}, {task.labels[given[row]]} "
                f"{probabilities[row, given[row]]:.0%}"
            ),
            "nearest_copy": _nearest(items, copies, clusters, row),
            "title": items.record(row)["title"],
        }
        for row in rows.tolist()
    )


def _parting_copies(items: Items, task: Task, given: Codes, probabilities: Array, clusters: Codes) -> pd.DataFrame:
    """Near-copies with different labels; the label that most of them have, or the likelier one, is suggested."""
    rows = []
    for members in _copies(clusters).values():
        counts = np.bincount(given[members], minlength=len(task.labels))
        if (counts > 0).sum() < 2:
            continue
        best = int(np.lexsort((probabilities[members].sum(axis=0), counts))[-1])
        for row in members:
            if given[row] != best:
                other = next(member for member in members if given[member] == best)
                rows.append(
                    {
                        "id": items.ids[row],
                        "problem": COPIES,
                        "given": task.labels[given[row]],
                        "suggested": task.labels[best],
                        "suspicion": float(probabilities[row, best] - probabilities[row, given[row]]),
                        "why": f"{counts[best]} near-copies have {task.labels[best]}, as {items.ids[other]} does",
                        "nearest_copy": items.ids[other],
                        "title": items.record(row)["title"],
                    }
                )
    return _table(sorted(rows, key=lambda entry: -float(entry["suspicion"])))


def _odd_articles(items: Items, task: Task, given: Codes, pool: CountedPool) -> pd.DataFrame:
    """The articles that lie farthest from all others: of another language, empty of words, or no article."""
    from sklearn.neighbors import NearestNeighbors

    if len(items) <= ODD_NEIGHBOURS + 1:
        return _table([])
    bearings = pool.bearings
    distances, _ = NearestNeighbors(n_neighbors=ODD_NEIGHBOURS + 1).fit(bearings).kneighbors(bearings)
    far = distances[:, -1]
    rows = np.argsort(-far, kind="stable")[: max(1, int(ODD_SHARE * len(items)))]
    return _table(
        {
            "id": items.ids[row],
            "problem": ODD,
            "given": task.labels[given[row]],
            "suggested": task.labels[given[row]],
            "suspicion": float(far[row]),
            "why": "few of its words go together elsewhere in the corpus",
            "nearest_copy": None,
            "title": items.record(row)["title"],
        }
        for row in rows.tolist()
    )


def _pairs(task: Task, given: Codes, probabilities: Array) -> pd.DataFrame:
    counts = joint(probabilities, given)
    np.fill_diagonal(counts, 0)
    order = np.argsort(-counts, axis=None, kind="stable")[:SHOWN_PAIRS]
    rows = [(task.labels[i // len(counts)], task.labels[i % len(counts)], int(counts.flat[i])) for i in order.tolist()]
    return pd.DataFrame([row for row in rows if row[2]], columns=["given", "likely", "articles"])


def _copies(clusters: Codes) -> dict[int, list[int]]:
    """Rows of each cluster with more than one."""
    members: dict[int, list[int]] = {}
    for row, cluster in enumerate(clusters.tolist()):
        members.setdefault(cluster, []).append(row)
    return {cluster: rows for cluster, rows in members.items() if len(rows) > 1}


def _nearest(items: Items, copies: dict[int, list[int]], clusters: Codes, row: int) -> str | None:
    others = (other for other in copies.get(int(clusters[row]), ()) if other != row)
    other = next(others, None)
    return None if other is None else items.ids[other]


def _table(rows: object) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))  # type: ignore[call-overload, no-any-return]
