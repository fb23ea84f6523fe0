"""Judge a bundle on labelled articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError, GateError, InputError
from classifier.model.bundle.card import FIGURES
from classifier.model.measures.measure import measure_answers
from classifier.model.measures.metrics import f1_of_answers
from classifier.model.measures.slices import slice_columns
from classifier.review.answers import CorpusAnswers, answer_corpus
from classifier.review.evaluation import PROBABILITY, Evaluation
from classifier.review.gold import GoldRows, judging_rows
from classifier.scoring.loaded import Routed
from classifier.scoring.model import Model
from classifier.tasks import Task

Array = npt.NDArray[np.float64]


def evaluate(
    model: Model | Routed,
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    split: str | None = None,
    seed: int = 0,
) -> Evaluation:
    """Judge a model on a corpus, by the way that `score` takes.

    Of models a language, each article is answered by that of its language; one that none of them reads counts as not
    right. The figures of each language stand in `languages` of the metrics.

    Args:
        model: see `load_model`; or one a language, see `load_judged`.
        corpus: one article a row, with the column of labels; `target` for stance.
        label_column: None: named after the task.
        split: see `judging_rows`.
        seed: of the bootstrap.

    Raises:
        CorpusError: the corpus cannot judge this model; the message says why.
        InputError: it has no such split.
    """
    rows = judging_rows(model, corpus, label_column=label_column, split=split)
    return judged(model, rows, answer_corpus(model, rows.corpus), seed=seed)


def judged(model: Model | Routed, rows: GoldRows, answers: CorpusAnswers, *, seed: int) -> Evaluation:
    """Judge a model's answers to the articles of `rows`; see `evaluate`."""
    if not answers.is_answered.any():
        reasons = ", ".join(f"{reason} ({count:,})" for reason, count in Counter(answers.reasons).most_common())
        raise CorpusError(f"has no article that can be answered: {reasons}.")
    slices = slice_columns(rows.corpus.iloc[answers.rows])
    if answers.languages:
        slices["language"] = [answers.languages[row] for row in answers.rows]
    counts = model.label_counts
    metrics = measure_answers(
        rows.gold[answers.rows],
        answers.probabilities,
        model.task,
        answers.thresholds,
        majority=int(np.argmax([counts.get(label, 0) for label in model.task.labels])),
        slices=slices,
        seed=seed,
    )
    predictions = _predictions(model, rows, answers, slices)
    metrics |= _abstention(predictions)
    if answers.languages:
        metrics["languages"] = _by_language(predictions, model.task)
    return Evaluation(model, rows.split, metrics, predictions, rows.corpus.iloc[answers.rows], rows.notes)


def check_gate(metrics: Mapping[str, Any], floors: Mapping[str, float]) -> None:
    """Compare figures with their floors.

    Args:
        metrics: of a split.
        floors: least value of each figure, such as `{"f1_macro": 0.8}`.

    Raises:
        GateError: a figure is under its floor.
        InputError: there is no such figure.
    """
    known = [name for name in FIGURES if name in metrics and not name.startswith("ece")]
    for name in floors:
        if name not in known:
            raise InputError(f"--fail-under: {name!r} is no figure of this task: use one of {', '.join(known)}.")
    missed = [
        f"{name} is {metrics[name]:.4f}, under {floor:g}" for name, floor in floors.items() if metrics[name] < floor
    ]
    if missed:
        raise GateError("; ".join(missed) + ".")


def _by_language(predictions: pd.DataFrame, task: Task) -> dict[str, dict[str, Any]]:
    """Figures of each language, by code; an article without an answer counts as not right."""
    figures = {}
    for code, own in predictions.groupby("language", sort=True):
        gold, answered = ([_held(cell, task) for cell in own[name]] for name in ("gold", "label"))
        f1 = f1_of_answers(np.array(gold), np.array(answered), multi_label=task.multi_label)
        unanswered = int(own["probability"].isna().sum())
        accuracy = float(own["is_right"].mean())
        figures[str(code)] = {
            "n": len(own),
            "accuracy": round(accuracy, 4),
            "f1_macro": round(f1, 4),
            "unanswered": unanswered,
        }
    return figures


def _held(cell: Any, task: Task) -> list[float]:
    """Which labels a cell of gold or answered labels holds."""
    return [float(label in cell if task.multi_label else label == cell) for label in task.labels]


def _predictions(model: Model | Routed, rows: GoldRows, answers: CorpusAnswers, slices: pd.DataFrame) -> pd.DataFrame:
    task, gold = model.task, rows.gold[answers.rows]
    names = [_names(task.labels, row) for row in answers.labels]
    golds = [_names(task.labels, row) for row in gold]
    top = np.where(answers.is_answered, np.nan_to_num(answers.probabilities).max(axis=1), np.nan)
    frame = pd.DataFrame(
        {
            "gold": golds if task.multi_label else [labels[0] for labels in golds],
            "label": names if task.multi_label else [labels[0] if labels else None for labels in names],
            "probability": top,
            "is_right": (answers.labels == (gold > 0)).all(axis=1) & answers.is_answered,
            "abstained": [bool(reason) for reason in answers.reasons],
            "reason": answers.reasons,
        },
        index=slices.index,
    )
    if task.unit == "mention":
        frame["target"] = answers.targets
    for name in ("title", "url"):
        if name in rows.corpus:
            frame[name] = rows.corpus[name].iloc[answers.rows].to_numpy()
    columns = {str(by): slices[by].to_numpy() for by in slices if by != "target"}
    columns |= {PROBABILITY.format(label): answers.probabilities[:, i] for i, label in enumerate(task.labels)}
    return frame.assign(**columns)


def _names(labels: tuple[str, ...], row: npt.NDArray[Any]) -> list[str]:
    return [label for label, is_given in zip(labels, row, strict=True) if is_given]


def _abstention(predictions: pd.DataFrame) -> dict[str, Any]:
    """How many answers are given for certain, how good they are, and why others are not."""
    sure = predictions[~predictions["abstained"]]
    reasons = predictions["reason"][predictions["abstained"]].value_counts()
    return {
        "answered": {
            "share": round(len(sure) / len(predictions), 4),
            "accuracy": round(float(sure["is_right"].mean()), 4) if len(sure) else None,
        },
        "reasons": {str(reason): int(count) for reason, count in reasons.items()},
    }
