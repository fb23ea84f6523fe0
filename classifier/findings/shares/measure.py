"""Shares of labels: as counted, and corrected, for all articles and for groups of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError
from classifier.findings.answer_table import LABEL, MONTH, PROBABILITY, labels_of, with_month
from classifier.findings.shares.assumed import BLACK_BOX, Assumed, Assumption, assumed_shares
from classifier.findings.shares.estimates import FEW, Estimate, Sample, corrected_share, difference, sample_share
from classifier.findings.shares.gold_sample import GoldSample, join_gold

Array = npt.NDArray[np.float64]

LEAST_GOLD = 10
"""Gold labels that a group has at least, to have corrected shares of its own."""

ALL = "all"
"""Name of the group of all articles."""

UNKNOWN = "unknown"
"""Name of the group of articles whose column is empty."""

COLUMNS = (
    "label",
    "articles",
    "gold",
    "counted",
    "share",
    "low",
    "high",
    "sample_share",
    "sample_low",
    "sample_high",
    "compared_with",
    "difference",
    "difference_low",
    "difference_high",
    "method",
)


@dataclass(frozen=True)
class Measurement:
    """Shares of labels.

    Attributes:
        task: whose labels they are.
        by: columns that the groups are by.
        shares: a row a group and label, with COLUMNS behind the columns of `by`; shares from 0 to 1, with 95%
            intervals. `counted` is the share of the articles that were answered so; `share` is corrected;
            `sample_share` is that of the gold labels alone. `difference` is to the month before, else to all
            other groups. What cannot be told is missing.
        notes: what is to be borne in mind, a sentence each.
        methods: a paragraph for a paper.
    """

    task: str
    by: tuple[str, ...]
    shares: pd.DataFrame
    notes: tuple[str, ...]
    methods: str


def measure(
    answers: pd.DataFrame,
    task: str,
    *,
    gold: pd.DataFrame | None = None,
    gold_column: str | None = None,
    by: Sequence[str] = (),
    assumption: Assumption | None = None,
) -> Measurement:
    """Measure what share of articles has each label.

    Args:
        answers: see `answer_table.read_answers`.
        task: whose answers they are.
        gold: gold labels of a random sample of these articles; see `gold_sample.join_gold`.
        gold_column: of their labels; None: named after the task.
        by: columns of the answers; `month` is taken from `published`.
        assumption: what is known of the model, where there are no gold labels; see `assumed.assumed_shares`.

    Raises:
        CorpusError: there is no answer, a column is missing, or the gold labels fit no article.
    """
    if not len(answers):
        raise CorpusError("there is no answer to measure.")
    frame = with_month(answers) if MONTH in by else answers
    frame = frame.reset_index(drop=True)
    for name in by:
        if name not in frame:
            raise CorpusError(f"the answers have no column {name!r}. Score again with --keep {name}.")
    sample = None if gold is None else join_gold(frame, gold, gold_column or task)
    table = _Table(frame, sample, assumption)
    if not table.labels:
        raise CorpusError(f"no article has an answer to {task}.")
    rows = [row for group in _groups(frame, by) for row in table.rows(group)]
    shares = pd.DataFrame(rows)[[*by, *COLUMNS]]
    return Measurement(task, tuple(by), shares, tuple(table.notes()), table.methods(task))


@dataclass(frozen=True)
class _Group:
    """Some of the articles, and those that they are compared with."""

    names: dict[str, Any]
    places: npt.NDArray[np.int64]
    compared_with: str = ""
    others: npt.NDArray[np.int64] | None = None


def _groups(frame: pd.DataFrame, by: Sequence[str]) -> Iterator[_Group]:
    """All articles, and each group in the order of its names; a month is compared with the one before."""
    every = np.arange(len(frame))
    yield _Group(dict.fromkeys(by, ALL), every)
    if not by:
        return
    keys = frame[list(by)].astype(object).where(frame[list(by)].notna(), "").astype(str)
    keys = keys.replace("", UNKNOWN)
    groups = {name: np.asarray(rows) for name, rows in keys.groupby(list(by), sort=True).indices.items()}
    before: dict[tuple[str, ...], tuple[str, npt.NDArray[np.int64]]] = {}
    for key, places in sorted((name if isinstance(name, tuple) else (name,), rows) for name, rows in groups.items()):
        names = dict(zip(by, key, strict=True))
        if MONTH in names:
            series = tuple(value for name, value in names.items() if name != MONTH)
            compared_with, others = before.get(series, ("", None))
            before[series] = names[MONTH], places
        else:
            compared_with, others = "all others", np.setdiff1d(every, places)
        yield _Group(names, places, compared_with, others if others is not None and len(others) else None)


class _Table:
    """Estimates the shares of any of the articles."""

    def __init__(self, frame: pd.DataFrame, sample: GoldSample | None, assumption: Assumption | None) -> None:
        self.frame, self.sample, self.assumption = frame, sample, assumption
        cells = frame[LABEL].map(_cell)
        names = [*labels_of(frame), *(name for cell in cells for name in cell)]
        gold = [name for cell in sample.labels for name in cell] if sample else []
        self.labels = list(dict.fromkeys([*names, *gold]))
        self.counted = np.array([[label in cell for label in self.labels] for cell in cells], np.float64)
        self.has_probabilities = bool(labels_of(frame))
        self.answers = self._values()
        self.gold = np.full(len(frame), -1)
        if sample is not None:
            self.gold[sample.places] = np.arange(len(sample.places))
        self.scarce: list[str] = []
        self.refusals: list[str] = []
        self.assumed = ""

    def _values(self) -> Array:
        """What the model says of each article and label: its probability, else whether it is the answer."""
        values = self.counted.copy()
        for column, label in enumerate(self.labels):
            if PROBABILITY + label in self.frame:
                values[:, column] = self.frame[PROBABILITY + label].fillna(0).to_numpy(np.float64)
        return values

    def rows(self, group: _Group) -> Iterator[dict[str, Any]]:
        """A row for each label of a group."""
        own, others = self._estimates(group.places, group.names), [None] * len(self.labels)
        if group.others is not None:
            others = self._estimates(group.others, None)  # type: ignore[assignment]
        alone = self._alone(group.places)
        for column, label in enumerate(self.labels):
            estimate, other = own[column], others[column]
            step = difference(estimate, other) if estimate and other else None
            yield {
                **group.names,
                "label": label,
                "articles": len(group.places),
                "gold": int((self.gold[group.places] >= 0).sum()),
                "counted": float(self.counted[group.places, column].mean()),
                **_named(estimate, "share", "low", "high"),
                **_named(alone[column], "sample_share", "sample_low", "sample_high"),
                "compared_with": group.compared_with if step else "",
                **_named(step, "difference", "difference_low", "difference_high"),
                "method": (self.assumed or "prediction-powered") if estimate else "",
            }

    def _estimates(self, places: npt.NDArray[np.int64], names: dict[str, Any] | None) -> list[Estimate | None]:
        if self.sample is None:
            return self._assumed(places, names)
        samples = self._samples(places)
        if not samples:
            return [None] * len(self.labels)
        if names is not None and set(names.values()) <= {ALL}:
            self.scarce = [label for label, sample in zip(self.labels, samples, strict=True) if _is_scarce(sample)]
        return [corrected_share(self.answers[places, k], sample) for k, sample in enumerate(samples)]

    def _alone(self, places: npt.NDArray[np.int64]) -> list[Estimate | None]:
        samples = self._samples(places) if self.sample is not None else []
        return [sample_share(sample, len(places)) for sample in samples] or [None] * len(self.labels)

    def _samples(self, places: npt.NDArray[np.int64]) -> list[Sample]:
        """The gold sample of some articles, a label each; none where it is too small."""
        assert self.sample is not None
        drawn = places[self.gold[places] >= 0]
        if len(drawn) < LEAST_GOLD:
            return []
        which = self.gold[drawn]
        weights = self.sample.weights[which]
        cells = [self.sample.labels[i] for i in which]
        return [
            Sample(np.array([label in cell for cell in cells], np.float64), self.answers[drawn, column], weights)
            for column, label in enumerate(self.labels)
        ]

    def _assumed(self, places: npt.NDArray[np.int64], names: dict[str, Any] | None) -> list[Estimate | None]:
        if self.assumption is None:
            return [None] * len(self.labels)
        result: Assumed = assumed_shares(self.counted[places], self.answers[places], self.labels, self.assumption)
        if result.refusal and names is not None:
            where = ", ".join(map(str, names.values())) or ALL
            self.refusals.append(f"{where}: no corrected shares: {result.refusal}")
        self.assumed = self.assumed or result.method
        return list(result.estimates)

    def notes(self) -> Iterator[str]:
        """What is to be borne in mind."""
        if self.sample is not None:
            yield from self.sample.notes
            if len(self.sample.places) < LEAST_GOLD:
                yield f"there are under {LEAST_GOLD} gold labels: no share is corrected"
        elif self.assumption is None:
            yield "the shares are counted and not corrected: give --gold, or --model and --reference"
        elif self.assumed:
            yield "the corrected shares rest on the assumption that only the shares of the labels have changed"
            if self.assumption.reference is None:
                yield "nothing checks that assumption: give --reference with labelled articles like those of training"
        if not self.has_probabilities:
            yield "the answers have no probabilities, which correct better than labels: score with --probabilities"
        if self.scarce:
            names = ", ".join(self.scarce)
            yield f"under {FEW} gold articles have, or lack, {names}: those intervals rest on the model's probabilities"
        yield from dict.fromkeys(self.refusals)

    def methods(self, task: str) -> str:
        """The paragraph for a paper."""
        size = len(self.frame)
        start = f"A text classifier assigned labels of {task} to all {size:,} articles."
        if self.sample is not None:
            weighed = " weighed by the inverse of their chances of being drawn" if self._is_weighed else ""
            return (
                f"{start} {len(self.sample.places):,} of them, drawn at random{weighed}, were labelled by hand. Shares "
                "of labels are difference estimates of these articles with a tuned coefficient (prediction-powered "
                "inference; Angelopoulos, Duchi & Zrnic 2023), with 95% intervals of Wilson's form for the effective "
                "sample size."
            )
        if self.assumed:
            source = "Lipton, Wang & Smola 2018" if self.assumed == BLACK_BOX else "Saerens et al. 2002"
            return (
                f"{start} Shares of labels were corrected by {self.assumed} ({source}), which assumes that articles "
                "with one label read the same as in training, and only their share differs."
            )
        return f"{start} Shares are counts of these labels, and not corrected for errors of the classifier."

    @property
    def _is_weighed(self) -> bool:
        return self.sample is not None and len(np.unique(self.sample.weights)) > 1


def _cell(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if value is None or isinstance(value, float):
        return []
    return [str(item) for item in value]  # type: ignore[attr-defined]


def _is_scarce(sample: Sample) -> bool:
    positive = sample.gold.sum()
    return bool(min(positive, len(sample.gold) - positive) < FEW)


def _named(estimate: Estimate | None, share: str, low: str, high: str) -> dict[str, float | None]:
    if estimate is None:
        return {share: None, low: None, high: None}
    return {share: estimate.share, low: estimate.low, high: estimate.high}
