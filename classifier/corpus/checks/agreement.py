"""How far coders agree: Krippendorff's alpha, Cohen's and Fleiss' kappa, with bootstrap intervals over articles.

Alpha: Krippendorff 2004, "Content Analysis", chapter 11, with his metrics for nominal and ordinal data. Cohen's
kappa: Cohen 1960; of more than two coders the mean over pairs (Light 1971). Fleiss' kappa: Fleiss 1971, over the
articles that every coder labelled. All of them are 1 where coders agree, and 0 where they do as by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.errors import CorpusError

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.float64]
"""How many coders gave each label to each article, shape (n_articles, n_labels)."""

RESAMPLES = 1000


class Coefficient(NamedTuple):
    """A coefficient of agreement and its 95% interval; nan where it is not defined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """How far coders agree.

    Attributes:
        items: articles that two coders or more labelled.
        coders: their names.
        observed: share of pairs of labels on one article that are equal.
        alpha: Krippendorff's, nominal.
        alpha_ordinal: the same, labels that are neighbours in the given order nearer than others; None: no order.
        cohen: Cohen's kappa, over pairs of coders.
        fleiss: Fleiss' kappa; nan where no article was labelled by all.
        by_label: alpha of each label against the rest.
        parted: ids of the articles that coders part on, most different labels first.
    """

    items: int
    coders: tuple[str, ...]
    observed: float
    alpha: Coefficient
    alpha_ordinal: Coefficient | None
    cohen: Coefficient
    fleiss: Coefficient
    by_label: dict[str, Coefficient]
    parted: list[str]


def agreement(
    ratings: pd.DataFrame, *, order: Sequence[str] = (), resamples: int = RESAMPLES, seed: int = 0
) -> Agreement:
    """Measure agreement.

    Args:
        ratings: a row an article, a column a coder, a label or nothing in each cell.
        order: all labels from one end to the other, where they have an order.
        resamples: of the bootstrap.
        seed: of the bootstrap.

    Raises:
        CorpusError: fewer than two coders, no article that two of them labelled, or a label that `order` lacks.
    """
    if ratings.shape[1] < 2:
        raise CorpusError("has labels of one coder; agreement needs two. Give --coders A,B.")
    labels = _labels(ratings, order)
    codes = np.column_stack([pd.Categorical(ratings[name], categories=labels).codes for name in ratings])
    codes = codes[(codes >= 0).sum(axis=1) >= 2]
    if not len(codes):
        raise CorpusError("has no article that two coders labelled. Let coders label the same articles.")
    counts = np.stack([(codes == label).sum(axis=1) for label in range(len(labels))], axis=1).astype(np.float64)
    draws = np.random.default_rng(seed).integers(0, len(codes), (resamples, len(codes)))
    several = ratings[ratings.notna().sum(axis=1) >= 2]
    different = several.nunique(axis=1)
    return Agreement(
        len(codes),
        tuple(map(str, ratings.columns)),
        _observed(counts),
        _with_interval(alpha, counts, draws),
        _with_interval(lambda part: alpha(part, ordinal=True), counts, draws) if order else None,
        _with_interval(lambda part: cohen(part, len(labels)), codes, draws),
        _with_interval(lambda part: fleiss(part, ratings.shape[1]), counts, draws),
        {
            label: _with_interval(
                alpha, np.column_stack([counts[:, place], counts.sum(axis=1) - counts[:, place]]), draws
            )
            for place, label in enumerate(labels)
        },
        different[different > 1].sort_values(ascending=False, kind="stable").index.astype(str).tolist(),
    )


def alpha(counts: Counts, *, ordinal: bool = False) -> float:
    """Krippendorff's alpha of articles with two labels or more.

    >>> round(alpha(np.array([[2, 0], [0, 2], [1, 1], [2, 0]], float)), 3)
    0.533
    """
    sizes = counts.sum(axis=1)
    together = (counts / (sizes - 1)[:, None]).T @ counts - np.diag((counts / (sizes - 1)[:, None]).sum(axis=0))
    totals = together.sum(axis=1)
    distance = _ordinal_distance(totals) if ordinal else 1 - np.eye(len(totals))
    expected = float((np.outer(totals, totals) * distance).sum()) / max(totals.sum() - 1, 1e-12)
    return 1 - float((together * distance).sum()) / expected if expected > 0 else float("nan")


def cohen(codes: npt.NDArray[Any], labels: int) -> float:
    """Cohen's kappa of codes, shape (n_articles, n_coders), -1 where there is none: the mean over pairs of coders."""
    values = []
    for one, other in combinations(codes.T, 2):
        both = (one >= 0) & (other >= 0)
        if both.any():
            values.append(_kappa(one[both], other[both], labels))
    defined = [value for value in values if value == value]
    return float(np.mean(defined)) if defined else float("nan")


def fleiss(counts: Counts, coders: int) -> float:
    """Fleiss' kappa of the articles that all coders labelled."""
    whole = counts[counts.sum(axis=1) == coders]
    if not len(whole):
        return float("nan")
    agreeing = ((whole**2).sum(axis=1) - coders) / (coders * (coders - 1))
    by_chance = float(((whole.sum(axis=0) / whole.sum()) ** 2).sum())
    return (float(agreeing.mean()) - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")


def _kappa(one: npt.NDArray[Any], other: npt.NDArray[Any], labels: int) -> float:
    by_chance = float((np.bincount(one, minlength=labels) * np.bincount(other, minlength=labels)).sum()) / len(one) ** 2
    return (float((one == other).mean()) - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")


def _ordinal_distance(totals: Array) -> Array:
    """Squared number of labels given between two, half of the ends' own counted (Krippendorff 2004, p. 233)."""
    upto = np.cumsum(totals) - totals / 2
    return np.asarray((upto[:, None] - upto[None, :]) ** 2)


def _observed(counts: Counts) -> float:
    sizes = counts.sum(axis=1)
    return float(((counts * (counts - 1)).sum(axis=1) / (sizes * (sizes - 1))).mean())


def _with_interval(coefficient: Callable[[Any], float], values: Any, draws: npt.NDArray[np.int64]) -> Coefficient:
    resampled = np.array([coefficient(values[draw]) for draw in draws])
    defined = resampled[~np.isnan(resampled)]
    low, high = np.percentile(defined, [2.5, 97.5]) if len(defined) else (np.nan, np.nan)
    return Coefficient(*(round(float(value), 4) for value in (coefficient(values), low, high)))


def _labels(ratings: pd.DataFrame, order: Sequence[str]) -> list[str]:
    present = sorted({str(value) for name in ratings for value in ratings[name].dropna()})
    lacking = [label for label in present if order and label not in order]
    if lacking:
        raise CorpusError(f"has the label {lacking[0]!r}, which --order lacks. Name every label in it.")
    return list(order) or present
