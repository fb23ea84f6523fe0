"""How good a way of training is: models trained anew on repeated folds, and on growing shares of a corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.corpus.prepare.splits import cluster_codes, fold_masks, grouped_folds
from classifier.errors import CorpusError
from classifier.model.bundle.manifest import linear_model_of, manifest_of
from classifier.model.training.labelled import labelled
from classifier.model.training.settings import Settings, settings_of
from classifier.model.training.train import train
from classifier.review.evaluate import evaluate
from classifier.scoring.loaded import model_of
from classifier.scoring.model import Model

Codes = npt.NDArray[np.int64]
Progress = Callable[[str], None]

FIGURES = ("accuracy", "f1_macro", "f1_micro", "ece")
"""Figures that are given of each fold, where the task has them."""

SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Parts of the training side that a learning curve is measured at."""


@dataclass(frozen=True)
class Repeated:
    """Figures of models that were trained anew.

    Attributes:
        runs: a row a model: `repeat`, `fold`, `train`, `judged` (articles), and FIGURES.
        summary: `figure`, `mean`, `deviation` (of the models), `low` and `high` (the middle 95% of them).
    """

    runs: pd.DataFrame
    summary: pd.DataFrame


def repeated_folds(
    model: Model,
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    folds: int = 5,
    repeats: int = 1,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> Repeated:
    """Train with a bundle's task and settings on all folds but one, and judge on that one, several times over.

    Near-copies share a fold, and none of what a fold holds has a copy in what its model learnt.

    Args:
        model: whose task and settings are taken; its coefficients are not.
        corpus: labelled articles; its splits are not looked at.
        label_column: None: named after the task.
        folds: of each repeat, 2 or more.
        repeats: with other folds each.
        seed: of the first repeat.
        progress: called with a line a model.

    Raises:
        CorpusError: a fold leaves too little to learn from or to judge by.
    """
    frame, codes, clusters, column = _labelled(model, corpus, label_column)
    rows = []
    for repeat in range(repeats):
        assigned = grouped_folds(codes, clusters, folds=folds, seed=seed + repeat)
        for fold, (trains, judges) in enumerate(fold_masks(assigned, clusters)):
            progress(f"repeat {repeat + 1} of {repeats}, fold {fold + 1} of {folds}")
            figures = _trained_and_judged(model, frame[trains], frame[judges], column, seed)
            rows.append({"repeat": repeat, "fold": fold, **figures})
    runs = pd.DataFrame(rows)
    return Repeated(runs, pd.DataFrame(_summary(runs)))


def learning_curve(
    model: Model,
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    folds: int = 5,
    seed: int = 0,
    progress: Progress = lambda _: None,
) -> pd.DataFrame:
    """Train on growing parts of all folds but the first, and judge on the first.

    Args:
        model, corpus, label_column, folds, seed, progress: see `repeated_folds`.

    Returns:
        A row a part: `train` and `judged` (articles), and FIGURES; parts that leave a label out are left out.
    """
    frame, codes, clusters, column = _labelled(model, corpus, label_column)
    assigned = grouped_folds(codes, clusters, folds=folds, seed=seed)
    trains, judges = next(fold_masks(assigned, clusters))
    order = np.random.default_rng(seed).permutation(np.flatnonzero(trains))
    rows = []
    for share in SHARES:
        part = frame.iloc[np.sort(order[: max(2, round(share * len(order)))])]
        progress(f"learning from {len(part):,} articles")
        try:
            rows.append(_trained_and_judged(model, part, frame[judges], column, seed))
        except CorpusError:
            if share == 1.0:
                raise
    points = pd.DataFrame(rows)
    # A part that is too small for a label would be judged on fewer articles.
    whole: pd.DataFrame = points[points["judged"] == points["judged"].iloc[-1]]
    return whole.reset_index(drop=True)


def _labelled(model: Model, corpus: pd.DataFrame, column: str | None) -> tuple[pd.DataFrame, Codes, Codes, str]:
    """The articles with a label, its code, their clusters, and the column of labels."""
    name = column or model.task.name
    chosen = labelled(corpus.drop(columns="split", errors="ignore"), model.task, name, 1).corpus
    codes = pd.factorize(chosen[model.task.name].map(str), sort=True)[0]
    return chosen, np.asarray(codes, dtype=np.int64), cluster_codes(chosen), model.task.name


def _trained_and_judged(
    model: Model, learning: pd.DataFrame, judging: pd.DataFrame, column: str, seed: int
) -> dict[str, Any]:
    trained = train(
        learning.assign(split="train"),
        model.task,
        label_column=column,
        settings=_settings(model),
        seed=seed,
    )
    made = model_of(manifest_of(trained), linear_model_of(trained), Path(model.task.name))
    known = judging[judging[column].map(lambda labels: bool(set(labels) & set(made.task.labels)))]
    metrics = evaluate(made, known, label_column=column, split="all", seed=seed).metrics
    figures = {name: metrics[name] for name in FIGURES if name in metrics}
    return {"train": len(learning), "judged": int(metrics["n"]), **figures}


def _settings(model: Model) -> Settings:
    """The settings of training; word vectors are the bundle's own, for their file may be gone."""
    parameters, vectors = dict(model.manifest["parameters"]), model.features.vectors
    parameters["blocks"] = [
        block | {"vectors": vectors} if "vectors" in block else block for block in parameters["blocks"]
    ]
    return settings_of(parameters, model.task.unit)


def _summary(runs: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for name in FIGURES:
        if name in runs:
            values = runs[name]
            low, high = np.percentile(values, [2.5, 97.5])
            yield {
                "figure": name,
                "mean": float(values.mean()),
                "deviation": float(values.std(ddof=1)) if len(values) > 1 else float("nan"),
                "low": float(low),
                "high": float(high),
            }
