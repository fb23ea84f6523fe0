"""Judge a bundle on labelled articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError, GateError, InputError
from classifier.model.bundle.card import FIGURES
from classifier.model.measures.measure import measure_answers
from classifier.model.measures.slices import slice_columns
from classifier.review.answers import CorpusAnswers, answer_corpus
from classifier.review.gold import GoldRows, judging_rows
from classifier.scoring.model import Model

Array = npt.NDArray[np.float64]

PROBABILITY = "P({})"
"""Name of a label's column of probabilities."""


@dataclass(frozen=True)
class Evaluation:
    """How good a model is on a split.

    Attributes:
        model: that was judged.
        split: `validation`, `test` or `all`.
        metrics: as in `metrics.json` for one split; see `judged`.
        predictions: a row an answer, on the corpus' index: `gold`, `label`, `probability`,
            `is_right`, `abstained`, `reason`, `target` of a mention, the slices it is in, and
            the probability of each label as `P(label)`. Of a multi-label task `gold` and
            `label` are lists.
        articles: the corpus' rows of the predictions.
        notes: what was left out, one sentence each.
    """

    model: Model
    split: str
    metrics: Mapping[str, Any]
    predictions: pd.DataFrame
    articles: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> pd.DataFrame:
        """The headline: `value`, `low` and `high` of its 95% interval, and the majority `baseline`."""
        return figure_table(self.metrics)

    @property
    def labels(self) -> pd.DataFrame:
        """`precision`, `recall`, `f1` and `support` of each label."""
        return pd.DataFrame.from_dict(dict(self.metrics["labels"]), orient="index").rename_axis("label")

    @property
    def slices(self) -> pd.DataFrame:
        """Accuracy of each slice: `by`, `slice`, `n`, `accuracy`, `low`, `high`, `is_worse`."""
        columns = ["by", "slice", "n", "accuracy", "low", "high", "is_worse"]
        rows = [
            (row["by"], row["slice"], row["n"], row["accuracy"], *row["interval"], row["is_worse"])
            for row in self.metrics["slices"]
        ]
        return pd.DataFrame(rows, columns=columns).astype({"is_worse": "bool"})  # of no slice it would be no mask

    @property
    def errors(self) -> pd.DataFrame:
        """The wrong answers, surest first."""
        return self.predictions.iloc[self.wrong_places]

    @property
    def wrong_places(self) -> list[int]:
        """Positions of the wrong answers in `predictions` and `articles`, surest first."""
        probability = self.predictions["probability"].to_numpy(float)
        wrong = np.flatnonzero(~self.predictions["is_right"].to_numpy() & ~np.isnan(probability))
        return [int(i) for i in wrong[np.argsort(-probability[wrong], kind="stable")]]

    def save(self, folder: str | Path) -> Path:
        """Write `metrics.json`, `predictions.parquet` and `report.html`; give the folder."""
        from classifier.review.report import save_evaluation

        return save_evaluation(self, folder)

    def __repr__(self) -> str:
        figures = ", ".join(f"{name} {row.value:.3f}" for name, row in self.figures.iterrows())
        return f"Evaluation({self.model.task.name!r}, {self.split}, {self.metrics['n']:,} articles: {figures})"

    def _repr_html_(self) -> str:
        head = f"{self.model.task.name}, {self.split}: {self.metrics['n']:,} articles"
        notes = "".join(f"<br>{note}" for note in self.notes)
        tables = (self.figures, self.labels)
        return f"<p><b>{head}</b>{notes}</p>" + "".join(table.round(3).to_html(na_rep="") for table in tables)


def evaluate(
    model: Model,
    corpus: pd.DataFrame,
    *,
    label_column: str | None = None,
    split: str | None = None,
    seed: int = 0,
) -> Evaluation:
    """Judge a model on a corpus, by the way that `score` takes.

    Args:
        model: see `load_model`.
        corpus: one article a row, with the column of labels; `target` for stance.
        label_column: None: named after the task.
        split: see `judging_rows`.
        seed: of the bootstrap.

    Raises:
        CorpusError: the corpus cannot judge this model; the message says why.
        InputError: it has no such split.
    """
    rows = judging_rows(model, corpus, label_column=label_column, split=split)
    answers = answer_corpus(model, rows.corpus)
    if not answers.is_answered.any():
        reasons = ", ".join(f"{reason} ({count:,})" for reason, count in Counter(answers.reasons).most_common())
        raise CorpusError(f"has no article that can be answered: {reasons}.")
    slices = slice_columns(rows.corpus.iloc[answers.rows])
    counts = model.manifest["corpus"]["label_counts"]
    metrics = measure_answers(
        rows.gold[answers.rows],
        answers.probabilities,
        model.task,
        list(model.thresholds),
        majority=int(np.argmax([counts.get(label, 0) for label in model.task.labels])),
        slices=slices,
        seed=seed,
    )
    predictions = _predictions(model, rows, answers, slices)
    metrics |= _abstention(predictions)
    return Evaluation(model, rows.split, metrics, predictions, rows.corpus.iloc[answers.rows], rows.notes)


def figure_table(metrics: Mapping[str, Any]) -> pd.DataFrame:
    """The headline figures of a split as a frame; see `Evaluation.figures`."""
    baseline, intervals = metrics.get("majority", {}), metrics.get("intervals", {})
    rows = {
        FIGURES[name]: (metrics[name], *intervals.get(name, (np.nan, np.nan)), baseline.get(name, np.nan))
        for name in FIGURES
        if name in metrics
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "baseline"])


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


def _predictions(model: Model, rows: GoldRows, answers: CorpusAnswers, slices: pd.DataFrame) -> pd.DataFrame:
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
