"""Row of several topics an article: Reuters-21578, ModApte split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.articles import articles_of
from classifier.corpus.prepare.units import cut_units
from classifier.model.decision.pooling import pooled
from classifier.model.measures.bootstrap import interval, resampled_figures
from classifier.model.measures.multi_label import measure_multi_label
from classifier.model.training.pipeline import decision_scores
from classifier.tasks import Task
from quality_rows.learners import fit, whole_texts
from quality_rows.row import Figure, Row

Array = npt.NDArray[np.float64]

METRICS = {"f1_micro": "micro-F1", "f1_macro": "macro-F1"}


def reuters_topics(folder: Path) -> Iterator[Figure]:
    """The topics that both sides have, 90 of them; articles without one are left out, as is customary."""
    frame = pd.read_parquet(folder / "reuters21578.parquet")
    frame = frame.assign(text=frame["body"].fillna(""), title=frame["title"].fillna(""))
    sides = [frame[frame["modapte"] == side] for side in ("train", "test")]
    labels = sorted(set.intersection(*(set(side["topics"].explode().dropna()) for side in sides)))
    fitting, judging = (_with_topics(side, labels) for side in sides)
    gold = np.array([[float(label in topics) for label in labels] for topics in judging["topics"]])
    answers = {"ours": _ours(fitting, judging, labels), "untuned": _untuned(fitting, judging, labels)}
    answers["majority"] = np.zeros_like(gold)
    answers["majority"][:, labels.index(fitting["topics"].explode().mode()[0])] = 1
    measured = {who: measure_multi_label(gold, given, labels, [0.5] * len(labels)) for who, given in answers.items()}
    resampled = resampled_figures(gold, answers["ours"], multi_label=True)
    for key, name in METRICS.items():
        low, high = interval(resampled[key])
        yield Figure(name, len(gold), **{who: measured[who][key] for who in answers}, interval=(low, high))


def _with_topics(side: pd.DataFrame, labels: list[str]) -> pd.DataFrame:
    topics = side["topics"].map(lambda found: [label for label in found if label in labels])
    side = side[topics.map(len) > 0]
    side = side.assign(topics=topics).reset_index(drop=True)[["title", "text", "topics"]]
    return side.set_axis(side.index.astype(str))


def _ours(fitting: pd.DataFrame, judging: pd.DataFrame, labels: list[str]) -> Array:
    """Each label from its threshold on; one with too few articles to learn is never given."""
    trained = fit(fitting, Task("topics", multi_label=True))
    units = cut_units(articles_of(judging), trained.task)
    scores = decision_scores(trained.pipeline, units, trained.task)
    probabilities = trained.calibrator(pooled(scores, units, trained.pooling))
    given = np.zeros((len(judging), len(labels)))
    given[:, [labels.index(label) for label in trained.task.labels]] = probabilities >= np.asarray(trained.thresholds)
    return given


def _untuned(fitting: pd.DataFrame, judging: pd.DataFrame, labels: list[str]) -> Array:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    gold = np.array([[int(label in topics) for label in labels] for topics in fitting["topics"]])
    peer = make_pipeline(TfidfVectorizer(), OneVsRestClassifier(LogisticRegression(max_iter=1000)))
    return np.asarray(peer.fit(whole_texts(fitting), gold).predict(whole_texts(judging)), dtype=np.float64)


ROWS = (
    Row(
        name="reuters-topics",
        set="Reuters ModApte, several topics an article, test",
        metrics=tuple(METRICS.values()),
        files=("reuters21578.parquet",),
        run=reuters_topics,
    ),
)
