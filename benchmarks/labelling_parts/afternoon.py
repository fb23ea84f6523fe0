"""An afternoon of labelling, played through: what the page says of its model, and what is true of it."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.label.asking.open import open_session
from classifier.label.asking.question import progress
from classifier.label.asking.session import Session
from classifier.label.corpora.train import train_from_store
from classifier.label.pool.items import items_of
from classifier.label.store.store import Store, open_store
from classifier.model.bundle.manifest import save
from classifier.model.measures.metrics import macro_f1
from classifier.scoring.loaded import load_model
from classifier.scoring.score import score_articles
from classifier.tasks import Task
from labelling_parts.sets import JUDGING, POOL, SETS

STOPS = (50, 100, 150, 300)
"""Answers after which the page is looked at."""

OTHERS, OTHER_ARTICLES = ("huffpost", "newsgroups", "allsides"), 500
"""Sets that the pool is not of, and articles of each that are scored."""


def run(asked: argparse.Namespace) -> None:
    """Answer as a coder who knows the gold labels, through the session that the page asks."""
    print(
        "| set | answers | of them draws | the page says accuracy | true of the pool | of judging articles | macro-F1 |"
    )
    print("|---|---:|---:|---|---:|---:|---:|")
    for name in asked.sets:
        title, read, task = SETS[name]
        if task.unit != "article":
            continue
        learning, judging = read(asked.datasets)
        learning = learning.sample(frac=1, random_state=0).iloc[:POOL]
        judging = judging.sample(frac=1, random_state=0).iloc[:JUDGING]
        labelled = Task("gold", labels=tuple(sorted(learning["gold"].unique())))
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "labels.sqlite", labelled) as store:
            took = _play(store, learning, judging, title, labelled)
            _tell_unlike(store, learning, judging, Path(folder) / "bundle", asked, name)
            print(f"slowest answer {1000 * max(took):.0f} ms\n", flush=True)


def _play(store: Store, learning: pd.DataFrame, judging: pd.DataFrame, title: str, task: Task) -> list[float]:
    store.set_about("seed", 0)
    pool = learning.drop(columns="gold")
    session, took = open_session(store, pool, coder="simulated"), []
    others, names = items_of(judging, task), pd.Index(task.labels)
    rows = session.prepared.pool.features.transform(others.units)
    truth = names.get_indexer(judging["gold"].iloc[others.owners])
    own = names.get_indexer(learning.loc[session.items.ids, "gold"])
    for number in range(max(STOPS)):
        start = time.perf_counter()
        question = session.ask()
        session.record(f"t{number}", question, [learning.loc[session.items.ids[question.item], "gold"]])
        took.append(time.perf_counter() - start)
        if (number + 1) % 5 == 0:
            session.wait()
        if number + 1 in STOPS:
            _print_figures(session, own, rows, truth, title, number + 1)
    session.close()
    return took


def _print_figures(session: Session, own: np.ndarray, rows: Any, truth: np.ndarray, title: str, answers: int) -> None:
    session.refit()
    figure = progress(session)["judgement"]
    accuracy = figure["accuracy"]
    rest = np.setdiff1d(np.arange(len(own)), list(session.board.decided()))
    in_pool = (session.learnt.scores[rest].argmax(axis=1) == own[rest]).mean()
    answered = session.learnt.linear.scores(rows.tocsr()).argmax(axis=1)
    own_f1 = macro_f1(truth, answered)
    print(
        f"| {title} | {answers} | {figure['draws']} | {accuracy['value']:.3f} ({accuracy['low']:.3f} to "
        f"{accuracy['high']:.3f}) | {in_pool:.3f} | {(answered == truth).mean():.3f} | {own_f1:.3f} |",
        flush=True,
    )


def _tell_unlike(
    store: Store, learning: pd.DataFrame, judging: pd.DataFrame, folder: Path, asked: argparse.Namespace, own: str
) -> None:
    """Save the bundle, and print how many articles of its own set and of others it takes for unlike the pool."""
    save(train_from_store(store, learning.drop(columns="gold")), folder)
    model, shares = load_model(folder), []
    frames = {own: judging, **{name: SETS[name][1](asked.datasets)[1] for name in OTHERS if name != own}}
    for name, frame in frames.items():
        rows = frame.sample(min(OTHER_ARTICLES, len(frame)), random_state=0).drop(columns="gold").to_dict("index")
        answers = score_articles([{"id": id_, **row} for id_, row in rows.items()], [model])
        reasons = [answer.get("gold", {}).get("reason") for answer in answers]
        unlike = np.mean([reason in ("unlike training", "few known words") for reason in reasons])
        shares.append(f"{SETS[name][0]} {unlike:.1%}")
    print(f"\nThe bundle takes for unlike training, or knows few words of: {', '.join(shares)}")
