"""What an evaluation holds: figures, answers and the articles that they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from classifier.errors import MissingExtraError
from classifier.files import whole_set, write_whole
from classifier.html import render
from classifier.model.bundle.card import FIGURES
from classifier.review.behaviours.rates import Behaviours
from classifier.scoring.loaded import Routed
from classifier.scoring.model import Model

METRICS, PREDICTIONS, PARTINGS = "metrics.json", "predictions.parquet", "partings.parquet"
BEHAVIOURS, REPORT = "behaviours.json", "report.html"

OUTPUTS = (METRICS, PREDICTIONS, PARTINGS, BEHAVIOURS, REPORT)
"""Files of an evaluation, a comparison or of behaviours; each takes the place of all that an earlier one wrote."""

PROBABILITY = "P({})"
"""Name of a label's column of probabilities."""


@contextmanager
def set_with_page(folder: Path, page: Callable[[], str]) -> Iterator[Path]:
    """Give an empty folder for OUTPUTS, see `whole_set`; the page is written into it last.

    Raises:
        InputError: the folder cannot be written.
        MissingExtraError: the page cannot be drawn; the other files are written all the same.
    """
    lacking = None
    with whole_set(folder, OUTPUTS) as draft:
        yield draft
        try:
            write_whole(draft / REPORT, page().encode())
        except MissingExtraError as error:
            lacking = error
    if lacking is not None:
        raise lacking


@dataclass(frozen=True)
class Evaluation:
    """How good a model is on a split.

    Attributes:
        model: that was judged; or one a language.
        split: `validation`, `test` or `all`.
        metrics: as in `metrics.json` for one split; see `judged`.
        predictions: a row an answer, on the corpus' index: `gold`, `label`, `probability`,
            `is_right`, `abstained`, `reason`, `target` of a mention, the slices it is in, and
            the probability of each label as `P(label)`. Of a multi-label task `gold` and
            `label` are lists.
        articles: the corpus' rows of the predictions.
        notes: what was left out, one sentence each.
        behaviours: of the model on behaviour cases; None: it was not judged by any.
    """

    model: Model | Routed
    split: str
    metrics: Mapping[str, Any]
    predictions: pd.DataFrame
    articles: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()
    behaviours: Behaviours | None = None

    @property
    def figures(self) -> pd.DataFrame:
        """The headline: `value`, `low` and `high` of its 95% interval, and the majority `baseline`."""
        return figure_table(self.metrics)

    @property
    def labels(self) -> pd.DataFrame:
        """`precision`, `recall`, `f1` and `support` of each label."""
        return pd.DataFrame.from_dict(dict(self.metrics["labels"]), orient="index").rename_axis("label")

    @property
    def languages(self) -> pd.DataFrame:
        """`n`, `accuracy`, `f1_macro` and `unanswered` of each language, where each has a model; else no row."""
        columns = ["n", "accuracy", "f1_macro", "unanswered"]
        rows = dict(self.metrics.get("languages", {}))
        return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("language")

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
    def accuracy(self) -> float:
        """The share of right answers, what every slice is compared with."""
        return float(self.metrics["accuracy"] if "accuracy" in self.metrics else self.metrics["exact"])

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

    def __repr__(self) -> str:
        figures = ", ".join(f"{name} {row.value:.3f}" for name, row in self.figures.iterrows())
        return f"Evaluation({self.model.task.name!r}, {self.split}, {self.metrics['n']:,} articles: {figures})"

    def _repr_html_(self) -> str:
        head = f"{self.model.task.name}, {self.split}: {self.metrics['n']:,} articles"
        frames = [self.figures.rename_axis("figure").reset_index(), self.labels.reset_index()]
        return render("facts.html", name=head, notes=self.notes, facts={}, frames=frames)


def figure_table(metrics: Mapping[str, Any]) -> pd.DataFrame:
    """The headline figures of a split as a frame; see `Evaluation.figures`."""
    baseline, intervals = metrics.get("majority", {}), metrics.get("intervals", {})
    rows = {
        FIGURES[name]: (metrics[name], *intervals.get(name, (np.nan, np.nan)), baseline.get(name, np.nan))
        for name in FIGURES
        if name in metrics
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "baseline"])
